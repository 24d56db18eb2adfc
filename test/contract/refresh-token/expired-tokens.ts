import { expect, it } from 'vitest';
import { aRefreshToken, aUser } from '../../support/factories.js';
import { useStore, type ContractHarness } from '../harness.js';

export function expiredTokens(harness: ContractHarness): void {
  const store = useStore(harness, 'each');

  it('are forgotten and counted, those that expired before the given time and no others', async () => {
    const { id: userId } = await store.users.add(aUser());
    const now = store.clock.now();
    const at = (milliseconds: number): Date => new Date(now.getTime() + milliseconds);
    const add = (expiry: number) => {
      const draft = aRefreshToken({ userId, expiresAt: at(expiry) });
      return store.refreshTokens.add(draft);
    };
    const old = [await add(-86_400_000), await add(-1000), await add(-1)];
    const kept = [await add(0), await add(1), await add(86_400_000)];
    expect(await store.refreshTokens.removeExpired(now)).toBe(old.length);
    for (const { id } of old) expect(await store.refreshTokens.find(id)).toBeNull();
    for (const token of kept) expect(await store.refreshTokens.find(token.id)).toEqual(token);
    expect(await store.refreshTokens.removeExpired(now), 'the second time').toBe(0);
    expect(await store.refreshTokens.removeExpired(at(1)), 'a millisecond later').toBe(1);
  });

  it('are what is forgotten, not what is revoked: a reuse would else go unseen', async () => {
    const { id: userId } = await store.users.add(aUser());
    const now = store.clock.now();
    const expiresAt = new Date(now.getTime() + 1000);
    const draft = aRefreshToken({ userId, expiresAt });
    await store.refreshTokens.add(draft);
    const consumed = await store.refreshTokens.consume(draft.tokenHash, now);
    expect(await store.refreshTokens.removeExpired(expiresAt)).toBe(0);
    expect(await store.refreshTokens.findByHash(draft.tokenHash)).toEqual(consumed);
    expect(await store.refreshTokens.removeExpired(new Date(expiresAt.getTime() + 1))).toBe(1);
    expect(await store.refreshTokens.findByHash(draft.tokenHash)).toBeNull();
  });

  it('are none where there is no token', async () => {
    expect(await store.refreshTokens.removeExpired(store.clock.now())).toBe(0);
  });
}
