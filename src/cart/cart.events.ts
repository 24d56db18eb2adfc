/** What is in a guest's cart has changed, or how long it lives. */
export class GuestCartChanged {
  constructor(readonly sessionId: string) {}
}
