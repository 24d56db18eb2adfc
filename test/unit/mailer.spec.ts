import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { VerificationRequested } from '../../src/auth/account.events.js';
import type { AppConfig } from '../../src/platform/config/app-config.js';
import { parseConfig } from '../../src/platform/config/env.js';
import { MailTransport } from '../../src/platform/mail/mail-transport.js';
import type { MailContent, OutgoingMail } from '../../src/platform/mail/mail.js';
import { Mailer } from '../../src/platform/mail/mailer.js';
import { verificationMail } from '../../src/auth/mails/account-mail-templates.js';
import { BackgroundJobs } from '../../src/platform/jobs/background-jobs.js';

const TOKEN = 'the-token-of-the-mail';
const config: AppConfig = parseConfig({ JWT_SECRET: 'a secret for tests that is long enough' });
const TO = 'ada@example.com';
const aMail = () =>
  verificationMail(new VerificationRequested(TO, TOKEN), {
    shopName: 'Shop',
    homeUrl: 'https://shop.example',
  });

/** Fails as often as it is told to. */
class FlakyTransport extends MailTransport {
  readonly sent: OutgoingMail[] = [];
  tries = 0;

  constructor(private readonly failures: (Error | undefined)[]) {
    super();
  }

  override async send(mail: OutgoingMail): Promise<void> {
    this.tries += 1;
    const failure = this.failures.shift();
    if (failure) throw failure;
    this.sent.push(mail);
  }
}

class HastyMailer extends Mailer {
  protected override readonly retryAfterMs = [1, 1, 1];
}

function setUp(failures: (Error | undefined)[], MailerClass: typeof Mailer = HastyMailer) {
  const transport = new FlakyTransport(failures);
  const jobs = new BackgroundJobs();
  return { transport, jobs, mailer: new MailerClass(transport, jobs, config) };
}

const refused = (responseCode: number) => Object.assign(new Error('refused'), { responseCode });

describe(Mailer.name, () => {
  const logged = vi.spyOn(Logger.prototype, 'error');

  beforeEach(() => {
    logged.mockClear().mockImplementation(() => undefined);
  });
  afterEach(() => {
    expect(JSON.stringify(logged.mock.calls)).not.toContain(TOKEN);
  });

  it('retries the same mail until it is sent', async () => {
    const { transport, jobs, mailer } = setUp([new Error('away'), refused(451)]);
    mailer.send(TO, aMail());
    await jobs.idle();
    expect(transport.tries).toBe(3);
    expect(transport.sent).toHaveLength(1);
    expect(transport.sent[0]?.messageId).toMatch(/^<[0-9a-f-]{36}@localhost>$/);
    expect(logged).not.toHaveBeenCalled();
  });

  it('gives up after the last attempt and logs that without the link', async () => {
    const { transport, jobs, mailer } = setUp(Array.from({ length: 9 }, () => new Error('away')));
    mailer.send(TO, aMail());
    await jobs.idle();
    expect(transport.tries).toBe(4);
    expect(logged).toHaveBeenCalledOnce();
    expect(logged.mock.calls[0]?.[0]).toMatchObject({ to: 'ada@example.com', problem: 'away' });
  });

  it('does not retry after a permanent error', async () => {
    const { transport, jobs, mailer } = setUp([refused(550)]);
    mailer.send(TO, aMail());
    await jobs.idle();
    expect(transport.tries).toBe(1);
    expect(logged).toHaveBeenCalledOnce();
  });

  it('makes one last attempt at shutdown instead of waiting for the next retry', async () => {
    const { transport, jobs, mailer } = setUp([new Error('away')], Mailer);
    mailer.send(TO, aMail());
    await vi.waitUntil(() => transport.tries === 1);
    mailer.onModuleDestroy();
    await jobs.idle();
    expect(transport.sent).toHaveLength(1);
  });

  it('makes one attempt for a mail that comes during shutdown', async () => {
    const { transport, jobs, mailer } = setUp([new Error('away')], Mailer);
    mailer.onModuleDestroy();
    mailer.send(TO, aMail());
    await jobs.idle();
    expect(transport.tries).toBe(1);
    expect(logged).toHaveBeenCalledOnce();
  });

  it('sends at most four mails at the same time, and all of them in the end', async () => {
    const { transport, jobs, mailer } = setUp([new Error('away'), new Error('away')]);
    let [running, most] = [0, 0];
    const send = transport.send.bind(transport);
    transport.send = async (mail) => {
      running += 1;
      most = Math.max(most, running);
      await sleep(1);
      running -= 1;
      await send(mail);
    };
    for (let count = 0; count < 20; count += 1) mailer.send(TO, aMail());
    await jobs.idle();
    expect({ most, running, sent: transport.sent.length }).toEqual({ most: 4, running: 0, sent: 20 });
  });

  it('renders a mail when its turn comes, not for its caller', async () => {
    const { transport, jobs, mailer } = setUp([]);
    const rendered = vi.fn(() => 'Hello');
    const content: MailContent = {
      notes: [],
      paragraphs: [],
      get subject() {
        return rendered();
      },
    };
    mailer.send(TO, content);
    expect(rendered).not.toHaveBeenCalled();
    await jobs.idle();
    expect(transport.sent[0]?.subject).toBe('Hello - nest-shop');
  });

  it('limits the number of waiting mails', async () => {
    const { transport, jobs, mailer } = setUp([]);
    for (let count = 0; count < 5003; count += 1) mailer.send(TO, aMail());
    await jobs.idle();
    expect(transport.sent).toHaveLength(5000);
    expect(logged).toHaveBeenCalledTimes(3);
  });
});
