/** The permissions of callers have changed: those of a role, its name, or a permission itself. */
export class AccessChanged {
  /** @param change for logs and tests; there are too many affected users to list them */
  constructor(readonly change: 'role' | 'permission') {}
}
