/** What is one's own: no permission, but a token can be issued without it. */
export const OWN_SCOPES = ['profile', 'cart', 'orders'] as const;
export type OwnScope = (typeof OWN_SCOPES)[number];

/** The scope of a token that nobody narrowed: all that its role grants, now and later. */
export const UNRESTRICTED = '*';

/**
 * What a token may do: what its scope names, its owner's role grants, and its client is registered for, all as they are
 * now.
 * @param scope UNRESTRICTED, or names separated by blanks
 * @param granted the names of the permissions that the role grants
 * @param registered the scopes of the client; null: a client without a limit
 */
export function allowedBy(
  scope: string,
  granted: readonly string[],
  registered: readonly string[] | null,
): Set<string> {
  const grantable = [...OWN_SCOPES, ...granted];
  const all = new Set<string>(registered ? grantable.filter((name) => registered.includes(name)) : grantable);
  if (scope === UNRESTRICTED) return all;
  return new Set(namesOf(scope).filter((name) => all.has(name)));
}

/** The names in a scope (RFC 6749, section 3.3), each once. */
export function namesOf(scope: string): string[] {
  return [...new Set(scope.split(' ').filter(Boolean))];
}
