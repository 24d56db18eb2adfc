import { domainToASCII } from 'node:url';

// Frozen copies of what src/shared/email.ts did when the migrations named `canonical-accounts` were
// written, and what these migrations decide about accounts that differ only in what it ignores.

export interface StoredAccount {
  readonly id: string;
  readonly email: string;
  readonly username: string;
}

export interface SettledAccount extends StoredAccount {
  readonly usernameFolded: string;
}

const MAX_EMAIL = 254;
const MAX_USERNAME = 30;
const HIDDEN = /\p{Cc}|[\p{Cs}\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB\u2800]/gu;
const DOMAIN = /^[\p{L}\p{M}\p{N}.\-_]+$/u;
const DOT_ATOM = /^[^\s"(),:;<>@[\\\].]+(?:\.[^\s"(),:;<>@[\\\].]+)*$/u;
const QUOTED = /^"((?:[^"\\]|\\.)*)"$/su;

function caseless(text: string): string {
  return text.normalize('NFKC').toLowerCase().normalize('NFKC');
}

/**
 * Without characters that nobody sees: a mail server never got them. Null for what is no address.
 */
export function canonicalEmail(text: string): string | null {
  const folded = caseless(text.replace(HIDDEN, '').trim());
  const at = folded.lastIndexOf('@');
  const domain = folded.slice(at + 1).replaceAll('。', '.');
  if (at < 1 || !DOMAIN.test(domain)) return null;
  const local = folded.slice(0, at);
  const content = QUOTED.exec(local)?.[1]?.replace(/\\(.)/gsu, '$1');
  const ascii = domainToASCII(domain);
  const address = `${content !== undefined && DOT_ATOM.test(content) ? content : local}@${ascii}`;
  return ascii && address.length <= MAX_EMAIL ? address : null;
}

/**
 * Gives each account its canonical e-mail address and a username that is unique in any case.
 * Nothing is lost where two accounts meet:
 * - Of two addresses that have the same canonical form, the account whose address is stored in it
 *   already has it, else the first one. The other keeps what it has, and logs in by its username.
 * - Of two usernames that differ only in case, the first account keeps its own. The other gets a
 *   number (`Ada` becomes `Ada-2`), and logs in by its e-mail address.
 * @param accounts in the order in which they come first: active ones, verified ones, old ones
 */
export function settleAccounts(accounts: readonly StoredAccount[]): SettledAccount[] {
  const emails = new Set(accounts.map(({ email }) => email));
  const usernames = new Set(accounts.map(({ username }) => caseless(username)));
  const given = new Set<string>();
  return accounts.map((account) => {
    const canonical = canonicalEmail(account.email);
    const email = canonical !== null && !emails.has(canonical) ? canonical : account.email;
    emails.add(email);
    let { username } = account;
    for (let number = 2; given.has(caseless(username)); number += 1) {
      const next = numbered(account.username, number);
      if (!usernames.has(caseless(next))) username = next;
    }
    given.add(caseless(username));
    return { id: account.id, email, username, usernameFolded: caseless(username) };
  });
}

function numbered(username: string, number: number): string {
  const suffix = `-${number}`;
  return `${[...username].slice(0, MAX_USERNAME - suffix.length).join('')}${suffix}`;
}
