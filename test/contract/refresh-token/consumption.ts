import { beforeAll, expect, it } from 'vitest';
import type { RefreshToken, RefreshTokenDraft } from '../../../src/auth/domain/refresh-token.js';
import { aRefreshToken, aTokenHash, aUser } from '../../support/factories.js';
import { useDatabase, type ContractHarness } from '../harness.js';
import { concurrently, CALL_MODES } from '../concurrently.js';

const LIFE = 60_000;

export function consumption(harness: ContractHarness): void {
  const db = useDatabase(harness);
  let userId: string;

  beforeAll(async () => {
    userId = (await db.users.add(aUser())).id;
  });

  async function aToken(
    differences: Partial<RefreshTokenDraft> = {},
  ): Promise<{ hash: string; token: RefreshToken }> {
    const expiresAt = new Date(db.clock.now().getTime() + LIFE);
    const draft = aRefreshToken({ userId, expiresAt, ...differences });
    return { hash: draft.tokenHash, token: await db.refreshTokens.add(draft) };
  }

  const consume = (hash: string, now = db.clock.now()) => db.refreshTokens.consume(hash, now);

  it('revokes the token with the time, once', async () => {
    const { hash, token } = await aToken();
    db.clock.advance(5000);
    const consumed = { ...token, isRevoked: true, updatedAt: db.clock.now() };
    expect(await consume(hash)).toEqual(consumed);
    expect(await db.refreshTokens.findByHash(hash)).toEqual(consumed);
    db.clock.advance(5000);
    expect(await consume(hash)).toBeNull();
    expect(await db.refreshTokens.findByHash(hash), 'after a second attempt').toEqual(consumed);
  });

  it('uses the given time, to the millisecond', async () => {
    const { hash, token } = await aToken();
    const now = new Date(db.clock.now().getTime() + 1234);
    expect(await consume(hash, now)).toMatchObject({ updatedAt: now });
    expect(await db.refreshTokens.get(token.id)).toMatchObject({ updatedAt: now });
  });

  it('changes no other token, not even of the same session', async () => {
    const { hash, token } = await aToken();
    const others = [await aToken({ sessionId: token.sessionId }), await aToken()];
    db.clock.advance(1000);
    await consume(hash);
    for (const other of others) {
      expect(await db.refreshTokens.get(other.token.id)).toEqual(other.token);
    }
  });

  it('succeeds until one millisecond before the token expires', async () => {
    const { hash, token } = await aToken();
    for (const late of [0, 1, LIFE]) {
      const now = new Date(token.expiresAt.getTime() + late);
      expect(await consume(hash, now), `${late} ms after`).toBeNull();
    }
    expect(await db.refreshTokens.get(token.id)).toEqual(token);
    expect(await consume(hash, new Date(token.expiresAt.getTime() - 1))).toMatchObject({ id: token.id });
  });

  it('fails for a token of an ended session', async () => {
    const { hash, token } = await aToken();
    await db.refreshTokens.revokeSession(token.sessionId, db.clock.now());
    expect(await consume(hash)).toBeNull();
  });

  it('fails for an unknown hash', async () => {
    const { hash, token } = await aToken();
    const strange = [aTokenHash(), hash.toUpperCase(), hash.slice(1), `${hash} `, '', '%', '\u0000'];
    for (const other of strange) expect(await consume(other), JSON.stringify(other)).toBeNull();
    expect(await db.refreshTokens.get(token.id)).toEqual(token);
  });

  it.each(CALL_MODES)('succeeds in one of 100 concurrent calls, %s', async (way) => {
    const { hash, token } = await aToken();
    db.clock.advance(1000);
    const { values, refusals } = await concurrently(db, way, 100, () => consume(hash));
    expect(refusals).toEqual({});
    const consumed = values.filter((value) => value !== null);
    expect(consumed).toEqual([{ ...token, isRevoked: true, updatedAt: db.clock.now() }]);
    expect(await db.refreshTokens.findByHash(hash)).toEqual(consumed[0]);
  });

  it('creates one successor in 100 concurrent rotations', async () => {
    const { hash, token } = await aToken();
    const { values, refusals } = await concurrently(db, 'each in a unit of work', 100, async () => {
      const consumed = await consume(hash);
      return consumed && db.refreshTokens.add({ ...consumed, tokenHash: aTokenHash() });
    });
    expect(refusals).toEqual({});
    const successors = values.filter((value) => value !== null);
    expect(successors).toMatchObject([{ sessionId: token.sessionId, isRevoked: false }]);
    await db.refreshTokens.revokeSession(token.sessionId, db.clock.now());
    expect(await db.refreshTokens.isSessionLive(token.sessionId, token.userId, db.clock.now())).toBe(false);
  });

  it('can be repeated after a rollback', async () => {
    const { hash, token } = await aToken();
    const unitOfWork = db.unitOfWork.run(async () => {
      expect(await consume(hash)).not.toBeNull();
      throw new Error('after consume()');
    });
    await expect(unitOfWork).rejects.toThrow('after consume()');
    expect(await db.refreshTokens.get(token.id)).toEqual(token);
    expect(await consume(hash)).toMatchObject({ id: token.id });
  });
}
