import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import type { AppConfig } from '../config/app-config.js';
import type { Clock } from '../../shared/clock.js';
import type { OutgoingMail } from './mail.js';
import { MailTransport } from './mail-transport.js';
import { composeMessage } from './message.js';

/** Without a mail server: each mail is a file that mail programs open, named by its time. */
export class EmlFileTransport extends MailTransport {
  private readonly logger = new Logger(EmlFileTransport.name);

  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
  ) {
    super();
  }

  async send(mail: OutgoingMail): Promise<void> {
    const { mailFolder, mailFrom, production } = this.config;
    const time = this.clock.now().toISOString().replaceAll(/[-:.]/g, '');
    const file = join(mailFolder, `${time}-${randomUUID().slice(0, 8)}.eml`);
    await this.write(file, composeMessage(mail, mailFrom));
    this.logger.log({ file, ...(!production && { link: mail.link }) }, 'mail written to file');
  }

  private async write(file: string, message: string): Promise<void> {
    // The links open accounts.
    const options = { mode: 0o600, flag: 'wx' };
    try {
      await writeFile(file, message, options);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      await mkdir(this.config.mailFolder, { recursive: true, mode: 0o700 });
      await writeFile(file, message, options);
    }
  }
}
