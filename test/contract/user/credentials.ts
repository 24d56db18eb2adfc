import { expect, it } from 'vitest';
import { canonicalLogin } from '../../../src/shared/email.js';
import { aPasswordHash, aSlug, aUser } from '../../support/factories.js';
import { useDatabase, type ContractHarness } from '../harness.js';

export function credentials(harness: ContractHarness): void {
  const db = useDatabase(harness);

  it('are found by e-mail and by username', async () => {
    const draft = aUser({ role: 'vendor', fullName: 'Ann' });
    const user = await db.users.add(draft);
    await db.users.add(aUser());
    const expected = { user, passwordHash: draft.passwordHash };
    expect(await db.users.findCredentials(draft.email)).toEqual(expected);
    expect(await db.users.findCredentials(draft.username)).toEqual(expected);
  });

  it('are the current ones', async () => {
    const draft = aUser();
    const { id, email, username } = await db.users.add(draft);
    const passwordHash = aPasswordHash();
    await db.users.replacePassword(id, draft.passwordHash, passwordHash);
    const user = await db.users.update(id, { email: `${aSlug('new')}@example.org`, isActive: false });
    const expected = { user: { ...user, isActive: false }, passwordHash };
    expect(await db.users.findCredentials(username), 'also of one who is not active').toEqual(expected);
    expect(await db.users.findCredentials(user.email)).toEqual(expected);
    expect(await db.users.findCredentials(email), 'the old address').toBeNull();
  });

  it('are found by the canonical form of a username in any case', async () => {
    const draft = aUser({ username: aSlug('ZOË') });
    const user = await db.users.add(draft);
    const expected = { user, passwordHash: draft.passwordHash };
    expect(await db.users.findCredentials(canonicalLogin(draft.username))).toEqual(expected);
    const username = aSlug('Bea');
    const renamed = await db.users.update(user.id, { username });
    expect(await db.users.findCredentials(canonicalLogin(username))).toEqual({
      ...expected,
      user: renamed,
    });
    expect(await db.users.findCredentials(canonicalLogin(draft.username))).toBeNull();
  });

  it('are found by the exact text only', async () => {
    const username = aSlug('zoë');
    const email = `${aSlug('zoë')}@example.org`;
    await db.users.add(aUser({ username, email }));
    const others = [
      ...[username.toUpperCase(), username.replace('ë', 'e'), ` ${username}`],
      ...[`${username} `, `${username}%`, '', '%', '_', '@', '\u0000', `${username}\u0000`],
      ...[email.toUpperCase(), email.replace('z', 'Z'), email.replace('ë', 'e'), ` ${email}`, `${email} `],
      ...[`${username}@`, `@${username}`, email.split('@')[0] ?? '', '%@example.org', '{"$ne":null}'],
    ];
    for (const other of others) {
      expect(await db.users.findCredentials(other), JSON.stringify(other)).toBeNull();
    }
  });

  it('are not found by a username that looks like an e-mail address', async () => {
    const owner = aUser();
    const user = await db.users.add(owner);
    await db.users.add(aUser({ username: owner.email }));
    const found = await db.users.findCredentials(owner.email);
    expect(found).toEqual({ user, passwordHash: owner.passwordHash });
    const unknown = `${aSlug('nobody')}@example.org`;
    await db.users.add(aUser({ username: unknown }));
    expect(await db.users.findCredentials(unknown)).toBeNull();
  });

  it('are not found by a similar e-mail address', async () => {
    const { email } = await db.users.add(aUser({ email: `${aSlug('crème')}@example.org` }));
    for (const other of [email.toUpperCase(), email.replace('è', 'e'), `${email} `, email.slice(1), '']) {
      expect(await db.users.findByEmail(other), JSON.stringify(other)).toBeNull();
    }
  });
}
