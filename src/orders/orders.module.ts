import { Global, Module } from '@nestjs/common';
import { GuestOrders } from '../auth/domain/guest-orders.js';
import { AuthModule } from '../auth/auth.module.js';
import { CartModule } from '../cart/cart.module.js';
import { CatalogModule } from '../catalog/catalog.module.js';
import { PersistenceModule } from '../platform/database/persistence.module.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { CustomerRecords } from '../users/domain/customer-records.js';
import { UserRepository } from '../users/domain/user.repository.js';
import { CustomerRecordsService } from './customer-records.service.js';
import { CheckoutService } from './checkout.service.js';
import { OrderRepository } from './domain/order.repository.js';
import { ExpiredOrderCancellation } from './expired-order-cancellation.js';
import { GuestOrdersService } from './guest-orders.service.js';
import { GuestOrderTokens } from './guest-order-tokens.js';
import { OrderAccess } from './order-access.js';
import { OrderController } from './order.controller.js';
import { OrderRecipients } from './order-recipients.js';
import { GuestOrderPageController } from './pages/guest-order-page.controller.js';
import { OrderMails } from './mails/order-mails.js';
import { OrderService } from './order.service.js';

const repositories = PersistenceModule.forFeature(UnitOfWork, OrderRepository, UserRepository);

/** Global, because it implements ports of auth and users, which must not depend on orders. */
@Global()
@Module({
  imports: [repositories, AuthModule, CatalogModule, CartModule],
  controllers: [OrderController, GuestOrderPageController],
  providers: [
    CheckoutService,
    ExpiredOrderCancellation,
    GuestOrderTokens,
    OrderAccess,
    OrderMails,
    OrderRecipients,
    OrderService,
    { provide: GuestOrders, useClass: GuestOrdersService },
    { provide: CustomerRecords, useClass: CustomerRecordsService },
  ],
  exports: [GuestOrders, CustomerRecords, CheckoutService, OrderService, repositories],
})
export class OrdersModule {}
