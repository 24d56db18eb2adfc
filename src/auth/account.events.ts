/**
 * Events that send mails about an account. They contain plain tokens, which are never stored or
 * logged.
 */
export class VerificationAskedFor {
  constructor(
    readonly email: string,
    readonly token: string,
  ) {}
}

/** Staff created an account; its owner chooses a password with the token. */
export class Invited {
  constructor(
    readonly email: string,
    readonly token: string,
  ) {}
}

export class PasswordResetAskedFor {
  constructor(
    readonly email: string,
    readonly token: string,
  ) {}
}

/** A user asked for another address; its owner confirms it with the token. */
export class EmailChangeAskedFor {
  constructor(
    /** The new address. */
    readonly email: string,
    readonly token: string,
  ) {}
}

/** The same event, for the notice to the current address. */
export class EmailChangeNoticed {
  constructor(readonly email: string) {}
}
