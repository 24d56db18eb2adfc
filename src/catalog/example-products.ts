import { Injectable } from '@nestjs/common';
import { ExampleIdSource, type ExampleIds } from '../platform/openapi/example-ids.js';
import { ProductService } from './product.service.js';

/** A product that Swagger UI's examples can order. */
@Injectable()
export class ExampleProducts extends ExampleIdSource {
  constructor(private readonly products: ProductService) {
    super();
  }

  override async find(): Promise<ExampleIds | null> {
    const onSale = { includeInactive: false, vendorId: null, inStock: true, limit: 1 };
    const [product] = (await this.products.list(onSale)).items;
    return product ? { productId: product.id, categoryId: product.category.id } : null;
  }
}
