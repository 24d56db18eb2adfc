import { Logger } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RefreshTokenRepository } from '../../src/auth/domain/refresh-token.repository.js';
import { ExpiredTokenCleanup } from '../../src/auth/expired-token-cleanup.js';
import { AppConfig } from '../../src/platform/config/app-config.js';
import { parseConfig } from '../../src/platform/config/env.js';
import { BackgroundJobs } from '../../src/platform/jobs/background-jobs.js';
import { Clock } from '../../src/shared/clock.js';
import { TestClock } from '../support/test-clock.js';

const HOUR = 3_600_000;

describe(ExpiredTokenCleanup.name, () => {
  let app: TestingModule | undefined;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  });
  afterEach(async () => {
    await app?.close();
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  async function start() {
    const [clock, jobs] = [new TestClock(), new BackgroundJobs()];
    const removeExpired = vi.fn<RefreshTokenRepository['removeExpired']>(async () => 0);
    const config = parseConfig({
      JWT_SECRET: 'a secret for tests that is long enough',
      REFRESH_TOKEN_TTL: '30d',
    });
    const module = Test.createTestingModule({
      imports: [ScheduleModule.forRoot()],
      providers: [
        ExpiredTokenCleanup,
        { provide: RefreshTokenRepository, useValue: { removeExpired } },
        { provide: BackgroundJobs, useValue: jobs },
        { provide: Clock, useValue: clock },
        { provide: AppConfig, useValue: config },
      ],
    });
    app = await (await module.compile()).init();
    const pass = async (milliseconds: number) => {
      clock.advance(milliseconds);
      vi.advanceTimersByTime(milliseconds);
      await jobs.idle();
    };
    const lifeAgo = () => new Date(clock.now().getTime() - 30 * 24 * HOUR);
    return { app, removeExpired, pass, lifeAgo };
  }

  it('deletes tokens of ended sessions every hour', async () => {
    const { removeExpired, pass, lifeAgo } = await start();
    await pass(HOUR - 1);
    expect(removeExpired).not.toHaveBeenCalled();
    await pass(1);
    expect(removeExpired.mock.calls).toEqual([[lifeAgo()]]);
    const first = lifeAgo();
    await pass(HOUR);
    expect(removeExpired.mock.calls).toEqual([[first], [lifeAgo()]]);
  });

  it('continues after an error, and stops with the application', async () => {
    const { app, removeExpired, pass } = await start();
    const log = vi.spyOn(Logger.prototype, 'error').mockImplementation(() => {});
    removeExpired.mockRejectedValueOnce(new Error('the database is not available'));
    await pass(HOUR);
    expect(log).toHaveBeenCalledOnce();
    await pass(HOUR);
    expect(removeExpired).toHaveBeenCalledTimes(2);
    await app.close();
    await pass(3 * HOUR);
    expect(removeExpired).toHaveBeenCalledTimes(2);
  });
});
