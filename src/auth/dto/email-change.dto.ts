import { EmailField, SecretField } from '../../platform/http/fields.js';

/** The new address of the caller's account. */
export class ChangeEmailRequest {
  @EmailField({ example: 'ada@new.example.com' })
  readonly email!: string;

  @SecretField({ example: 'correct horse battery staple' })
  readonly password!: string;
}
