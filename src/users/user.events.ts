/** A change of a user that affects what they may do. */
export class UserChanged {
  constructor(readonly userId: string) {}
}

/**
 * The role or the active state of a user has changed. It invalidates more than UserChanged: see
 * `userAuth` in auth.
 */
export class UserAccessChanged {
  constructor(readonly userId: string) {}
}
