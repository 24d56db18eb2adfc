import { beforeAll, expect, it } from 'vitest';
import type { RefreshTokenDraft } from '../../../src/auth/domain/refresh-token.js';
import { aRefreshToken, aTokenHash, aUser } from '../../support/factories.js';
import {
  MALFORMED_IDS,
  idLabel,
  NO_SESSION,
  NO_USER,
  nonexistentIds,
  useDatabase,
  type ContractHarness,
} from '../harness.js';

export function refreshTokenRecords(harness: ContractHarness): void {
  const db = useDatabase(harness);
  let userId: string;

  beforeAll(async () => {
    userId = (await db.users.add(aUser())).id;
  });

  const later = (milliseconds: number): Date => new Date(db.clock.now().getTime() + milliseconds);
  const aDraft = (differences: Partial<RefreshTokenDraft> = {}): RefreshTokenDraft =>
    aRefreshToken({ userId, expiresAt: later(60_000), ...differences });

  it('is stored as given, under a new id, and does not show its hash', async () => {
    const draft = aDraft({ clientId: 'a-client', device: 'Firefox on Linux', scope: 'profile read_order' });
    const added = await db.refreshTokens.add(draft);
    const { tokenHash, ...shown } = draft;
    const now = db.clock.now();
    const made = { id: expect.any(String) as string, createdAt: now, updatedAt: now };
    expect(added).toEqual({ ...shown, ...made, isRevoked: false });
    expect(await db.refreshTokens.find(added.id)).toEqual(added);
    expect(await db.refreshTokens.get(added.id)).toEqual(added);
    expect(await db.refreshTokens.findByHash(tokenHash)).toEqual(added);
    expect((await db.refreshTokens.add(aDraft())).id).not.toBe(added.id);
  });

  it('keeps null and an empty string apart', async () => {
    const none = await db.refreshTokens.add(aDraft({ clientId: null, device: null }));
    const empty = await db.refreshTokens.add(aDraft({ clientId: '', device: '', scope: '' }));
    expect(await db.refreshTokens.get(none.id)).toMatchObject({ clientId: null, device: null });
    expect(await db.refreshTokens.get(empty.id)).toMatchObject({ clientId: '', device: '', scope: '' });
  });

  it('stores the user agent unchanged', async () => {
    const device = `  Größe 日本語 😀 '"\\%_$ne {"$gt":1} --;  ${'x'.repeat(500)}`;
    const { id } = await db.refreshTokens.add(aDraft({ device }));
    expect(await db.refreshTokens.get(id)).toMatchObject({ device });
  });

  it('keeps times to the millisecond', async () => {
    for (const time of ['2025-01-01T00:00:00.001Z', '2025-06-30T23:59:59.999Z', '2039-12-31T12:00:00.010Z']) {
      db.clock.set(new Date(time));
      const { id } = await db.refreshTokens.add(aDraft({ expiresAt: new Date(time) }));
      const { createdAt, updatedAt, expiresAt } = await db.refreshTokens.get(id);
      expect([createdAt, updatedAt, expiresAt].map((date) => date.toISOString())).toEqual([time, time, time]);
    }
  });

  it('ignores additional properties of the draft', async () => {
    const draft = aDraft({ clientId: 'a-client', device: 'Firefox' });
    const first = await db.refreshTokens.add(draft);
    db.clock.advance(1000);
    const consumed =
      (await db.refreshTokens.consume(draft.tokenHash, db.clock.now())) ?? expect.fail('not consumed');
    db.clock.advance(1000);
    const successor = await db.refreshTokens.add({ ...consumed, tokenHash: aTokenHash() });
    const now = db.clock.now();
    expect(successor).toEqual({
      ...first,
      id: expect.any(String) as string,
      isRevoked: false,
      createdAt: now,
      updatedAt: now,
    });
    expect(successor.id).not.toBe(first.id);
    expect(await db.refreshTokens.get(first.id)).toEqual(consumed);
  });

  it('is rejected and not stored if the hash exists', async () => {
    const draft = aDraft();
    const added = await db.refreshTokens.add(draft);
    const again = aDraft({ tokenHash: draft.tokenHash });
    await expect(db.refreshTokens.add(again)).rejects.toMatchObject({ name: 'ConflictError' });
    expect(await db.refreshTokens.findByHash(draft.tokenHash)).toEqual(added);
    expect(await db.refreshTokens.isSessionLive(again.sessionId, again.userId, db.clock.now())).toBe(false);
  });

  it('is found by its exact hash only', async () => {
    const { tokenHash } = aDraft();
    await db.refreshTokens.add(aDraft({ tokenHash }));
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
      expect(await db.refreshTokens.findByHash(other), JSON.stringify(other)).toBeNull();
    }
  });

  it('is not found by a missing or malformed id', async () => {
    const { id } = await db.refreshTokens.add(aDraft());
    for (const strange of nonexistentIds(harness, id)) {
      expect(await db.refreshTokens.find(strange), idLabel(strange)).toBeNull();
      await expect(db.refreshTokens.get(strange), idLabel(strange)).rejects.toMatchObject(NO_SESSION);
    }
  });

  it('is rejected and not stored for a missing or malformed user id', async () => {
    for (const strange of [harness.missingId, ...MALFORMED_IDS]) {
      const draft = aDraft({ userId: strange });
      await expect(db.refreshTokens.add(draft), idLabel(strange)).rejects.toMatchObject(NO_USER);
      expect(await db.refreshTokens.findByHash(draft.tokenHash), idLabel(strange)).toBeNull();
    }
  });
}
