import { Global, Module } from '@nestjs/common';
import { PersistenceModule } from '../persistence/persistence.module.js';
import { UnitOfWork } from '../shared/unit-of-work.js';
import { VendorOffers } from '../users/domain/vendor-offers.js';
import { UsersModule } from '../users/users.module.js';
import { CategoryController } from './category.controller.js';
import { CategoryService } from './category.service.js';
import { DemoCatalogue } from './demo-catalogue.service.js';
import { CategoryRepository } from './domain/category.repository.js';
import { ProductRepository } from './domain/product.repository.js';
import { ProductController } from './product.controller.js';
import { ProductService } from './product.service.js';
import { VendorProducts } from './vendor-products.js';

const repositories = PersistenceModule.forFeature(UnitOfWork, CategoryRepository, ProductRepository);

@Global()
@Module({
  imports: [repositories, UsersModule],
  controllers: [CategoryController, ProductController],
  providers: [
    CategoryService,
    ProductService,
    DemoCatalogue,
    { provide: VendorOffers, useClass: VendorProducts },
  ],
  exports: [CategoryService, ProductService, DemoCatalogue, VendorOffers, repositories],
})
export class CatalogModule {}
