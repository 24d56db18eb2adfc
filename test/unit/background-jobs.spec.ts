import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BackgroundJobs } from '../../src/platform/jobs/background-jobs.js';
import { DomainEvents } from '../../src/platform/events/domain-events.js';
import { Deferred, aMoment, within } from '../support/async.js';

const NEVER_MS = 3_600_000;

describe(BackgroundJobs.name, () => {
  let jobs: BackgroundJobs;
  beforeEach(() => {
    jobs = new BackgroundJobs();
    vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
    vi.spyOn(Logger.prototype, 'error').mockReturnValue();
  });
  afterEach(() => vi.restoreAllMocks());

  /** Fails so many times, and then not. */
  const failing = (times: number) => {
    const job = vi.fn(() => Promise.resolve());
    for (let n = 0; n < times; n += 1) job.mockRejectedValueOnce(new Error('not yet'));
    return job;
  };
  const stop = async () => {
    jobs.onModuleDestroy();
    await within(jobs.finish(), 'the stop');
  };

  it('runs a job outside the unit of work that starts it', async () => {
    const events = new DomainEvents();
    const isInside = vi.fn(async () => events.isCollecting);
    await events.collect(async () => {
      expect(await isInside()).toBe(true);
      jobs.start('of nobody', isInside);
      await jobs.idle();
    });
    expect(await isInside.mock.results.at(-1)?.value).toBe(false);
  });

  it('starts a job after its caller has continued, and waits for jobs that it starts', async () => {
    const done: string[] = [];
    jobs.start('outer', async () => {
      await aMoment(5);
      jobs.start('inner', async () => void done.push('inner'), { delay: NEVER_MS });
      done.push('outer');
    });
    done.push('caller');
    await within(jobs.idle(), 'the jobs');
    expect(done).toEqual(['caller', 'outer', 'inner']);
  });

  it('starts a delayed job after its delay', async () => {
    const [job, ran] = [vi.fn(), new Deferred()];
    const startedAt = performance.now();
    jobs.start('delayed', async () => (job(), ran.resolve()), { delay: 60 });
    await aMoment(5);
    expect(job).not.toHaveBeenCalled();
    await within(ran.promise, 'the job');
    expect(performance.now() - startedAt).toBeGreaterThan(50);
  });

  it.each<[string, () => Promise<void>]>([
    ['idle()', () => within(jobs.idle(), 'the jobs')],
    ['a shutdown', stop],
  ])('does not let %s wait for a delay, and loses no job', async (_, end) => {
    const job = failing(0);
    for (let n = 0; n < 20; n += 1) jobs.start('delayed', job, { delay: NEVER_MS });
    await aMoment(5);
    expect(job).not.toHaveBeenCalled();
    await end();
    expect(job).toHaveBeenCalledTimes(20);
  });

  it('does not delay jobs that start during a shutdown', async () => {
    const job = failing(0);
    jobs.onModuleDestroy();
    jobs.start('late', job, { delay: NEVER_MS });
    await within(jobs.finish(), 'the stop');
    expect(job).toHaveBeenCalledTimes(1);
  });

  it('retries a failed job the given number of times', async () => {
    const [second, never, once] = [failing(1), failing(9), failing(9)];
    jobs.start('second', second, { retryAfter: [1, 1] });
    jobs.start('never', never, { retryAfter: [1, 1] });
    jobs.start('once', once);
    await within(jobs.idle(), 'the jobs');
    expect([second, never, once].map((job) => job.mock.calls.length)).toEqual([2, 3, 1]);
    const logged = vi.mocked(Logger.prototype.error).mock.calls.map(([fields]) => fields as { job: string });
    expect(logged.map(({ job }) => job)).toEqual(['once', 'never']);
  });

  it('makes one last attempt at shutdown instead of waiting for the next retry', async () => {
    const job = failing(9);
    jobs.start('retried', job, { retryAfter: [NEVER_MS, NEVER_MS] });
    await aMoment(5);
    expect(job).toHaveBeenCalledTimes(1);
    await stop();
    expect(job).toHaveBeenCalledTimes(2);
  });
});
