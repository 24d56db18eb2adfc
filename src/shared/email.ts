import { domainToASCII } from 'node:url';
import { hasHiddenCharacters } from './hidden-characters.js';

/** The longest address that a mail server takes (RFC 5321, section 4.5.3.1.3). */
export const MAX_EMAIL = 254;

/**
 * Closed accounts keep a row, whose e-mail address is in this domain. Nobody can receive mail
 * there (RFC 2606), and no address in it can be registered.
 */
export const CLOSED_DOMAIN = 'closed.invalid';

/**
 * What domains are made of before they are ASCII: everything else would end a host name in a URL.
 */
const DOMAIN = /^[\p{L}\p{M}\p{N}.\-_]+$/u;
/** A local part that needs no quotes (RFC 5322, section 3.2.3; RFC 6531, section 3.3). */
const DOT_ATOM = /^[^\s"(),:;<>@[\\\].]+(?:\.[^\s"(),:;<>@[\\\].]+)*$/u;
const QUOTED = /^"((?:[^"\\]|\\.)*)"$/su;

/**
 * Returns the one form of an e-mail address in which accounts and orders keep it: without blanks
 * around it, in lower case, compatibility forms (full width, ligatures) replaced, the domain in
 * ASCII (`bücher.example` is `xn--bcher-kva.example`), and without quotes that are not needed.
 * Idempotent.
 * @returns null for text that is no address: without a domain, with a domain that cannot exist,
 * with invisible, control or bidirectional characters, or longer than 254 characters. Which other
 * texts are addresses is for IsEmailAddress to say.
 */
export function canonicalEmail(text: string): string | null {
  // Before anything that takes time: the text may be as long as a body.
  if (text.length > 4 * MAX_EMAIL) return null;
  const email = text.trim();
  if (hasHiddenCharacters(email)) return null;
  const folded = caseless(email);
  const at = folded.lastIndexOf('@');
  const domain = folded.slice(at + 1).replaceAll('。', '.');
  if (at < 1 || !DOMAIN.test(domain)) return null;
  const ascii = domainToASCII(domain);
  const address = `${unquoted(folded.slice(0, at))}@${ascii}`;
  return ascii && ascii !== CLOSED_DOMAIN && address.length <= MAX_EMAIL ? address : null;
}

/**
 * Returns the form of a username that only one account can have: `Ada`, `ada` and `ａｄａ` are the
 * same name.
 */
export function canonicalUsername(username: string): string {
  return caseless(username);
}

/**
 * Returns what a log-in is looked up by: the canonical form of an e-mail address, where the text
 * has an `@`, else of a username. Text that is neither names no account.
 */
export function canonicalLogin(text: string): string {
  const login = text.trim();
  return (/[@＠]/.test(login) ? canonicalEmail(login) : null) ?? canonicalUsername(login);
}

/** NFKC twice: the lower case of some characters is decomposed. */
function caseless(text: string): string {
  return text.normalize('NFKC').toLowerCase().normalize('NFKC');
}

/** `"ada"@example.com` is `ada@example.com` (RFC 5321, section 4.1.2). */
function unquoted(local: string): string {
  const content = QUOTED.exec(local)?.[1]?.replace(/\\(.)/gsu, '$1');
  return content !== undefined && DOT_ATOM.test(content) ? content : local;
}
