import { EmailField, SecretField } from '../../platform/http/fields.js';

/** The address that one's own account is to have. */
export class ChangeEmailRequest {
  @EmailField({ example: 'ada@new.example.com' })
  readonly email!: string;

  @SecretField({ example: 'correct horse battery staple' })
  readonly password!: string;
}
