import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RefreshTokenRepository } from '../../src/auth/domain/refresh-token.repository.js';
import { ExpiredTokens } from '../../src/auth/expired-tokens.js';
import { parseConfig } from '../../src/platform/config/env.js';
import { BackgroundJobs } from '../../src/platform/jobs/background-jobs.js';
import { TestClock } from '../support/test-clock.js';

const HOUR = 3_600_000;

describe(ExpiredTokens.name, () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  function start() {
    const [clock, jobs] = [new TestClock(), new BackgroundJobs()];
    const removeExpired = vi.fn<RefreshTokenRepository['removeExpired']>(async () => 0);
    const config = parseConfig({
      JWT_SECRET: 'a secret for tests that is long enough',
      REFRESH_TOKEN_TTL: '30d',
    });
    const repository = { removeExpired } as unknown as RefreshTokenRepository;
    const sweeps = new ExpiredTokens(repository, jobs, clock, config);
    sweeps.onApplicationBootstrap();
    const pass = async (milliseconds: number) => {
      clock.advance(milliseconds);
      vi.advanceTimersByTime(milliseconds);
      await jobs.idle();
    };
    const lifeAgo = () => new Date(clock.now().getTime() - 30 * 24 * HOUR);
    return { sweeps, removeExpired, pass, lifeAgo };
  }

  it('forgets every hour what ended a session’s life ago', async () => {
    const { removeExpired, pass, lifeAgo } = start();
    await pass(HOUR - 1);
    expect(removeExpired).not.toHaveBeenCalled();
    await pass(1);
    expect(removeExpired.mock.calls).toEqual([[lifeAgo()]]);
    const first = lifeAgo();
    await pass(HOUR);
    expect(removeExpired.mock.calls).toEqual([[first], [lifeAgo()]]);
  });

  it('goes on after a failure, and stops with the application', async () => {
    const { sweeps, removeExpired, pass } = start();
    const log = vi.spyOn(Logger.prototype, 'error').mockImplementation(() => {});
    removeExpired.mockRejectedValueOnce(new Error('the store is away'));
    await pass(HOUR);
    expect(log).toHaveBeenCalledOnce();
    await pass(HOUR);
    expect(removeExpired).toHaveBeenCalledTimes(2);
    sweeps.onModuleDestroy();
    await pass(3 * HOUR);
    expect(removeExpired).toHaveBeenCalledTimes(2);
  });
});
