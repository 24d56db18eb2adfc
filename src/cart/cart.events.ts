/** What is in a guest's cart has changed. */
export class GuestCartChanged {
  constructor(readonly sessionId: string) {}
}
