/** What a role grants has changed, or its name, for all who have it. */
export class AccessChanged {
  /** @param change in a word, for logs and tests: whom it concerns cannot be listed */
  constructor(readonly change: 'role' | 'permission') {}
}
