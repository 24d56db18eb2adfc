import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { AppConfig } from '../../platform/config/app-config.js';
import { OrderPlaced, OrderStatusChanged } from '../order.events.js';
import type { Order } from '../domain/order.js';
import type { Recipient } from '../domain/recipient.js';
import { BackgroundJobs } from '../../platform/jobs/background-jobs.js';
import { DomainEvents } from '../../platform/events/domain-events.js';
import type { MailContent } from '../../platform/mail/mail.js';
import { Mailer } from '../../platform/mail/mailer.js';
import { RecipientLimit } from '../../platform/mail/recipient-limit.js';
import { confirmationMail, statusMail } from './order-mail-templates.js';

/** Sends a mail when an order is placed or its status changes. */
@Injectable()
export class OrderMails implements OnModuleInit {
  private readonly logger = new Logger(OrderMails.name);

  constructor(
    private readonly events: DomainEvents,
    private readonly mailer: Mailer,
    private readonly limit: RecipientLimit,
    private readonly jobs: BackgroundJobs,
    private readonly config: AppConfig,
  ) {}

  onModuleInit(): void {
    const shop = this.config;
    this.events.on(OrderPlaced, ({ order, recipient }) =>
      this.sendTo(recipient, order, (link) => confirmationMail(order, shop, link)),
    );
    this.events.on(OrderStatusChanged, ({ order, recipient }) =>
      this.sendTo(recipient, order, (link) => statusMail(order, link)),
    );
  }

  private sendTo(
    recipient: Recipient | null,
    order: Order,
    contentFor: (link: string | null) => MailContent,
  ): void {
    if (!recipient) return;
    const { address, isVerified, guestToken } = recipient;
    const link = guestToken === null ? null : this.linkTo(order, guestToken);
    if (isVerified) return this.mailer.send(address, contentFor(link));
    this.jobs.start('send an order mail to an unverified address', async () => {
      if (await this.limit.allows(address)) return this.mailer.send(address, contentFor(link));
      const { orderNumber } = order;
      this.logger.warn({ orderNumber }, 'order mail dropped, too many mails to an unverified address');
    });
  }

  /**
   * The token is in the fragment, which browsers do not send: it appears in no log and no Referer.
   * It reveals no more than the mail: it opens one order, whose only personal data is the mail's
   * address.
   */
  private linkTo({ id }: Order, token: string): string {
    const { storefrontUrl, publicUrl } = this.config;
    if (storefrontUrl !== undefined) return `${storefrontUrl}/orders/${id}#token=${token}`;
    return `${publicUrl}/guest-order#id=${id}&token=${token}`;
  }
}
