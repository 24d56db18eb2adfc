import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import pLimit from 'p-limit';
import { AppConfig } from '../config/app-config.js';
import { BackgroundJobs } from '../jobs/background-jobs.js';
import { retry } from '../../shared/retry.js';
import type { MailContent, OutgoingMail } from './mail.js';
import { MailTransport } from './mail-transport.js';
import { renderMail } from './render-mail.js';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;

/** How long to wait before each further try: a lost packet, a restart, an outage. */
const RETRY_AFTER_MS = [SECOND_MS, 5 * SECOND_MS, 30 * SECOND_MS, 2 * MINUTE_MS, 10 * MINUTE_MS];

/** At once; a mail server takes no more from one client without growing suspicious. */
const MAX_CONNECTIONS = 4;

/** Waiting, before further ones are given up: an outage must not fill the memory. */
const MAX_QUEUED = 5000;

/** A mail that waits to be rendered and sent. */
interface QueuedMail {
  readonly to: string;
  readonly content: MailContent;
  readonly messageId: string;
}

/**
 * Sends mails after the answer: neither a slow nor a dead mail server delays or fails a request. A
 * mail is tried a few times and then given up; what waits is not kept across a stop, which tries
 * each one once more.
 */
@Injectable()
export class Mailer implements OnModuleDestroy {
  /** For tests to shorten. */
  protected readonly retryAfterMs: readonly number[] = RETRY_AFTER_MS;

  private readonly logger = new Logger(Mailer.name);
  private readonly connections = pLimit(MAX_CONNECTIONS);
  private readonly stopping = new AbortController();
  private readonly domain: string;
  private queued = 0;

  constructor(
    private readonly transport: MailTransport,
    private readonly jobs: BackgroundJobs,
    private readonly config: AppConfig,
  ) {
    this.domain = config.mailFrom.address.replace(/^.*@/, '');
    // One of each mail that waits for its next try.
    setMaxListeners(MAX_QUEUED, this.stopping.signal);
  }

  /** Queues a mail. It is rendered when its turn comes, which is after the answer. */
  send(to: string, content: MailContent): void {
    const mail = { to, content, messageId: `<${randomUUID()}@${this.domain}>` };
    if (this.queued >= MAX_QUEUED) return this.giveUp(mail, new Error('The mail queue is full.'));
    this.queued += 1;
    this.jobs.start('send a mail', async () => {
      try {
        await this.deliver(mail);
      } finally {
        this.queued -= 1;
      }
    });
  }

  /** Nothing waits for its next try any longer; BackgroundJobs waits for what is under way. */
  onModuleDestroy(): void {
    this.stopping.abort();
  }

  private async deliver(mail: QueuedMail): Promise<void> {
    try {
      await retry(() => this.connections(() => this.attempt(mail)), {
        delays: this.retryAfterMs,
        retryIf: (error) => !isPermanentFailure(error),
        signal: this.stopping.signal,
      });
    } catch (error) {
      this.giveUp(mail, error);
    }
  }

  private async attempt(mail: QueuedMail): Promise<void> {
    if (this.jobs.isGraceOver) throw new Error('The shop is shutting down.');
    await this.transport.send(this.render(mail));
  }

  private render({ to, content, messageId }: QueuedMail): OutgoingMail {
    return { ...renderMail(to, this.config.shopName, content), messageId };
  }

  /** The mail itself is not logged: its link is a key. */
  private giveUp(mail: QueuedMail, error: unknown): void {
    const { messageId, to, subject } = this.render(mail);
    const { message, code, responseCode } = error as Partial<SmtpError>;
    this.logger.error({ messageId, to, subject, problem: message, code, responseCode }, 'mail not sent');
  }
}

/** What nodemailer adds to the errors of a mail server. */
interface SmtpError extends Error {
  readonly code: string;
  readonly responseCode: number;
}

/** Replies from 500 on are for good (RFC 5321, section 4.2.1). */
function isPermanentFailure(error: unknown): boolean {
  const { responseCode } = error as Partial<SmtpError>;
  return responseCode !== undefined && responseCode >= 500;
}
