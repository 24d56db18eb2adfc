import { Module } from '@nestjs/common';
import { AppConfig } from '../config/app-config.js';
import { Clock } from '../shared/clock.js';
import { AccountMails } from './account-mails.js';
import { EmlFileTransport } from './eml-file.transport.js';
import { MailTransport } from './mail-transport.js';
import { Mailer } from './mailer.js';
import { OrderMails } from './order-mails.js';
import { RecipientLimit } from './recipient-limit.js';
import { SmtpTransport } from './smtp.transport.js';

/** Follows the events of the other features; none of them knows of it. */
@Module({
  providers: [
    AccountMails,
    Mailer,
    OrderMails,
    RecipientLimit,
    {
      provide: MailTransport,
      inject: [AppConfig, Clock],
      useFactory: (config: AppConfig, clock: Clock): MailTransport =>
        config.smtpUrl === undefined
          ? new EmlFileTransport(config, clock)
          : new SmtpTransport(config.smtpUrl, config.mailFrom),
    },
  ],
})
export class MailModule {}
