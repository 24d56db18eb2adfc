import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock.js';
import { UserRepository } from '../../users/domain/user.repository.js';
import { EmailChange } from '../email-change.service.js';
import { SecretTokens } from '../tokens/secret-tokens.js';

/**
 * Checks whether the link of a mail still works before its form is shown. Does not consume the
 * token.
 */
@Injectable()
export class MailedLinks {
  constructor(
    private readonly users: UserRepository,
    private readonly secrets: SecretTokens,
    private readonly clock: Clock,
    private readonly emailChange: EmailChange,
  ) {}

  canVerify(token: string): Promise<boolean> {
    if (EmailChange.isEmailChangeToken(token)) return this.emailChange.canConfirm(token);
    return this.users.hasVerificationToken(this.secrets.hash(token), this.clock.now());
  }

  async canReset(token: string): Promise<boolean> {
    const hash = this.secrets.hash(token);
    return (await this.users.findByPasswordResetToken(hash, this.clock.now())) !== null;
  }
}
