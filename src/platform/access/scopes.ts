/** The scope of a token without limits: everything that its owner's role grants, now and later. */
export const UNRESTRICTED = '*';

/** The names in a scope (RFC 6749, section 3.3), each once. */
export function namesOf(scope: string): string[] {
  return [...new Set(scope.split(' ').filter(Boolean))];
}
