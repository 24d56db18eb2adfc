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
    this.events.on(VerificationRequested, (event) => this.mailer.send(verificationMail(event, shop)));
    this.events.on(UserInvited, (event) => this.mailer.send(invitationMail(event, shop)));
    this.events.on(EmailChangeRequested, (event) => this.mailer.send(emailChangeMail(event, shop)));
    this.events.on(EmailChangeNoticeRequested, (event) => this.mailer.send(emailChangeNotice(event, shop)));
    this.events.on(PasswordResetRequested, (event) => this.mailer.send(passwordResetMail(event, shop)));
  }
}
