import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AppConfig } from '../config/app-config.js';
import { OrderPlaced, OrderStatusChanged } from '../orders/order.events.js';
import { DomainEvents } from '../shared/events.js';
import type { Mail } from './mail.js';
import { Mailer } from './mailer.js';
import { confirmationMail, statusMail } from './templates/order-mails.js';

/** Which events of orders send which mails. */
@Injectable()
export class OrderMails implements OnModuleInit {
  constructor(
    private readonly events: DomainEvents,
    private readonly mailer: Mailer,
    private readonly config: AppConfig,
  ) {}

  onModuleInit(): void {
    const { currency } = this.config;
    this.events.on(OrderPlaced, ({ order, recipient }) =>
      this.sendTo(recipient, (to) => confirmationMail(to, order, currency)),
    );
    this.events.on(OrderStatusChanged, ({ order, recipient }) =>
      this.sendTo(recipient, (to) => statusMail(to, order)),
    );
  }

  private sendTo(recipient: string | null, mail: (to: string) => Mail): void {
    if (recipient !== null) this.mailer.send(mail(recipient));
  }
}
