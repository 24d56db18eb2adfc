/** Something of a user has changed that decides what they may do. */
export class UserChanged {
  constructor(readonly userId: string) {}
}
