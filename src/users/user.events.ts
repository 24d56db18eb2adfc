/** Something of a user has changed that decides what they may do. */
export class UserChanged {
  constructor(readonly userId: string) {}
}

/**
 * The role or the state of a user has changed. It ends more than UserChanged: see `userAuth` in
 * auth.
 */
export class UserAccessChanged {
  constructor(readonly userId: string) {}
}
