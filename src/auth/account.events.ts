/** What the mails of an account follow. The tokens are the plain ones: they are in no store, and in no log. */
export class VerificationAskedFor {
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
