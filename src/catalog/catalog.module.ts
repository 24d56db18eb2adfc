import { Global, Module } from '@nestjs/common';
import { PersistenceModule } from '../platform/database/persistence.module.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { VendorProducts } from '../users/domain/vendor-products.js';
import { UsersModule } from '../users/users.module.js';
import { CategoryController } from './category.controller.js';
import { CategoryService } from './category.service.js';
import { DemoCatalogue } from './demo-catalogue.service.js';
import { CategoryRepository } from './domain/category.repository.js';
import { ProductRepository } from './domain/product.repository.js';
import { ExampleIdSource } from '../platform/openapi/example-ids.js';
import { ExampleProducts } from './example-products.js';
import { InventoryService } from './inventory.service.js';
import { ProductController } from './product.controller.js';
import { ProductService } from './product.service.js';
import { CatalogVendorProducts } from './catalog-vendor-products.js';

const repositories = PersistenceModule.forFeature(UnitOfWork, CategoryRepository, ProductRepository);

@Global()
@Module({
  imports: [repositories, UsersModule],
  controllers: [CategoryController, ProductController],
  providers: [
    CategoryService,
    InventoryService,
    ProductService,
    DemoCatalogue,
    { provide: ExampleIdSource, useClass: ExampleProducts },
    { provide: VendorProducts, useClass: CatalogVendorProducts },
  ],
  exports: [
    CategoryService,
    DemoCatalogue,
    ExampleIdSource,
    InventoryService,
    ProductService,
    VendorProducts,
    repositories,
  ],
})
export class CatalogModule {}
