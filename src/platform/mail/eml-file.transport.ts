import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { createTransport } from 'nodemailer';
import type { AppConfig } from '../config/app-config.js';
import type { Clock } from '../../shared/clock.js';
import type { OutgoingMail } from './mail.js';
import { MailTransport } from './mail-transport.js';
import { toMessage } from './message.js';

/** Without a mail server: each mail is a file that mail programs open, named by its time. */
export class EmlFileTransport extends MailTransport {
  private readonly logger = new Logger(EmlFileTransport.name);
  private readonly transporter = createTransport({ streamTransport: true, buffer: true });

  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
  ) {
    super();
  }

  async send(mail: OutgoingMail): Promise<void> {
    const { mailFolder, mailFrom, production } = this.config;
    const { message } = await this.transporter.sendMail(toMessage(mail, mailFrom));
    const time = this.clock.now().toISOString().replaceAll(/[-:.]/g, '');
    const file = join(mailFolder, `${time}-${randomBytes(4).toString('hex')}.eml`);
    await mkdir(mailFolder, { recursive: true, mode: 0o700 });
    // The links open accounts.
    await writeFile(file, message, { mode: 0o600, flag: 'wx' });
    this.logger.log({ file, ...(!production && { link: mail.link }) }, 'mail written to file');
  }
}
