/**
 * Events that send mails about an account. They contain plain tokens, which are never stored or
 * logged.
 */
export class VerificationRequested {
  constructor(
    readonly email: string,
    readonly token: string,
  ) {}
}

/** Staff created an account; its owner chooses a password with the token. */
export class UserInvited {
  constructor(
    readonly email: string,
    readonly token: string,
  ) {}
}

export class PasswordResetRequested {
  constructor(
    readonly email: string,
    readonly token: string,
  ) {}
}

/** A user asked for another address; its owner confirms it with the token. */
export class EmailChangeRequested {
  constructor(
    /** The new address. */
    readonly email: string,
    readonly token: string,
  ) {}
}

/** The same event, for the notice to the current address. */
export class EmailChangeNoticeRequested {
  constructor(readonly email: string) {}
}
