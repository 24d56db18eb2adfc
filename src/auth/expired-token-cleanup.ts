import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { AppConfig } from '../platform/config/app-config.js';
import { BackgroundJobs } from '../platform/jobs/background-jobs.js';
import { Clock } from '../shared/clock.js';
import { RefreshTokenRepository } from './domain/refresh-token.repository.js';
import { HOUR } from '../shared/time.js';

/**
 * Deletes refresh tokens one session lifetime after their expiry; runs once an hour. An
 * authorization code expires within a minute, but must be kept as long as the session that it
 * began, so that a replay of the code can end that session.
 */
@Injectable()
export class ExpiredTokenCleanup {
  constructor(
    private readonly refreshTokens: RefreshTokenRepository,
    private readonly jobs: BackgroundJobs,
    private readonly clock: Clock,
    private readonly config: AppConfig,
  ) {}

  @Interval('forget expired tokens', HOUR)
  start(): void {
    const sessionLifetimeMs = this.config.refreshTokenTtl * 1000;
    this.jobs.start('forget expired tokens', () =>
      this.refreshTokens.removeExpired(new Date(this.clock.now().getTime() - sessionLifetimeMs)),
    );
  }
}
