import { describe, expect, it } from 'vitest';
import type { User, UserDraft } from '../../../src/users/domain/user.js';
import type { UserRepository } from '../../../src/users/domain/user.repository.js';
import { aPasswordHash, aTokenHash, aUser } from '../../support/factories.js';
import { useDatabase, type ContractHarness } from '../harness.js';
import { concurrently, CALL_MODES } from '../concurrently.js';

/** What both kinds of mailed tokens have in common. */
interface MailedToken {
  set(users: UserRepository, id: string, tokenHash: string, expiresAt: Date): Promise<void>;
  has(users: UserRepository, tokenHash: string, now: Date): Promise<boolean>;
  consume(users: UserRepository, tokenHash: string, now: Date, passwordHash: string): Promise<User | null>;
  /** What a use changes in the user, and in the password. */
  readonly effect: Partial<User>;
  readonly setsPassword: boolean;
}

const verification: MailedToken = {
  set: (users, ...rest) => users.setVerificationToken(...rest),
  has: (users, ...rest) => users.hasVerificationToken(...rest),
  consume: (users, tokenHash, now) => users.consumeVerificationToken(tokenHash, now),
  effect: { isVerified: true },
  setsPassword: false,
};

const reset: MailedToken = {
  set: (users, ...rest) => users.setPasswordResetToken(...rest),
  has: async (users, ...rest) => (await users.findByPasswordResetToken(...rest)) !== null,
  consume: (users, ...rest) => users.consumePasswordResetToken(...rest),
  effect: {},
  setsPassword: true,
};

const MINUTE = 60_000;

export function mailedTokens(harness: ContractHarness): void {
  const db = useDatabase(harness);
  const later = (milliseconds: number): Date => new Date(db.clock.now().getTime() + milliseconds);

  /** A user whose token of this kind is under way. */
  async function withToken({ set }: MailedToken, draft: UserDraft = aUser(), minutes = 1) {
    const [{ id }, hash] = [await db.users.add(draft), aTokenHash()];
    await set(db.users, id, hash, later(minutes * MINUTE));
    return { id, hash, draft, user: await db.users.get(id) };
  }

  describe.each([
    ['for verification', verification, reset],
    ['for a new password', reset, verification],
  ])('%s', (_, kind, otherKind) => {
    const has = (hash: string, now = db.clock.now()) => kind.has(db.users, hash, now);
    const consume = (hash: string, now = db.clock.now(), passwordHash = aPasswordHash()) =>
      kind.consume(db.users, hash, now, passwordHash);

    it('work for the user they were created for, and for no other', async () => {
      const [first, second] = [await withToken(kind), await withToken(kind)];
      const passwordHash = aPasswordHash();
      const used = await consume(second.hash, db.clock.now(), passwordHash);
      expect(used).toEqual({ ...second.user, ...kind.effect, updatedAt: expect.any(Date) as Date });
      expect(await db.users.get(second.id)).toEqual(used);
      const expected = kind.setsPassword ? passwordHash : second.draft.passwordHash;
      expect(await db.users.findPasswordHash(second.id)).toBe(expected);
      expect(await db.users.get(first.id), 'the other user').toEqual(first.user);
      expect(await db.users.findPasswordHash(first.id)).toBe(first.draft.passwordHash);
      expect(await has(first.hash), 'the other token').toBe(true);
    });

    it('work once', async () => {
      const { id, hash } = await withToken(kind);
      const [password, another] = [aPasswordHash(), aPasswordHash()];
      expect(await consume(hash, db.clock.now(), password)).toMatchObject({ id });
      const after = [await db.users.get(id), await db.users.findPasswordHash(id)];
      expect(await has(hash)).toBe(false);
      expect(await consume(hash, db.clock.now(), another)).toBeNull();
      expect([await db.users.get(id), await db.users.findPasswordHash(id)]).toEqual(after);
    });

    it.each(CALL_MODES)('work in one of 50 concurrent calls, %s', async (way) => {
      const { id, hash } = await withToken(kind);
      const passwords = Array.from({ length: 50 }, () => aPasswordHash());
      const { values, refusals } = await concurrently(db, way, 50, async (number) => {
        const used = await consume(hash, db.clock.now(), passwords[number]);
        return used && { id: used.id, password: passwords[number] };
      });
      expect(refusals).toEqual({});
      const winners = values.filter((value) => value !== null);
      expect(winners).toMatchObject([{ id }]);
      const password = await db.users.findPasswordHash(id);
      if (kind.setsPassword) expect(password).toBe(winners[0]?.password);
      else expect(passwords).not.toContain(password);
    });

    it('work until one millisecond before they expire', async () => {
      const { id, hash, user } = await withToken(kind);
      for (const late of [MINUTE, MINUTE + 1, 1000 * MINUTE]) {
        expect(await has(hash, later(late)), `has, after ${late} ms`).toBe(false);
        expect(await consume(hash, later(late)), `consume, after ${late} ms`).toBeNull();
      }
      expect(await db.users.get(id)).toEqual(user);
      expect(await has(hash, later(MINUTE - 1))).toBe(true);
      expect(await consume(hash, later(MINUTE - 1))).toMatchObject({ id });
    });

    it('can be looked up without being consumed or changed', async () => {
      const { id, hash, user } = await withToken(kind);
      db.clock.advance(1);
      for (const _time of [1, 2, 3]) expect(await has(hash)).toBe(true);
      expect(await db.users.get(id)).toEqual(user);
      expect(await consume(hash)).toMatchObject({ id });
    });

    it('are not found if unknown', async () => {
      await db.users.add(aUser()); // Has no token at all.
      const { hash } = await withToken(kind);
      const strange = [
        aTokenHash(),
        hash.toUpperCase(),
        hash.slice(1),
        ` ${hash}`,
        '',
        'null',
        '%',
        '\u0000',
      ];
      for (const other of strange) {
        expect(await has(other), JSON.stringify(other)).toBe(false);
        expect(await consume(other), JSON.stringify(other)).toBeNull();
      }
      expect(await has(hash)).toBe(true);
    });

    it('do not work for an inactive user, and are not consumed by that', async () => {
      const { id, hash, draft } = await withToken(kind);
      const inactive = await db.users.update(id, { isActive: false });
      expect(await has(hash)).toBe(false);
      expect(await consume(hash)).toBeNull();
      expect(await db.users.get(id)).toEqual(inactive);
      expect(await db.users.findPasswordHash(id)).toBe(draft.passwordHash);
      await db.users.update(id, { isActive: true });
      expect(await has(hash)).toBe(true);
    });

    it('do not work after they are replaced', async () => {
      const { id, hash } = await withToken(kind);
      const next = aTokenHash();
      await kind.set(db.users, id, next, later(2 * MINUTE));
      expect(await has(hash)).toBe(false);
      expect(await consume(hash)).toBeNull();
      expect(await has(next, later(2 * MINUTE - 1)), 'with an expiry of its own').toBe(true);
      expect(await consume(next, later(2 * MINUTE - 1))).toMatchObject({ id });
    });

    it('can be created again after a use', async () => {
      const { id, hash } = await withToken(kind);
      await consume(hash);
      await kind.set(db.users, id, hash, later(MINUTE));
      expect(await consume(hash)).toMatchObject({ id });
    });

    it('do not work for the other purpose, and do not affect its tokens', async () => {
      const { id, hash } = await withToken(kind);
      const otherHash = aTokenHash();
      await otherKind.set(db.users, id, otherHash, later(MINUTE));
      const now = db.clock.now();
      expect(await has(otherHash)).toBe(false);
      expect(await consume(otherHash)).toBeNull();
      expect(await consume(hash)).toMatchObject({ id });
      expect(await otherKind.has(db.users, otherHash, now)).toBe(true);
    });

    it('change nothing else of the user when they are created', async () => {
      const { id, draft, user } = await withToken(kind, aUser({ isVerified: true, fullName: 'Ann' }));
      const { passwordHash, ...shown } = draft;
      expect(user).toMatchObject({ ...shown, isActive: true });
      expect(await db.users.findPasswordHash(id)).toBe(passwordHash);
    });
  });

  it('for a new password return their user', async () => {
    const [first, second] = [await withToken(reset), await withToken(reset)];
    const now = db.clock.now();
    expect(await db.users.findByPasswordResetToken(second.hash, now)).toEqual(second.user);
    expect(await db.users.findByPasswordResetToken(first.hash, now)).toEqual(first.user);
  });

  it('for a new password are deleted when the password is set; those for verification are not', async () => {
    const { id, hash, draft } = await withToken(reset);
    const forVerification = aTokenHash();
    await db.users.setVerificationToken(id, forVerification, later(MINUTE));
    const [passwordHash, hashOfThief] = [aPasswordHash(), aPasswordHash()];
    await db.users.replacePassword(id, draft.passwordHash, passwordHash);
    const now = db.clock.now();
    expect(await db.users.findByPasswordResetToken(hash, now)).toBeNull();
    expect(await db.users.consumePasswordResetToken(hash, now, hashOfThief)).toBeNull();
    expect(await db.users.findPasswordHash(id)).toBe(passwordHash);
    expect(await db.users.hasVerificationToken(forVerification, now)).toBe(true);
  });
}
