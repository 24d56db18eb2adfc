import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { BackgroundJobs } from '../shared/background-jobs.js';
import { Clock } from '../shared/clock.js';
import { RefreshTokenRepository } from './domain/refresh-token.repository.js';

const HOUR_MS = 3_600_000;

/** Forgets refresh tokens whose time is over, once an hour: they prove nothing any more. */
@Injectable()
export class ExpiredTokens implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly refreshTokens: RefreshTokenRepository,
    private readonly jobs: BackgroundJobs,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    const sweep = () => this.refreshTokens.removeExpired(this.clock.now());
    this.timer = setInterval(() => this.jobs.start('forget expired tokens', sweep), HOUR_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }
}
