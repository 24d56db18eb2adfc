import { OmitType } from '@nestjs/swagger';
import { ChoiceField, DecimalField, IdField, LineField, QueryFlagField } from '../../platform/http/fields.js';
import { PageQuery } from '../../platform/http/page.dto.js';
import type { Cents } from '../../shared/money.js';
import { PRODUCT_SORTS, type ProductSort } from '../domain/product.repository.js';

const IncludeInactive = (): PropertyDecorator =>
  QueryFlagField({
    default: false,
    optional: true,
    description:
      'Whether to include inactive ones. Requires `update_product` for products and `update_category` for categories.',
  });

/** For reads of one category. */
export class CategoryQuery {
  @IncludeInactive()
  readonly includeInactive?: boolean;
}

export class CategoryListQuery extends PageQuery {
  @IncludeInactive()
  readonly includeInactive?: boolean;
}

/** For reads of one product. */
export class ProductQuery {
  @IncludeInactive()
  readonly includeInactive?: boolean;
}

// Filters have no examples, because Swagger UI would prefill them and the list would be empty.
export class ProductListQuery extends PageQuery {
  @IdField({ optional: true, description: 'The id of a category.' })
  readonly category?: string;

  @QueryFlagField({
    default: false,
    optional: true,
    description: 'Whether to include the products of its subcategories.',
  })
  readonly includeSubcategories?: boolean;

  @LineField(200, {
    optional: true,
    description:
      'Words, for example `wool rug`. Each must occur in the name or the description; case and accents are ignored. ' +
      'Only the first ten different words count.',
  })
  readonly search?: string;

  @DecimalField({ optional: true, description: 'For example `5.00`.' })
  readonly minPrice?: Cents;

  @DecimalField({ optional: true, description: 'For example `49.90`.' })
  readonly maxPrice?: Cents;

  @QueryFlagField({
    optional: true,
    description: 'True: only products in stock. False: only products out of stock.',
  })
  readonly inStock?: boolean;

  @ChoiceField(PRODUCT_SORTS, 'ProductSort', { default: 'newest', optional: true })
  readonly sort?: ProductSort;

  @IncludeInactive()
  readonly includeInactive?: boolean;
}

/** The products of one category, which the path names. */
export class CategoryProductsQuery extends OmitType(ProductListQuery, ['category']) {}
