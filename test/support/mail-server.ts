import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { within } from './async.js';
import { readMail, type ReceivedMail } from './received-mail.js';

interface Delivery {
  /** To whom the envelope says that it goes. */
  readonly recipients: readonly string[];
  readonly mail: ReceivedMail;
}

/**
 * A real SMTP server that keeps what it gets. It can be down for a while and come back at the same
 * port.
 */
export class MailServer {
  readonly deliveries: Delivery[] = [];
  private server: SMTPServer | undefined;
  private port = 0;
  private arrived: (() => void) | undefined;

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const server = new SMTPServer({
      disabledCommands: ['AUTH', 'STARTTLS'],
      hideSTARTTLS: true,
      onData: (stream, { envelope }, done) => {
        void text(stream).then((raw) => {
          const recipients = envelope.rcptTo.map(({ address }) => address);
          this.deliveries.push({ recipients, mail: readMail(raw) });
          done();
          this.arrived?.();
        });
      },
    });
    server.listen(this.port, '127.0.0.1');
    await once(server.server, 'listening');
    this.port = (server.server.address() as AddressInfo).port;
    this.server = server;
  }

  async stop(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (server) await new Promise<void>((resolve) => server.close(resolve));
  }

  /** The first mail to this address, when it has come. */
  async mailTo(address: string): Promise<ReceivedMail> {
    const find = () => this.deliveries.find(({ recipients }) => recipients.includes(address))?.mail;
    return within(
      (async () => {
        for (;;) {
          const found = find();
          if (found) return found;
          await new Promise<void>((resolve) => (this.arrived = resolve));
        }
      })(),
      `a mail to ${address}`,
    );
  }
}
