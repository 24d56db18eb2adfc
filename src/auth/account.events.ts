/**
 * Events that cause mails about an account. They contain tokens in plain text, which are never
 * stored or logged.
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

/**
 * A user requested a change of address; the owner of the new address confirms it with the token.
 */
export class EmailChangeRequested {
  constructor(
    /** The new address. */
    readonly email: string,
    readonly token: string,
  ) {}
}

/** A user requested a change of address; the current address gets a notice. */
export class EmailChangeNoticeRequested {
  constructor(readonly email: string) {}
}
