import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { AppConfig } from '../platform/config/app-config.js';
import { BackgroundJobs } from '../platform/jobs/background-jobs.js';
import { Clock } from '../shared/clock.js';
import { RefreshTokenRepository } from './domain/refresh-token.repository.js';
import { HOUR } from '../shared/time.js';

/**
 * Forgets refresh tokens, once an hour, a whole session's life after their time: a code is over in a minute, and must be
 * known for as long as the session that it began, or its replay could not end that.
 */
@Injectable()
export class ExpiredTokens implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly refreshTokens: RefreshTokenRepository,
    private readonly jobs: BackgroundJobs,
    private readonly clock: Clock,
    private readonly config: AppConfig,
  ) {}

  onApplicationBootstrap(): void {
    const sweep = () =>
      this.refreshTokens.removeExpired(
        new Date(this.clock.now().getTime() - this.config.refreshTokenTtl * 1000),
      );
    this.timer = setInterval(() => this.jobs.start('forget expired tokens', sweep), HOUR).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }
}
