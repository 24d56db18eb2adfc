import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { AppConfig } from '../platform/config/app-config.js';
import { SecurityLog } from '../platform/security/security-log.js';

/**
 * Records at each start how many secrets verify tokens, so that the log shows when they were
 * rotated.
 */
@Injectable()
export class SigningKeyLog implements OnApplicationBootstrap {
  constructor(
    private readonly config: AppConfig,
    private readonly securityLog: SecurityLog,
  ) {}

  onApplicationBootstrap(): void {
    this.securityLog.record({ event: 'signing_keys_loaded', keys: this.config.jwtSecrets.length });
  }
}
