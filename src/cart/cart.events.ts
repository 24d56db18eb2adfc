/** The lines of a guest's cart changed. */
export class GuestCartChanged {
  constructor(readonly sessionId: string) {}
}
