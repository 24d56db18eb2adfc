import { JwtService } from '@nestjs/jwt';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AccessTokenKeys } from '../../src/auth/access-token-keys.js';
import { AccessTokenStrategy } from '../../src/auth/access-token.strategy.js';
import type { AccessTokenClaims } from '../../src/auth/access-tokens.js';
import type { Principals } from '../../src/auth/principals.js';
import type { AppConfig } from '../../src/platform/config/app-config.js';
import { parseConfig } from '../../src/platform/config/env.js';
import { UnauthenticatedError } from '../../src/shared/domain-error.js';
import { OTHER_STRONG_SECRET, STRONG_SECRET } from '../support/production.js';

const CLAIMS: AccessTokenClaims = { sub: '1', sid: 'a session', scope: '*' };
const TTL_SECONDS = 900;

const config: AppConfig = parseConfig({ JWT_SECRET: STRONG_SECRET });
const identify = vi.fn<Principals['identify']>();

function strategyFor(secrets: string): AccessTokenStrategy {
  const keys = new AccessTokenKeys(parseConfig({ JWT_SECRET: secrets }));
  return new AccessTokenStrategy(config, keys, { identify } as unknown as Principals);
}

const sign = (claims: object = CLAIMS) =>
  new JwtService().sign(claims, {
    secret: STRONG_SECRET,
    algorithm: 'HS256',
    issuer: config.publicUrl,
    audience: 'shop-api',
    expiresIn: TTL_SECONDS,
    header: { alg: 'HS256', typ: 'at+jwt' },
  });

/** What Passport would hear of a request. */
async function outcomeOf(strategy: AccessTokenStrategy, token: string, method = 'GET'): Promise<unknown> {
  return new Promise((resolve) => {
    const ofRequest = Object.assign(Object.create(strategy) as AccessTokenStrategy, {
      success: resolve,
      fail: () => resolve('rejected'),
      error: resolve,
    });
    const request = { method, headers: { authorization: `Bearer ${token}` } };
    ofRequest.authenticate(request as Parameters<AccessTokenStrategy['authenticate']>[0]);
  });
}

describe(AccessTokenStrategy.name, () => {
  const caller = { userId: '1' } as Awaited<ReturnType<Principals['identify']>>;
  let keyLookUps: ReturnType<typeof vi.spyOn>;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'] });
    identify.mockReset().mockResolvedValue(caller);
    keyLookUps = vi.spyOn(AccessTokenKeys.prototype, 'verificationKeyOf');
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it('verifies a token once, and looks up its session for each request', async () => {
    const [strategy, token] = [strategyFor(STRONG_SECRET), sign()];
    expect(await outcomeOf(strategy, token)).toBe(caller);
    expect(await outcomeOf(strategy, token, 'POST')).toBe(caller);
    expect(keyLookUps).toHaveBeenCalledOnce();
    expect(identify.mock.calls).toEqual([
      [CLAIMS, false],
      [CLAIMS, true],
    ]);
  });

  it('rejects a verified token whose session has ended since', async () => {
    const [strategy, token] = [strategyFor(STRONG_SECRET), sign()];
    expect(await outcomeOf(strategy, token)).toBe(caller);
    const ended = new UnauthenticatedError('token_invalid', 'The session has ended: log in again.');
    identify.mockRejectedValue(ended);
    expect(await outcomeOf(strategy, token)).toBe(ended);
  });

  it('rejects a verified token from the second on in which it expires', async () => {
    const [strategy, token] = [strategyFor(STRONG_SECRET), sign()];
    expect(await outcomeOf(strategy, token)).toBe(caller);
    const expiry = (Math.floor(Date.now() / 1000) + TTL_SECONDS) * 1000;
    vi.setSystemTime(expiry - 1);
    expect(await outcomeOf(strategy, token)).toBe(caller);
    vi.setSystemTime(expiry);
    expect(await outcomeOf(strategy, token)).toBe('rejected');
  });

  it('rejects tokens that differ from a verified one, each time', async () => {
    const [strategy, token] = [strategyFor(STRONG_SECRET), sign()];
    expect(await outcomeOf(strategy, token)).toBe(caller);
    const [header, , signature] = token.split('.');
    const [, payload] = sign({ ...CLAIMS, sub: '2' }).split('.');
    const [unsigned, forged] = [token.slice(0, -1), [header, payload, signature].join('.')];
    for (const wrong of [unsigned, forged, unsigned, forged]) {
      expect(await outcomeOf(strategy, wrong), wrong).toBe('rejected');
    }
  });

  it('rejects a token of a secret that is not listed, and one without all claims, each time', async () => {
    const [rotated, strategy] = [strategyFor(OTHER_STRONG_SECRET), strategyFor(STRONG_SECRET)];
    const [token, incomplete] = [sign(), sign({ sub: '1', sid: 'a session' })];
    expect(await outcomeOf(strategy, token)).toBe(caller);
    for (let time = 0; time < 2; time += 1) {
      expect(await outcomeOf(rotated, token)).toBe('rejected');
      expect(await outcomeOf(strategy, incomplete)).toBe('rejected');
    }
  });
});
