import { describe, expect, it } from 'vitest';
import { settleAccounts } from '../../migrations/canonical-accounts.js';

describe('settleAccounts()', () => {
  const settle = (...accounts: [email: string, username: string][]) =>
    settleAccounts(accounts.map(([email, username], id) => ({ id: String(id), email, username }))).map(
      ({ email, username, usernameFolded }) => [email, username, usernameFolded],
    );

  it('keeps canonical accounts, and usernames as written', () => {
    expect(settle(['ada@example.com', 'Ada'], ['bob@example.com', 'bob'])).toEqual([
      ['ada@example.com', 'Ada', 'ada'],
      ['bob@example.com', 'bob', 'bob'],
    ]);
  });

  it('makes addresses canonical, without invisible characters', () => {
    expect(settle(['v@exa\u200Bmple.com', 'a'], ['v@b\u00fccher.example', 'b'])).toEqual([
      ['v@example.com', 'a', 'a'],
      ['v@xn--bcher-kva.example', 'b', 'b'],
    ]);
  });

  it('keeps an address if another account has its canonical form', () => {
    expect(
      settle(['v@exa\u200Bmple.com', 'a'], ['v@example.com', 'b'], ['v@example.c\u200Bom', 'c']),
    ).toEqual([
      ['v@exa\u200Bmple.com', 'a', 'a'],
      ['v@example.com', 'b', 'b'],
      ['v@example.c\u200Bom', 'c', 'c'],
    ]);
  });

  it('appends a number to later accounts whose usernames differ only in case', () => {
    expect(
      settle(['1@a.com', 'Ada'], ['2@a.com', 'ADA'], ['3@a.com', 'ada'], ['4@a.com', 'ada-2']).map(
        ([, username, folded]) => [username, folded],
      ),
    ).toEqual([
      ['Ada', 'ada'],
      ['ADA-3', 'ada-3'],
      ['ada-4', 'ada-4'],
      ['ada-2', 'ada-2'],
    ]);
  });

  it('keeps a numbered username within 30 characters', () => {
    const long = 'a'.repeat(30);
    expect(settle(['1@a.com', long], ['2@a.com', long.toUpperCase()])[1]?.[1]).toBe(`${'A'.repeat(28)}-2`);
  });
});
