/**
 * What the mails of an account follow. The tokens are the plain ones: they are in no database, and
 * in no log.
 */
export class VerificationAskedFor {
  constructor(
    readonly email: string,
    readonly token: string,
  ) {}
}

/** Staff has created an account: its owner is to choose a password by the token. */
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

/** An account is to get another address: its new owner confirms that by the token. */
export class EmailChangeAskedFor {
  constructor(
    /** The new address. */
    readonly email: string,
    readonly token: string,
  ) {}
}

/** The same, for the address that the account has until then. */
export class EmailChangeNoticed {
  constructor(readonly email: string) {}
}
