import { Global, Module } from '@nestjs/common';
import { GuestCarts } from '../auth/domain/guest-carts.js';
import { AuthModule } from '../auth/auth.module.js';
import { CatalogModule } from '../catalog/catalog.module.js';
import { PersistenceModule } from '../platform/database/persistence.module.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { CartController } from './cart.controller.js';
import { CartMerge } from './cart-merge.js';
import { CartService } from './cart.service.js';
import { CartRepository } from './domain/cart.repository.js';
import { GuestVisits } from './guest-visits.js';
import { ExpiredCartCleanup } from './expired-cart-cleanup.js';

const repositories = PersistenceModule.forFeature(UnitOfWork, CartRepository);

/** Global, because it implements a port of auth, which does not import the cart. */
@Global()
@Module({
  imports: [repositories, AuthModule, CatalogModule],
  controllers: [CartController],
  providers: [CartService, ExpiredCartCleanup, GuestVisits, { provide: GuestCarts, useClass: CartMerge }],
  exports: [CartService, GuestCarts, repositories],
})
export class CartModule {}
