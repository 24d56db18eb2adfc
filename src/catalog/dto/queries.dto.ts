import { ApiProperty, OmitType } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { IsId, IsLine, IsMoney, IsQueryFlag } from '../../platform/http/fields.js';
import { PageQuery } from '../../platform/http/page.dto.js';
import type { Cents } from '../../shared/money.js';
import { PRODUCT_SORTS, type ProductSort } from '../domain/product.repository.js';

const INCLUDE_INACTIVE = {
  type: 'boolean',
  default: false,
  required: false,
  description:
    'Whether what is not active counts too; needs `update_product` for products, `update_category` for categories.',
} as const;

/** For reads of one category. */
export class CategoryQuery {
  @ApiProperty(INCLUDE_INACTIVE)
  @IsOptional()
  @IsQueryFlag()
  readonly includeInactive?: boolean;
}

export class CategoryListQuery extends PageQuery {
  @ApiProperty(INCLUDE_INACTIVE)
  @IsOptional()
  @IsQueryFlag()
  readonly includeInactive?: boolean;
}

/** For reads of one product. */
export class ProductQuery {
  @ApiProperty(INCLUDE_INACTIVE)
  @IsOptional()
  @IsQueryFlag()
  readonly includeInactive?: boolean;
}

// No examples on parameters that filter: Swagger UI would fill them in, and find nothing.
export class ProductListQuery extends PageQuery {
  @ApiProperty({ required: false, description: "A category's id." })
  @IsOptional()
  @IsId()
  readonly category?: string;

  @ApiProperty({
    type: 'boolean',
    default: false,
    required: false,
    description: 'Whether the products of all categories below count too.',
  })
  @IsOptional()
  @IsQueryFlag()
  readonly includeSubcategories?: boolean;

  @ApiProperty({
    required: false,
    maxLength: 200,
    description:
      'Words, as in `wool rug`; each must occur in the name or the description, literally, in any case, with or without accents. The first ten different words count.',
  })
  @IsOptional()
  @IsLine(200)
  readonly search?: string;

  @ApiProperty({ type: String, required: false, description: 'As in `5.00`.' })
  @IsOptional()
  @IsMoney()
  readonly minPrice?: Cents;

  @ApiProperty({ type: String, required: false, description: 'As in `49.90`.' })
  @IsOptional()
  @IsMoney()
  readonly maxPrice?: Cents;

  @ApiProperty({
    type: 'boolean',
    required: false,
    description: 'True: with units on hand only; false: without only.',
  })
  @IsOptional()
  @IsQueryFlag()
  readonly inStock?: boolean;

  @ApiProperty({ enum: PRODUCT_SORTS, enumName: 'ProductSort', default: 'newest', required: false })
  @IsOptional()
  @IsIn(PRODUCT_SORTS)
  readonly sort?: ProductSort;

  @ApiProperty(INCLUDE_INACTIVE)
  @IsOptional()
  @IsQueryFlag()
  readonly includeInactive?: boolean;
}

/** The products of one category, which the path names. */
export class CategoryProductsQuery extends OmitType(ProductListQuery, ['category']) {}
