/** The permissions of callers have changed: those of a role, its name, or a permission itself. */
export class AccessChanged {
  /** @param change for logs and tests; the affected users are too many to list */
  constructor(readonly change: 'role' | 'permission') {}
}
