import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BackgroundJobs } from '../../src/shared/background-jobs.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** Enough for the medians to be far apart where one of the two kinds does less work, on a noisy machine too. */
const TRIES = 15;

describe('an account that does not exist', () => {
  let shop: TestApp;

  beforeAll(async () => {
    shop = await startTestApp();
    const account = { email: 'known@example.com', username: 'known', password: 'correct horse battery' };
    expect((await shop.post('/auth/register', account)).status).toBe(201);
  });
  afterAll(() => shop.close());

  it.each([
    ['/auth/login', (name: string) => ({ login: name, password: 'a wrong password' })],
    ['/auth/password/forgot', (name: string) => ({ email: name })],
    ['/auth/verify-email/resend', (name: string) => ({ email: name })],
  ])('answers %s with the same words, in the same time', async (path, body) => {
    const times = { known: [] as number[], unknown: [] as number[] };
    const words = new Set<string>();
    for (let n = 0; n < TRIES; n += 1) {
      // In turn, so that a slow moment of the machine meets both.
      for (const kind of ['known', 'unknown'] as const) {
        const name = kind === 'known' ? 'known@example.com' : `unknown${n}@example.com`;
        const startedAt = performance.now();
        const { status, text } = await shop.post(path, body(name));
        times[kind].push(performance.now() - startedAt);
        // What goes on after the answer would slow down the next one.
        await shop.app.get(BackgroundJobs, { strict: false }).idle();
        words.add(`${status} ${text.replace(/"requestId":"[^"]*"/, '')}`);
      }
    }
    expect(words.size).toBe(1);
    const ratio = median(times.known) / median(times.unknown);
    expect(ratio).toBeGreaterThan(0.4);
    expect(ratio).toBeLessThan(2.5);
  });
});

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
