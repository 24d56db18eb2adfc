import { beforeAll, expect, it } from 'vitest';
import type { UserFilter } from '../../../src/users/domain/user.repository.js';
import { aRole, aUser } from '../../support/factories.js';
import { useDatabase, type ContractHarness } from '../harness.js';

export function userFilters(harness: ContractHarness): void {
  const db = useDatabase(harness);
  let custom: { id: string; name: string };

  beforeAll(async () => {
    custom = await db.roles.add(aRole());
    const add = async (username: string, role: string, isActive = true): Promise<void> => {
      const { id } = await db.users.add(aUser({ username, role }));
      if (!isActive) await db.users.update(id, { isActive });
    };
    await add('ada', 'admin');
    await add('ben', 'customer');
    await add('cleo', 'customer', false);
    await add('dora', custom.name);
    await add('emil', 'vendor', false);
    await add('fred', 'customer');
  });

  /** The usernames that are found, in their own order, and counted the same. */
  async function found(filter: UserFilter): Promise<string> {
    const listed = await db.users.list({ filter, limit: 100 });
    expect(await db.users.count(filter), 'the count').toBe(listed.length);
    return listed
      .map(({ username }) => username)
      .sort()
      .join(' ');
  }

  it('exclude nobody unless given', async () => {
    const all = 'ada ben cleo dora emil fred';
    expect(await found({})).toBe(all);
    expect(await found({ words: undefined, role: undefined, isActive: undefined })).toBe(all);
    expect(await found({ words: [] })).toBe(all);
  });

  it('select the users of a role, built-in or custom', async () => {
    expect(await found({ role: 'customer' })).toBe('ben cleo fred');
    expect(await found({ role: 'admin' })).toBe('ada');
    expect(await found({ role: custom.name })).toBe('dora');
    expect(await found({ role: 'moderator' })).toBe('');
  });

  it('match nobody for a role that does not exist or has a similar name', async () => {
    for (const role of [
      '',
      'nobody',
      'Customer',
      'customer ',
      'custom',
      '%',
      'null',
      '\u0000',
      '{"$ne":""}',
    ]) {
      expect(await found({ role }), JSON.stringify(role)).toBe('');
    }
  });

  it('select active or inactive users', async () => {
    expect(await found({ isActive: true })).toBe('ada ben dora fred');
    expect(await found({ isActive: false })).toBe('cleo emil');
  });

  it('are combined with and', async () => {
    expect(await found({ role: 'customer', isActive: true })).toBe('ben fred');
    expect(await found({ role: 'customer', isActive: false })).toBe('cleo');
    expect(await found({ role: 'customer', words: ['e'], isActive: true })).toBe('ben fred');
    expect(await found({ role: 'customer', words: ['fr', 'ed'], isActive: true })).toBe('fred');
    expect(await found({ role: 'vendor', isActive: true })).toBe('');
    expect(await found({ role: 'vendor', words: ['ada'] })).toBe('');
  });

  it('reflect a change at once', async () => {
    const { id } = await db.users.add(aUser({ username: 'gina', role: 'moderator' }));
    expect(await found({ role: 'moderator', isActive: true })).toBe('gina');
    await db.users.update(id, { role: 'vendor', isActive: false });
    expect(await found({ role: 'moderator' })).toBe('');
    expect(await found({ role: 'vendor', isActive: false, words: ['gina'] })).toBe('gina');
  });

  it('include what the unit of work itself has written', async () => {
    const before = await db.users.count({ role: 'customer', isActive: true });
    await db.unitOfWork.run(async () => {
      await db.users.add(aUser());
      const { id } = await db.users.add(aUser());
      expect(await db.users.count({ role: 'customer', isActive: true })).toBe(before + 2);
      await db.users.update(id, { isActive: false });
      expect(await db.users.count({ role: 'customer', isActive: true })).toBe(before + 1);
    });
    expect(await db.users.count({ role: 'customer', isActive: true })).toBe(before + 1);
  });
}
