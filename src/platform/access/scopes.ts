/** The scope of a token that nobody narrowed: all that its role grants, now and later. */
export const UNRESTRICTED = '*';

/** The names in a scope (RFC 6749, section 3.3), each once. */
export function namesOf(scope: string): string[] {
  return [...new Set(scope.split(' ').filter(Boolean))];
}
