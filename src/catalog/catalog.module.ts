import { Module } from '@nestjs/common';
import { PersistenceModule } from '../persistence/persistence.module.js';
import { UnitOfWork } from '../shared/unit-of-work.js';
import { CategoryController } from './category.controller.js';
import { CategoryService } from './category.service.js';
import { DemoCatalogue } from './demo-catalogue.service.js';
import { CategoryRepository } from './domain/category.repository.js';
import { ProductRepository } from './domain/product.repository.js';
import { ProductController } from './product.controller.js';
import { ProductService } from './product.service.js';

const repositories = PersistenceModule.forFeature(UnitOfWork, CategoryRepository, ProductRepository);

@Module({
  imports: [repositories],
  controllers: [CategoryController, ProductController],
  providers: [CategoryService, ProductService, DemoCatalogue],
  exports: [CategoryService, ProductService, DemoCatalogue, repositories],
})
export class CatalogModule {}
