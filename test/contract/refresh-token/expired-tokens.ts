import { expect, it } from 'vitest';
import { aRefreshToken, aUser } from '../../support/factories.js';
import { useDatabase, type ContractHarness } from '../harness.js';

export function expiredTokens(harness: ContractHarness): void {
  const db = useDatabase(harness, 'each');

  it('are deleted and counted: only those that expired before the given time', async () => {
    const { id: userId } = await db.users.add(aUser());
    const now = db.clock.now();
    const at = (milliseconds: number): Date => new Date(now.getTime() + milliseconds);
    const add = (expiry: number) => {
      const draft = aRefreshToken({ userId, expiresAt: at(expiry) });
      return db.refreshTokens.add(draft);
    };
    const old = [await add(-86_400_000), await add(-1000), await add(-1)];
    const kept = [await add(0), await add(1), await add(86_400_000)];
    expect(await db.refreshTokens.removeExpired(now)).toBe(old.length);
    for (const { id } of old) expect(await db.refreshTokens.find(id)).toBeNull();
    for (const token of kept) expect(await db.refreshTokens.find(token.id)).toEqual(token);
    expect(await db.refreshTokens.removeExpired(now), 'the second time').toBe(0);
    expect(await db.refreshTokens.removeExpired(at(1)), 'a millisecond later').toBe(1);
  });

  it('are deleted even if not revoked, but revoked tokens are kept, to detect a reuse', async () => {
    const { id: userId } = await db.users.add(aUser());
    const now = db.clock.now();
    const expiresAt = new Date(now.getTime() + 1000);
    const draft = aRefreshToken({ userId, expiresAt });
    await db.refreshTokens.add(draft);
    const consumed = await db.refreshTokens.consume(draft.tokenHash, now);
    expect(await db.refreshTokens.removeExpired(expiresAt)).toBe(0);
    expect(await db.refreshTokens.findByHash(draft.tokenHash)).toEqual(consumed);
    expect(await db.refreshTokens.removeExpired(new Date(expiresAt.getTime() + 1))).toBe(1);
    expect(await db.refreshTokens.findByHash(draft.tokenHash)).toBeNull();
  });

  it('are none if there are no tokens', async () => {
    expect(await db.refreshTokens.removeExpired(db.clock.now())).toBe(0);
  });
}
