import { expect, it } from 'vitest';
import type { RefreshTokenDraft } from '../../../src/auth/domain/refresh-token.js';
import { aRefreshToken, aSlug, aTokenHash, aUser } from '../../support/factories.js';
import { byCodePoint, MALFORMED_IDS, idLabel, useDatabase, type ContractHarness } from '../harness.js';

const LIFE = 60_000;

export function sessions(harness: ContractHarness): void {
  const db = useDatabase(harness);

  const later = (milliseconds: number): Date => new Date(db.clock.now().getTime() + milliseconds);
  const aUserId = async (): Promise<string> => (await db.users.add(aUser())).id;

  /** The session of a new log-in, and the hash of its token. */
  async function logIn(userId: string, differences: Partial<RefreshTokenDraft> = {}) {
    const draft = aRefreshToken({ userId, expiresAt: later(LIFE), ...differences });
    const { sessionId, createdAt } = await db.refreshTokens.add(draft);
    return { sessionId, hash: draft.tokenHash, at: createdAt };
  }

  async function rotate(hash: string): Promise<string> {
    const tokenHash = aTokenHash();
    await db.unitOfWork.run(async () => {
      const consumed = (await db.refreshTokens.consume(hash, db.clock.now())) ?? expect.fail('not consumed');
      await db.refreshTokens.add({ ...consumed, tokenHash });
    });
    return tokenHash;
  }

  const isLive = (sessionId: string, userId: string, now = db.clock.now()) =>
    db.refreshTokens.isSessionLive(sessionId, userId, now);
  const sessionsOf = (userId: string, now = db.clock.now()) => db.refreshTokens.sessionsOf(userId, now);
  const idsOf = async (userId: string, now?: Date) => (await sessionsOf(userId, now)).map(({ id }) => id);

  it('are live while one of their tokens can be consumed', async () => {
    const userId = await aUserId();
    const { sessionId, hash } = await logIn(userId);
    expect(await isLive(sessionId, userId), 'new').toBe(true);
    const next = await rotate(hash);
    expect(await isLive(sessionId, userId), 'rotated').toBe(true);
    await db.refreshTokens.consume(next, db.clock.now());
    expect(await isLive(sessionId, userId), 'consumed, without a successor').toBe(false);
  });

  it('are live until one millisecond before their last token expires', async () => {
    const userId = await aUserId();
    const { sessionId } = await logIn(userId, { expiresAt: later(LIFE) });
    await logIn(userId, { sessionId, expiresAt: later(2 * LIFE) });
    for (const [time, live] of [
      [LIFE, true],
      [2 * LIFE - 1, true],
      [2 * LIFE, false],
      [3 * LIFE, false],
    ] as const) {
      expect(await isLive(sessionId, userId, later(time)), `after ${time} ms`).toBe(live);
      expect(await idsOf(userId, later(time)), `after ${time} ms`).toEqual(live ? [sessionId] : []);
    }
  });

  it('are not live if they do not exist', async () => {
    const userId = await aUserId();
    const { sessionId } = await logIn(userId);
    const strange = [sessionId.toUpperCase(), ` ${sessionId}`, `${sessionId} `, sessionId.slice(1), '%'];
    for (const other of [...strange, harness.missingId, ...MALFORMED_IDS]) {
      expect(await isLive(other, userId), idLabel(other)).toBe(false);
    }
  });

  it('are live for their own user only', async () => {
    const [userId, other] = [await aUserId(), await aUserId()];
    const [{ sessionId }, theirs] = [await logIn(userId), await logIn(other)];
    expect(await isLive(sessionId, userId)).toBe(true);
    expect(await isLive(theirs.sessionId, other)).toBe(true);
    for (const strange of [other, harness.missingId, ...MALFORMED_IDS]) {
      expect(await isLive(sessionId, strange), idLabel(strange)).toBe(false);
    }
  });

  it('report user, device, start, and last use', async () => {
    const userId = await aUserId();
    const expiresAt = later(LIFE);
    const details = { clientId: 'a-client', device: 'Firefox', expiresAt };
    const { sessionId, hash, at: since } = await logIn(userId, details);
    const expected = { id: sessionId, userId, since, ...details };
    expect(await sessionsOf(userId)).toEqual([{ ...expected, lastSeen: since }]);
    let token = hash;
    for (const _rotation of [1, 2, 3]) {
      db.clock.advance(1001);
      token = await rotate(token);
      expect(await sessionsOf(userId)).toEqual([{ ...expected, lastSeen: db.clock.now() }]);
    }
    db.clock.advance(1001);
    expect((await sessionsOf(userId))[0]?.lastSeen, 'by the token, not by the look').not.toEqual(
      db.clock.now(),
    );
  });

  it('are found by their own user only, with the fields of the list', async () => {
    const [userId, other] = [await aUserId(), await aUserId()];
    const { sessionId, hash } = await logIn(userId);
    await logIn(userId);
    const found = (id: string, of: string) => db.refreshTokens.findSession(id, of, db.clock.now());
    db.clock.advance(1001);
    await rotate(hash);
    const listed = (await sessionsOf(userId)).find(({ id }) => id === sessionId);
    expect(listed).toBeDefined();
    expect(await found(sessionId, userId)).toEqual(listed);
    for (const strange of [other, harness.missingId, ...MALFORMED_IDS]) {
      expect(await found(sessionId, strange), idLabel(strange)).toBeNull();
    }
    expect(await found(`${sessionId}x`, userId)).toBeNull();
    await db.refreshTokens.revokeSession(sessionId, db.clock.now());
    expect(await found(sessionId, userId), 'ended').toBeNull();
    const over = await logIn(userId, { expiresAt: later(0) });
    expect(await found(over.sessionId, userId), 'expired').toBeNull();
  });

  it('keep null and an empty string apart', async () => {
    const userId = await aUserId();
    await logIn(userId, { device: null, clientId: null });
    expect(await sessionsOf(userId)).toMatchObject([{ device: null, clientId: null }]);
    const other = await aUserId();
    await logIn(other, { device: '', clientId: '' });
    expect(await sessionsOf(other)).toMatchObject([{ device: '', clientId: '' }]);
  });

  it('are listed by last use, the newest first, whenever they began', async () => {
    const userId = await aUserId();
    const made = [];
    for (const _log of [1, 2, 3]) {
      made.push(await logIn(userId));
      db.clock.advance(1);
    }
    const [first, second, third] = made.map(({ sessionId }) => sessionId);
    expect(await idsOf(userId)).toEqual([third, second, first]);
    await rotate(made[0]?.hash ?? '');
    expect(await idsOf(userId)).toEqual([first, third, second]);
  });

  it('are listed by id if they were last used in the same millisecond', async () => {
    const userId = await aUserId();
    const stem = aSlug('tie');
    const ids = ['b', 'a', 'Z', '_', 'c10', 'c9', '-'].map((end) => `${stem}${end}`);
    for (const sessionId of ids) await logIn(userId, { sessionId });
    expect(await idsOf(userId)).toEqual([...ids].sort(byCodePoint));
  });

  it('are listed without ended sessions and sessions of other users', async () => {
    const [userId, other] = [await aUserId(), await aUserId()];
    await logIn(userId, { expiresAt: later(0) });
    const ended = await logIn(userId);
    await db.refreshTokens.revokeSession(ended.sessionId, db.clock.now());
    const consumed = await logIn(userId);
    await db.refreshTokens.consume(consumed.hash, db.clock.now());
    const [mine, theirs] = [await logIn(userId), await logIn(other)];
    expect(await idsOf(userId)).toEqual([mine.sessionId]);
    expect(await idsOf(other)).toEqual([theirs.sessionId]);
  });

  it('are none for a missing or malformed user id', async () => {
    await logIn(await aUserId());
    for (const strange of [harness.missingId, ...MALFORMED_IDS]) {
      expect(await sessionsOf(strange), idLabel(strange)).toEqual([]);
    }
    expect(await sessionsOf(await aUserId()), 'one who never logged in').toEqual([]);
  });
}
