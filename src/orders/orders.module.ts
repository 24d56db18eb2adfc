import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { CartModule } from '../cart/cart.module.js';
import { CatalogModule } from '../catalog/catalog.module.js';
import { PersistenceModule } from '../persistence/persistence.module.js';
import { UnitOfWork } from '../shared/unit-of-work.js';
import { UserRepository } from '../users/domain/user.repository.js';
import { CheckoutService } from './checkout.service.js';
import { OrderRepository } from './domain/order.repository.js';
import { GuestProofs } from './guest-proofs.js';
import { OrderAccess } from './order-access.js';
import { OrderController } from './order.controller.js';
import { OrderService } from './order.service.js';

const repositories = PersistenceModule.forFeature(UnitOfWork, OrderRepository, UserRepository);

@Module({
  imports: [repositories, AuthModule, CatalogModule, CartModule],
  controllers: [OrderController],
  providers: [CheckoutService, GuestProofs, OrderAccess, OrderService],
  exports: [CheckoutService, OrderService, repositories],
})
export class OrdersModule {}
