import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  EmailChangeRequested,
  EmailChangeNoticeRequested,
  UserInvited,
  PasswordResetRequested,
  VerificationRequested,
} from '../account.events.js';
import { AppConfig } from '../../platform/config/app-config.js';
import { DomainEvents } from '../../platform/events/domain-events.js';
import { Mailer } from '../../platform/mail/mailer.js';
import {
  emailChangeMail,
  emailChangeNotice,
  invitationMail,
  passwordResetMail,
  verificationMail,
} from './account-mail-templates.js';

/**
 * Sends a mail for each event. Events are delivered after the commit, so a rollback sends no mail.
 */
@Injectable()
export class AccountMails implements OnModuleInit {
  constructor(
    private readonly events: DomainEvents,
    private readonly mailer: Mailer,
    private readonly config: AppConfig,
  ) {}

  onModuleInit(): void {
    const shop = this.config;
    this.events.on(VerificationRequested, (event) =>
      this.mailer.send(event.email, verificationMail(event, shop)),
    );
    this.events.on(UserInvited, (event) => this.mailer.send(event.email, invitationMail(event, shop)));
    this.events.on(EmailChangeRequested, (event) =>
      this.mailer.send(event.email, emailChangeMail(event, shop)),
    );
    this.events.on(EmailChangeNoticeRequested, ({ email }) =>
      this.mailer.send(email, emailChangeNotice(shop)),
    );
    this.events.on(PasswordResetRequested, (event) =>
      this.mailer.send(event.email, passwordResetMail(event, shop)),
    );
  }
}
