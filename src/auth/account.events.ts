/** What the mails of an account follow. The tokens are the plain ones: they are in no store, and in no log. */
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
