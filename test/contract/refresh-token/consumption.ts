import { beforeAll, expect, it } from 'vitest';
import type { RefreshToken, RefreshTokenDraft } from '../../../src/auth/domain/refresh-token.js';
import { aRefreshToken, aTokenHash, aUser } from '../../support/factories.js';
import { useStore, type ContractHarness } from '../harness.js';
import { rush, WAYS } from '../rush.js';

const LIFE = 60_000;

export function consumption(harness: ContractHarness): void {
  const store = useStore(harness);
  let userId: string;

  beforeAll(async () => {
    userId = (await store.users.add(aUser())).id;
  });

  async function aToken(
    differences: Partial<RefreshTokenDraft> = {},
  ): Promise<{ hash: string; token: RefreshToken }> {
    const expiresAt = new Date(store.clock.now().getTime() + LIFE);
    const draft = aRefreshToken({ userId, expiresAt, ...differences });
    return { hash: draft.tokenHash, token: await store.refreshTokens.add(draft) };
  }

  const consume = (hash: string, now = store.clock.now()) => store.refreshTokens.consume(hash, now);

  it('revokes the token and tells when, and does it once', async () => {
    const { hash, token } = await aToken();
    store.clock.advance(5000);
    const consumed = { ...token, isRevoked: true, updatedAt: store.clock.now() };
    expect(await consume(hash)).toEqual(consumed);
    expect(await store.refreshTokens.findByHash(hash)).toEqual(consumed);
    store.clock.advance(5000);
    expect(await consume(hash)).toBeNull();
    expect(await store.refreshTokens.findByHash(hash), 'after a second attempt').toEqual(consumed);
  });

  it('goes by the time it is given, to the millisecond', async () => {
    const { hash, token } = await aToken();
    const now = new Date(store.clock.now().getTime() + 1234);
    expect(await consume(hash, now)).toMatchObject({ updatedAt: now });
    expect(await store.refreshTokens.get(token.id)).toMatchObject({ updatedAt: now });
  });

  it('touches no other token, not even of the same session', async () => {
    const { hash, token } = await aToken();
    const others = [await aToken({ sessionId: token.sessionId }), await aToken()];
    store.clock.advance(1000);
    await consume(hash);
    for (const other of others) {
      expect(await store.refreshTokens.get(other.token.id)).toEqual(other.token);
    }
  });

  it('succeeds until the last millisecond of the token, and no longer at its expiry', async () => {
    const { hash, token } = await aToken();
    for (const late of [0, 1, LIFE]) {
      const now = new Date(token.expiresAt.getTime() + late);
      expect(await consume(hash, now), `${late} ms after`).toBeNull();
    }
    expect(await store.refreshTokens.get(token.id)).toEqual(token);
    expect(await consume(hash, new Date(token.expiresAt.getTime() - 1))).toMatchObject({ id: token.id });
  });

  it('fails for a token whose session has been ended', async () => {
    const { hash, token } = await aToken();
    await store.refreshTokens.revokeSession(token.sessionId, store.clock.now());
    expect(await consume(hash)).toBeNull();
  });

  it('fails for a hash that nobody has', async () => {
    const { hash, token } = await aToken();
    const strange = [aTokenHash(), hash.toUpperCase(), hash.slice(1), `${hash} `, '', '%', '\u0000'];
    for (const other of strange) expect(await consume(other), JSON.stringify(other)).toBeNull();
    expect(await store.refreshTokens.get(token.id)).toEqual(token);
  });

  it.each(WAYS)('succeeds once of 100 at the same moment, %s', async (way) => {
    const { hash, token } = await aToken();
    store.clock.advance(1000);
    const { values, refusals } = await rush(store, way, 100, () => consume(hash));
    expect(refusals).toEqual({});
    const consumed = values.filter((value) => value !== null);
    expect(consumed).toEqual([{ ...token, isRevoked: true, updatedAt: store.clock.now() }]);
    expect(await store.refreshTokens.findByHash(hash)).toEqual(consumed[0]);
  });

  it('makes one successor of 100 rotations at the same moment', async () => {
    const { hash, token } = await aToken();
    const { values, refusals } = await rush(store, 'in units of their own', 100, async () => {
      const consumed = await consume(hash);
      return consumed && store.refreshTokens.add({ ...consumed, tokenHash: aTokenHash() });
    });
    expect(refusals).toEqual({});
    const successors = values.filter((value) => value !== null);
    expect(successors).toMatchObject([{ sessionId: token.sessionId, isRevoked: false }]);
    await store.refreshTokens.revokeSession(token.sessionId, store.clock.now());
    expect(await store.refreshTokens.isSessionLive(token.sessionId, token.userId, store.clock.now())).toBe(
      false,
    );
  });

  it('can be done again when its unit was undone', async () => {
    const { hash, token } = await aToken();
    const unit = store.unitOfWork.run(async () => {
      expect(await consume(hash)).not.toBeNull();
      throw new Error('after consume()');
    });
    await expect(unit).rejects.toThrow('after consume()');
    expect(await store.refreshTokens.get(token.id)).toEqual(token);
    expect(await consume(hash)).toMatchObject({ id: token.id });
  });
}
