import { beforeAll, expect, it } from 'vitest';
import type { RefreshTokenDraft } from '../../../src/auth/domain/refresh-token.js';
import { aRefreshToken, aTokenHash, aUser } from '../../support/factories.js';
import {
  MALFORMED_IDS,
  named,
  NO_SESSION,
  NO_USER,
  strangeIds,
  useStore,
  type ContractHarness,
} from '../harness.js';

export function refreshTokenRecords(harness: ContractHarness): void {
  const store = useStore(harness);
  let userId: string;

  beforeAll(async () => {
    userId = (await store.users.add(aUser())).id;
  });

  const later = (milliseconds: number): Date => new Date(store.clock.now().getTime() + milliseconds);
  const aDraft = (differences: Partial<RefreshTokenDraft> = {}): RefreshTokenDraft =>
    aRefreshToken({ userId, expiresAt: later(60_000), ...differences });

  it('stores what it is given, under an id of its own, and does not show the hash', async () => {
    const draft = aDraft({ clientId: 'a-client', device: 'Firefox on Linux', scope: 'profile read_order' });
    const added = await store.refreshTokens.add(draft);
    const { tokenHash, ...shown } = draft;
    const now = store.clock.now();
    const made = { id: expect.any(String) as string, createdAt: now, updatedAt: now };
    expect(added).toEqual({ ...shown, ...made, isRevoked: false });
    expect(await store.refreshTokens.find(added.id)).toEqual(added);
    expect(await store.refreshTokens.get(added.id)).toEqual(added);
    expect(await store.refreshTokens.findByHash(tokenHash)).toEqual(added);
    expect((await store.refreshTokens.add(aDraft())).id).not.toBe(added.id);
  });

  it('keeps null and an empty text apart', async () => {
    const none = await store.refreshTokens.add(aDraft({ clientId: null, device: null }));
    const empty = await store.refreshTokens.add(aDraft({ clientId: '', device: '', scope: '' }));
    expect(await store.refreshTokens.get(none.id)).toMatchObject({ clientId: null, device: null });
    expect(await store.refreshTokens.get(empty.id)).toMatchObject({ clientId: '', device: '', scope: '' });
  });

  it('stores what a user agent calls itself as it is', async () => {
    const device = `  Größe 日本語 😀 '"\\%_$ne {"$gt":1} --;  ${'x'.repeat(500)}`;
    const { id } = await store.refreshTokens.add(aDraft({ device }));
    expect(await store.refreshTokens.get(id)).toMatchObject({ device });
  });

  it('keeps times to the millisecond', async () => {
    for (const time of ['2025-01-01T00:00:00.001Z', '2025-06-30T23:59:59.999Z', '2039-12-31T12:00:00.010Z']) {
      store.clock.set(new Date(time));
      const { id } = await store.refreshTokens.add(aDraft({ expiresAt: new Date(time) }));
      const { createdAt, updatedAt, expiresAt } = await store.refreshTokens.get(id);
      expect([createdAt, updatedAt, expiresAt].map((date) => date.toISOString())).toEqual([time, time, time]);
    }
  });

  it('makes a token of its own of a draft that carries more than a draft does', async () => {
    const draft = aDraft({ clientId: 'a-client', device: 'Firefox' });
    const first = await store.refreshTokens.add(draft);
    store.clock.advance(1000);
    const consumed =
      (await store.refreshTokens.consume(draft.tokenHash, store.clock.now())) ?? expect.fail('not consumed');
    store.clock.advance(1000);
    const successor = await store.refreshTokens.add({ ...consumed, tokenHash: aTokenHash() });
    const now = store.clock.now();
    expect(successor).toEqual({
      ...first,
      id: expect.any(String) as string,
      isRevoked: false,
      createdAt: now,
      updatedAt: now,
    });
    expect(successor.id).not.toBe(first.id);
    expect(await store.refreshTokens.get(first.id)).toEqual(consumed);
  });

  it('refuses a hash that is there, and stores nothing', async () => {
    const draft = aDraft();
    const added = await store.refreshTokens.add(draft);
    const again = aDraft({ tokenHash: draft.tokenHash });
    await expect(store.refreshTokens.add(again)).rejects.toMatchObject({ name: 'ConflictError' });
    expect(await store.refreshTokens.findByHash(draft.tokenHash)).toEqual(added);
    expect(await store.refreshTokens.isSessionLive(again.sessionId, again.userId, store.clock.now())).toBe(
      false,
    );
  });

  it('finds a token by its exact hash alone', async () => {
    const { tokenHash } = aDraft();
    await store.refreshTokens.add(aDraft({ tokenHash }));
    const strange = [
      aTokenHash(),
      tokenHash.toUpperCase(),
      ` ${tokenHash}`,
      tokenHash.slice(1),
      '',
      '%',
      '\u0000',
    ];
    for (const other of strange) {
      expect(await store.refreshTokens.findByHash(other), JSON.stringify(other)).toBeNull();
    }
  });

  it('knows no token under an id that is missing or no id at all', async () => {
    const { id } = await store.refreshTokens.add(aDraft());
    for (const strange of strangeIds(harness, id)) {
      expect(await store.refreshTokens.find(strange), named(strange)).toBeNull();
      await expect(store.refreshTokens.get(strange), named(strange)).rejects.toMatchObject(NO_SESSION);
    }
  });

  it('refuses a user who is missing or has no id at all, and stores nothing', async () => {
    for (const strange of [harness.missingId, ...MALFORMED_IDS]) {
      const draft = aDraft({ userId: strange });
      await expect(store.refreshTokens.add(draft), named(strange)).rejects.toMatchObject(NO_USER);
      expect(await store.refreshTokens.findByHash(draft.tokenHash), named(strange)).toBeNull();
    }
  });
}
