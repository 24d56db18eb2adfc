import { expect, it } from 'vitest';
import { fold } from '../../../src/shared/text.js';
import { within } from '../../support/async.js';
import { aRole, aUser } from '../../support/factories.js';
import { useDatabase, type ContractHarness } from '../harness.js';

// cspell:ignore aaaaaaaaaaaab

interface Person {
  readonly email?: string;
  readonly username?: string;
  readonly fullName?: string | null;
}

export function userSearch(harness: ContractHarness): void {
  const db = useDatabase(harness, 'each');

  /**
   * Users of a role of their own; answers how to search among them: the usernames found, in order.
   */
  async function crowd(...people: Person[]) {
    const { name: role } = await db.roles.add(aRole());
    for (const person of people) await db.users.add(aUser({ role, ...person }));
    return async (...words: string[]): Promise<string[]> => {
      const filter = { role, words: words.map(fold) };
      const listed = await within(db.users.list({ filter, limit: 100 }), 'the search');
      expect(await db.users.count(filter), 'the count').toBe(listed.length);
      return listed.map(({ username }) => username).sort();
    };
  }

  it('finds a word at the beginning, in the middle and at the end of e-mail, username or full name', async () => {
    const search = await crowd(
      { username: 'ann', email: 'smith@one.org', fullName: null },
      { username: 'smithy', email: 'bob@two.org', fullName: 'Bob' },
      { username: 'cy', email: 'cy@three.org', fullName: 'Cyrus Goldsmith' },
    );
    expect(await search('smith')).toEqual(['ann', 'cy', 'smithy']);
    expect(await search('three')).toEqual(['cy']);
    expect(await search('mithy')).toEqual(['smithy']);
    expect(await search('s gold')).toEqual(['cy']);
    expect(await search('smith@one.org')).toEqual(['ann']);
    expect(await search('jones')).toEqual([]);
  });

  it('finds users with all words, in any field', async () => {
    const search = await crowd(
      { username: 'ann', email: 'ann@shop.org', fullName: 'Ann Lee' },
      { username: 'bob', email: 'bob@shop.org', fullName: 'Bob Lee' },
    );
    expect(await search('lee', 'shop')).toEqual(['ann', 'bob']);
    expect(await search('shop', 'ann', 'lee')).toEqual(['ann']);
    expect(await search('ann', 'ann')).toEqual(['ann']);
    expect(await search('ann', 'bob')).toEqual([]);
    expect(await search()).toHaveLength(2);
  });

  it('finds no word across the end of a field', async () => {
    const search = await crowd({ email: 'ann@one', username: 'bob', fullName: 'cy' });
    const across = [
      'onebob',
      'one bob',
      'one\nbob',
      'ebo',
      'bobcy',
      'bob cy',
      'bob\ncy',
      'b c',
      'cyann',
      'cybob',
    ];
    for (const word of across) expect(await search(word), JSON.stringify(word)).toEqual([]);
  });

  it('finds nobody by the text "null" when the name is absent', async () => {
    const search = await crowd({ fullName: null, username: 'ann' }, { fullName: '', username: 'bob' });
    for (const word of ['null', 'undefined', 'none']) expect(await search(word), word).toEqual([]);
  });

  it('ignores case and accents on both sides', async () => {
    const search = await crowd(
      { username: 'Zoë' },
      { username: 'ZOE' },
      { username: 'mia', fullName: 'Zoe\u0308 decomposed' },
      { username: 'sisyphus', fullName: 'ΣΊΣΥΦΟΣ and Ångström' },
    );
    for (const word of ['zoe', 'ZOË', 'zoe\u0308']) expect(await search(word)).toEqual(['ZOE', 'Zoë', 'mia']);
    expect(await search('σισυφ', 'angstrom')).toEqual(['sisyphus']);
  });

  it.each([
    '%',
    '_',
    '.*',
    '+',
    '$where',
    '^',
    '"',
    "' or '1'='1",
    '\\',
    '[a-z]',
    '(',
    '*',
    '?',
    '|',
    '--',
    '😀',
  ])('takes %s literally', async (word) => {
    const search = await crowd({ username: `a${word}b` }, { username: 'aaaaaaaaaaaab 1 1', fullName: 'A B' });
    expect(await search(word)).toEqual([`a${word}b`]);
  });

  it('finds nobody, and does not fail, for text that no user contains', async () => {
    const search = await crowd({ username: 'anyone', fullName: 'at\tall' });
    for (const word of ['\u0000', 'any\u0000one', '\ud800', '%%', '__', '(a+)+$', 'x'.repeat(2000)]) {
      expect(await search(word), JSON.stringify(word.slice(0, 20))).toEqual([]);
    }
  });

  it('does not search secrets or the role', async () => {
    const search = await crowd({ username: 'ann' });
    expect(await search('argon2id')).toEqual([]);
    expect(await search('role')).toEqual([]);
  });

  it('finds a changed text, and no longer the old one', async () => {
    const search = await crowd({ username: 'ann', email: 'ann@old.org', fullName: 'Old Name' });
    const { id } = (await db.users.findByEmail('ann@old.org')) ?? expect.fail('nobody was added');
    await db.users.update(id, { email: 'ann@new.org' });
    expect([await search('old.org'), await search('new.org')]).toEqual([[], ['ann']]);
    expect(await search('old', 'name'), 'by the name, which stays').toEqual(['ann']);
    await db.users.update(id, { fullName: null });
    expect(await search('old')).toEqual([]);
    await db.users.update(id, { username: 'Änne', fullName: 'Née Nouvelle' });
    expect(await search('anne', 'nee', 'new.org')).toEqual(['Änne']);
    await db.users.update(id, { isVerified: true });
    expect(await search('anne', 'nee', 'new.org'), 'after another change').toEqual(['Änne']);
  });
}
