/** What callers may do has changed: what a role grants, its name, or a permission. */
export class AccessChanged {
  /** @param change in a word, for logs and tests: whom it concerns cannot be listed */
  constructor(readonly change: 'role' | 'permission') {}
}
