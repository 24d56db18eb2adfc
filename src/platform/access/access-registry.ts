import { UNRESTRICTED, namesOf } from './scopes.js';

/** The part of a feature manifest that AccessRegistry reads: descriptions by name, and routes. */
export interface AccessDeclarations {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly scopes?: Readonly<Record<string, string>>;
  readonly publicRoutes?: readonly string[];
}

/** The platform's own routes. */
const platform: AccessDeclarations = {
  publicRoutes: [
    'GET /',
    'GET /favicon.ico',
    'GET /favicon.svg',
    'GET /health/live',
    'GET /health/ready',
    'GET /metrics',
    'GET /openapi.json',
    'GET /openapi.yaml',
  ],
};

/** The permissions and scopes that the features declare, with their descriptions. */
export class AccessRegistry {
  /** Permissions, which roles grant. */
  readonly permissions: ReadonlyMap<string, string>;
  /** Scopes for a user's own data. Every role has them; a token can be issued without them. */
  readonly ownScopes: ReadonlyMap<string, string>;
  /** Permissions and own scopes: every name that a route may require. */
  readonly all: ReadonlyMap<string, string>;
  /** Routes that need no token, like `GET /products/:id`. */
  readonly publicRoutes: ReadonlySet<string>;

  /** @throws Error when two features declare the same name */
  constructor(features: readonly AccessDeclarations[]) {
    this.permissions = mergeDeclarations(features.map(({ permissions }) => permissions));
    this.ownScopes = mergeDeclarations(features.map(({ scopes }) => scopes));
    this.publicRoutes = new Set([platform, ...features].flatMap(({ publicRoutes = [] }) => publicRoutes));
    this.all = mergeDeclarations([Object.fromEntries(this.ownScopes), Object.fromEntries(this.permissions)]);
  }

  /**
   * Returns what a token allows: the names in its scope that its owner's role grants and that its
   * client is registered for.
   * @param scope UNRESTRICTED, or names separated by spaces
   * @param granted the names of the permissions that the role grants
   * @param registered the scopes that the client is registered for; null if they are not limited
   */
  allowedBy(scope: string, granted: readonly string[], registered: readonly string[] | null): Set<string> {
    const grantable = [...this.ownScopes.keys(), ...granted];
    const allowed = new Set(registered ? grantable.filter((name) => registered.includes(name)) : grantable);
    if (scope === UNRESTRICTED) return allowed;
    return new Set(namesOf(scope).filter((name) => allowed.has(name)));
  }

  /**
   * Describes a scope, one line per name. A permission that an administrator created has no
   * description, only its name.
   */
  describe(scope: string): string[] {
    if (scope === UNRESTRICTED) return ['Do everything that your account can do'];
    return namesOf(scope).map((name) => this.all.get(name) ?? name);
  }
}

function mergeDeclarations(
  declared: readonly (Readonly<Record<string, string>> | undefined)[],
): ReadonlyMap<string, string> {
  const all = new Map<string, string>();
  for (const [name, description] of declared.flatMap((each) => Object.entries(each ?? {}))) {
    if (all.has(name)) throw new Error(`${name} is declared twice.`);
    all.set(name, description);
  }
  return all;
}
