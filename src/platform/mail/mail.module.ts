import { Global, Module } from '@nestjs/common';
import { AppConfig } from '../config/app-config.js';
import { Clock } from '../../shared/clock.js';
import { EmlFileTransport } from './eml-file.transport.js';
import { MailTransport } from './mail-transport.js';
import { Mailer } from './mailer.js';
import { RecipientLimit } from './recipient-limit.js';
import { SmtpTransport } from './smtp.transport.js';

/** Sends the mails of the features, by SMTP or into files. */
@Global()
@Module({
  providers: [
    Mailer,
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
  exports: [Mailer, RecipientLimit],
})
export class MailModule {}
