import { expect, it } from 'vitest';
import type { EndedToken, RefreshToken, RefreshTokenDraft } from '../../../src/auth/domain/refresh-token.js';
import { aRefreshToken, aTokenHash, aUser } from '../../support/factories.js';
import { MALFORMED_IDS, idLabel, useDatabase, type ContractHarness } from '../harness.js';
import { concurrently, CALL_MODES } from '../concurrently.js';

const LIFE = 60_000;

export function revocation(harness: ContractHarness): void {
  const db = useDatabase(harness);

  const now = (): Date => db.clock.now();
  const later = (milliseconds: number): Date => new Date(now().getTime() + milliseconds);
  const aUserId = async (): Promise<string> => (await db.users.add(aUser())).id;
  const isLive = (sessionId: string, userId: string) =>
    db.refreshTokens.isSessionLive(sessionId, userId, now());

  const logIn = (userId: string, differences: Partial<RefreshTokenDraft> = {}): Promise<RefreshToken> =>
    db.refreshTokens.add(aRefreshToken({ userId, expiresAt: later(LIFE), ...differences }));

  /** A session of three tokens: one consumed, one expired, one that can be consumed. */
  async function aFamily(userId: string) {
    const tokenHash = aTokenHash();
    const { sessionId } = await logIn(userId, { tokenHash });
    db.clock.advance(1000);
    const consumed = (await db.refreshTokens.consume(tokenHash, now())) ?? expect.fail('not consumed');
    const expired = await logIn(userId, { sessionId, expiresAt: now() });
    const liveHash = aTokenHash();
    const live = await logIn(userId, { sessionId, tokenHash: liveHash });
    db.clock.advance(1000);
    return { sessionId, consumed, expired, live, liveHash };
  }

  const idsOf = (ended: readonly EndedToken[]) => ended.map(({ sessionId }) => sessionId).sort();

  it('ends one session with all of its tokens, and no other session', async () => {
    const userId = await aUserId();
    const [{ sessionId, consumed, expired, live, liveHash }, other] = [
      await aFamily(userId),
      await logIn(userId),
    ];
    const ended = await db.refreshTokens.revokeSession(sessionId, now());
    expect(ended).toEqual([{ userId, sessionId, tokenHash: liveHash }]);
    expect(await isLive(sessionId, userId)).toBe(false);
    for (const { id } of [consumed, expired, live]) {
      expect(await db.refreshTokens.get(id)).toMatchObject({ isRevoked: true });
    }
    expect(await db.refreshTokens.get(other.id)).toEqual(other);
    expect(await isLive(other.sessionId, other.userId)).toBe(true);
  });

  it('keeps the time at which a token was consumed', async () => {
    const userId = await aUserId();
    const [first, second] = [await aFamily(userId), await aFamily(userId)];
    await db.refreshTokens.revokeSession(first.sessionId, now());
    expect(await db.refreshTokens.get(first.consumed.id)).toEqual(first.consumed);
    await db.refreshTokens.revokeSessionsOf(userId, now());
    expect(await db.refreshTokens.get(second.consumed.id)).toEqual(second.consumed);
  });

  it('reports whether the session was live', async () => {
    const userId = await aUserId();
    const { sessionId } = await logIn(userId);
    const end = async (id: string) => (await db.refreshTokens.revokeSession(id, now())).length > 0;
    expect(await end(sessionId), 'the first time').toBe(true);
    expect(await end(sessionId), 'the second time').toBe(false);
    const expired = await logIn(userId, { expiresAt: now() });
    expect(await end(expired.sessionId), 'expired').toBe(false);
    const nearly = await logIn(userId, { expiresAt: later(1) });
    expect(await end(nearly.sessionId), 'a millisecond before its expiry').toBe(true);
  });

  it('changes nothing for an unknown session id', async () => {
    const { sessionId, userId } = await logIn(await aUserId());
    for (const strange of [harness.missingId, ...MALFORMED_IDS, ` ${sessionId}`, sessionId.toUpperCase()]) {
      expect(await db.refreshTokens.revokeSession(strange, now()), idLabel(strange)).toEqual([]);
    }
    expect(await isLive(sessionId, userId)).toBe(true);
  });

  it.each(CALL_MODES)(
    'is reported once as the end of a live session, in 20 concurrent calls, %s',
    async (way) => {
      const { sessionId } = await aFamily(await aUserId());
      const { values, refusals } = await concurrently(db, way, 20, () =>
        db.refreshTokens.revokeSession(sessionId, now()),
      );
      expect(refusals).toEqual({});
      expect(values.filter((ended) => ended.length > 0)).toHaveLength(1);
    },
  );

  it('ends all sessions of a user, returns the live ones, and changes no other user', async () => {
    const [userId, other] = [await aUserId(), await logIn(await aUserId())];
    const family = await aFamily(userId);
    const single = await logIn(userId);
    const expired = await logIn(userId, { expiresAt: now() });
    const ended = await logIn(userId);
    await db.refreshTokens.revokeSession(ended.sessionId, now());
    const named = await db.refreshTokens.revokeSessionsOf(userId, now());
    expect(idsOf(named)).toEqual([family.sessionId, single.sessionId].sort());
    expect(named).toContainEqual({ userId, sessionId: family.sessionId, tokenHash: family.liveHash });
    expect(await db.refreshTokens.sessionsOf(userId, now())).toEqual([]);
    for (const { id } of [family.expired, family.live, single, expired]) {
      expect(await db.refreshTokens.get(id)).toMatchObject({ isRevoked: true });
    }
    expect(await db.refreshTokens.get(other.id)).toEqual(other);
    expect(await db.refreshTokens.revokeSessionsOf(userId, now()), 'the second time').toEqual([]);
  });

  it('ends all sessions of a user except one', async () => {
    const userId = await aUserId();
    const [kept, first, second] = [await aFamily(userId), await aFamily(userId), await logIn(userId)];
    const ended = await db.refreshTokens.revokeSessionsOf(userId, now(), kept.sessionId);
    expect(idsOf(ended)).toEqual([first.sessionId, second.sessionId].sort());
    expect(await db.refreshTokens.sessionsOf(userId, now())).toMatchObject([{ id: kept.sessionId }]);
    for (const token of [kept.consumed, kept.expired, kept.live]) {
      expect(await db.refreshTokens.get(token.id)).toEqual(token);
    }
  });

  it('ignores an exception that is a session of another user', async () => {
    const [userId, other] = [await aUserId(), await logIn(await aUserId())];
    for (const except of [other.sessionId, 'nobody', '', undefined]) {
      const { sessionId } = await logIn(userId);
      expect(idsOf(await db.refreshTokens.revokeSessionsOf(userId, now(), except))).toEqual([sessionId]);
      expect(await isLive(sessionId, userId)).toBe(false);
    }
    expect(await isLive(other.sessionId, other.userId)).toBe(true);
  });

  it('changes nothing for a missing or malformed user id', async () => {
    const { sessionId, userId } = await logIn(await aUserId());
    for (const strange of [harness.missingId, ...MALFORMED_IDS]) {
      expect(await db.refreshTokens.revokeSessionsOf(strange, now()), idLabel(strange)).toEqual([]);
    }
    expect(await isLive(sessionId, userId)).toBe(true);
  });
}
