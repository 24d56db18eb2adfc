import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { AppConfig } from '../platform/config/app-config.js';
import { BackgroundJobs } from '../platform/jobs/background-jobs.js';
import { Clock } from '../shared/clock.js';
import { OrderRepository, type OrderPosition } from './domain/order.repository.js';
import { OrderService } from './order.service.js';
import { MINUTE } from '../shared/time.js';

const BATCH_SIZE = 100;

/**
 * Cancels orders that are still pending after PENDING_ORDER_TTL. Each is cancelled in its own unit
 * of work and with a conditional write, so several instances may do this at the same time, and the
 * next run after a crash cancels the rest.
 */
@Injectable()
export class ExpiredOrderCancellation implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(ExpiredOrderCancellation.name);
  private isRunning = false;
  private isStopping = false;

  constructor(
    private readonly orders: OrderRepository,
    private readonly orderService: OrderService,
    private readonly jobs: BackgroundJobs,
    private readonly clock: Clock,
    private readonly config: AppConfig,
    private readonly scheduler: SchedulerRegistry,
  ) {}

  onApplicationBootstrap(): void {
    const { pendingTtl } = this.config.orders;
    if (pendingTtl === undefined) return;
    const start = () => this.jobs.start('cancel expired orders', () => this.cancelAll());
    this.scheduler.addInterval(
      'cancel expired orders',
      setInterval(start, Math.min(pendingTtl * 1000, MINUTE)),
    );
  }

  onModuleDestroy(): void {
    this.isStopping = true;
  }

  /** Cancels all expired orders. If one fails, logs the error and goes on with the next. */
  async cancelAll(): Promise<void> {
    const { pendingTtl } = this.config.orders;
    if (pendingTtl === undefined || this.isRunning) return;
    this.isRunning = true;
    try {
      await this.cancelPlacedBefore(new Date(this.clock.now().getTime() - pendingTtl * 1000));
    } finally {
      this.isRunning = false;
    }
  }

  private async cancelPlacedBefore(deadline: Date): Promise<void> {
    let after: OrderPosition | undefined;
    do {
      const found = await this.orders.list({
        filter: { status: 'pending', to: deadline },
        limit: BATCH_SIZE,
        after,
      });
      for (const { id, orderNumber } of found) {
        if (this.isStopping) return;
        try {
          if (await this.orderService.expire(id)) this.logger.log({ orderNumber }, 'expired order cancelled');
        } catch (error) {
          this.logger.error({ err: error, orderNumber }, 'expired order not cancelled');
        }
      }
      const last = found.length === BATCH_SIZE ? found.at(-1) : undefined;
      after = last && { key: last.createdAt.getTime(), id: last.id };
    } while (after);
  }
}
