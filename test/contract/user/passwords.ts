import { expect, it } from 'vitest';
import { pausedUnitOfWork } from '../../support/async.js';
import { aPasswordHash, aTokenHash, aUser } from '../../support/factories.js';
import { useDatabase, type ContractHarness } from '../harness.js';
import { concurrently, CALL_MODES } from '../concurrently.js';

export function passwords(harness: ContractHarness): void {
  const db = useDatabase(harness);

  async function aStoredUser() {
    const draft = aUser();
    return { user: await db.users.add(draft), current: draft.passwordHash };
  }
  const replace = (id: string, current: string, next = aPasswordHash()) =>
    db.users.replacePassword(id, current, next);
  const hashOf = (id: string) => db.users.findPasswordHash(id);
  const soon = () => new Date(db.clock.now().getTime() + 60_000);

  it('is replaced for one user, with the time', async () => {
    const [{ user, current }, other] = [await aStoredUser(), await aStoredUser()];
    const next = aPasswordHash();
    db.clock.advance(1000);
    expect(await replace(user.id, current, next)).toBe(true);
    expect(await hashOf(user.id)).toBe(next);
    expect(await db.users.get(user.id)).toEqual({ ...user, updatedAt: db.clock.now() });
    expect(await hashOf(other.user.id)).toBe(other.current);
    expect(await db.users.get(other.user.id)).toEqual(other.user);
  });

  it('can be replaced by the same one', async () => {
    const { user, current } = await aStoredUser();
    expect(await replace(user.id, current, current)).toBe(true);
    expect(await hashOf(user.id)).toBe(current);
  });

  it('is not replaced if it was changed in the meantime', async () => {
    const { user, current } = await aStoredUser();
    const other = await aStoredUser();
    for (const strange of [other.current, '', current.toUpperCase(), `${current} `, current.slice(1), '%']) {
      expect(await replace(user.id, strange), JSON.stringify(strange)).toBe(false);
    }
    expect(await hashOf(user.id)).toBe(current);
    expect(await db.users.get(user.id)).toEqual(user);
  });

  it('is not replaced for an inactive user, and a pending reset stays', async () => {
    const { user, current } = await aStoredUser();
    const reset = aTokenHash();
    await db.users.setPasswordResetToken(user.id, reset, soon());
    await db.users.update(user.id, { isActive: false });
    expect(await replace(user.id, current)).toBe(false);
    expect(await hashOf(user.id)).toBe(current);
    await db.users.update(user.id, { isActive: true });
    const used = await db.users.consumePasswordResetToken(reset, db.clock.now(), aPasswordHash());
    expect(used).toMatchObject({ id: user.id });
  });

  it.each(CALL_MODES)('is replaced in one of 30 concurrent calls, %s', async (way) => {
    const { user, current } = await aStoredUser();
    const next = Array.from({ length: 30 }, () => aPasswordHash());
    const { values, refusals } = await concurrently(db, way, 30, async (number) =>
      (await replace(user.id, current, next[number])) ? next[number] : null,
    );
    expect(refusals).toEqual({});
    const winners = values.filter((value) => value !== null);
    expect(winners).toEqual([await hashOf(user.id)]);
  });

  it.each(CALL_MODES)('is set either by a reset or by a concurrent replacement, %s', async (way) => {
    const { user, current } = await aStoredUser();
    const [reset, next] = [aTokenHash(), [aPasswordHash(), aPasswordHash()]];
    await db.users.setPasswordResetToken(user.id, reset, soon());
    const { values, refusals } = await concurrently(db, way, 2, async (number) => {
      const [hash = ''] = next.slice(number);
      const done =
        number === 0
          ? await replace(user.id, current, hash)
          : await db.users.consumePasswordResetToken(reset, db.clock.now(), hash);
      return done ? hash : null;
    });
    expect(refusals).toEqual({});
    expect(values.filter((value) => value !== null)).toEqual([await hashOf(user.id)]);
  });

  it('waits for a unit of work that deactivates the user, and then is not replaced', async () => {
    const { user, current } = await aStoredUser();
    const held = await pausedUnitOfWork(db.unitOfWork, () => db.users.update(user.id, { isActive: false }));
    const replaced = db.unitOfWork.run(() => replace(user.id, current));
    await held.commit();
    expect(await replaced).toBe(false);
    expect(await hashOf(user.id)).toBe(current);
  });
}
