import { ApiProperty, ApiSchema, OmitType, PartialType } from '@nestjs/swagger';
import { ValidationError } from '../../shared/domain-error.js';
import {
  FlagField,
  IdField,
  IntegerField,
  MoneyField,
  NameField,
  ProseField,
  SlugField,
} from '../../platform/http/fields.js';
import { formatMoney, type Cents } from '../../shared/money.js';
import { MAX_STOCK, type Product, type Stock, type StockChange } from '../domain/product.js';
import { MAX_SLUG } from '../domain/slug.js';

const money = { type: String, pattern: String.raw`^\d{1,8}\.\d{2}$`, example: '24.90' } as const;

export class CreateProductRequest {
  @NameField(200, { example: 'Enamel mug' })
  readonly name!: string;

  @SlugField(MAX_SLUG, {
    example: 'enamel-mug',
    optional: true,
    description: 'Default: made from the name, with `-2`, `-3` and so on if that slug is in use.',
  })
  readonly slug?: string;

  @ProseField(10_000, { example: 'Holds 300 ml.', nullable: true })
  readonly description?: string | null;

  @IdField({ example: '12', description: 'The id of the category.' })
  readonly categoryId!: string;

  @MoneyField({
    example: '24.90',
    description: 'A decimal string, or a number with at most two decimals.',
  })
  readonly price!: Cents;

  @IntegerField(0, MAX_STOCK, { default: 0, optional: true })
  readonly stockQuantity?: number;

  @FlagField({ optional: true, default: true })
  readonly isActive?: boolean;
}

/** Fields with defaults at creation. PATCH has no defaults, so it documents them differently. */
const FIELDS_WITH_DEFAULTS = ['slug', 'stockQuantity', 'isActive'] as const;

/** Only the fields that are present change. The stock has its own route. */
export class UpdateProductRequest extends PartialType(OmitType(CreateProductRequest, FIELDS_WITH_DEFAULTS), {
  skipNullProperties: false,
}) {
  @SlugField(MAX_SLUG, {
    example: 'enamel-mug',
    optional: true,
    description: 'Does not change with the name.',
  })
  readonly slug?: string;

  @FlagField({
    optional: true,
    example: true,
    description: 'Whether the product is on sale.',
  })
  readonly isActive?: boolean;
}

/** Exactly one of the two. */
@ApiSchema({ description: 'Either `delta` or `quantity`.' })
export class ChangeStockRequest {
  @IntegerField(-MAX_STOCK, MAX_STOCK, {
    optional: true,
    description: 'The quantity to add; negative to subtract.',
  })
  readonly delta?: number;

  @IntegerField(0, MAX_STOCK, { optional: true, description: 'The new stock.' })
  readonly quantity?: number;
}

export class CategoryRefResponse {
  @ApiProperty({ example: '12' })
  readonly id!: string;

  @ApiProperty({ example: 'Tableware' })
  readonly name!: string;

  @ApiProperty({ example: 'tableware' })
  readonly slug!: string;
}

export class ProductResponse {
  @ApiProperty({ example: '101' })
  readonly id!: string;

  @ApiProperty({ example: 'Enamel mug' })
  readonly name!: string;

  @ApiProperty({ example: 'enamel-mug' })
  readonly slug!: string;

  @ApiProperty({ type: String, example: 'Holds 300 ml.', nullable: true })
  readonly description!: string | null;

  @ApiProperty({ type: CategoryRefResponse })
  readonly category!: CategoryRefResponse;

  @ApiProperty(money)
  readonly price!: string;

  @ApiProperty({ example: 'USD', description: 'The ISO 4217 code.' })
  readonly currency!: string;

  @ApiProperty({ type: 'integer', minimum: 0, example: 40 })
  readonly stockQuantity!: number;

  @ApiProperty({ type: 'boolean', example: true })
  readonly isActive!: boolean;

  @ApiProperty({
    type: String,
    example: null,
    nullable: true,
    description: "The user who sells the product; null for the shop's own products.",
  })
  readonly vendorId!: string | null;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-03-01T09:30:00.000Z' })
  readonly createdAt!: string;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-03-01T09:30:00.000Z' })
  readonly updatedAt!: string;
}

export class StockResponse {
  @ApiProperty({ example: '101', description: 'The id of the product.' })
  readonly id!: string;

  @ApiProperty({ type: 'integer', minimum: 0, example: 40 })
  readonly stockQuantity!: number;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-03-01T09:30:00.000Z' })
  readonly updatedAt!: string;
}

/** @throws ValidationError unless it is exactly one of the two */
export function toStockChange({ delta, quantity }: ChangeStockRequest): StockChange {
  if (delta !== undefined && quantity === undefined) return { delta };
  if (quantity !== undefined && delta === undefined) return { quantity };
  throw new ValidationError(
    ['delta', 'quantity'].map((field) => ({
      field,
      message: 'either delta or quantity is required, but not both',
    })),
  );
}

/** @param currency the shop's one currency, ISO 4217 */
export function toProductResponse(product: Product, currency: string): ProductResponse {
  return {
    id: product.id,
    name: product.name,
    slug: product.slug,
    description: product.description,
    category: { id: product.category.id, name: product.category.name, slug: product.category.slug },
    price: formatMoney(product.price),
    currency,
    stockQuantity: product.stockQuantity,
    isActive: product.isActive,
    vendorId: product.vendorId,
    createdAt: product.createdAt.toISOString(),
    updatedAt: product.updatedAt.toISOString(),
  };
}

export function toStockResponse({ id, stockQuantity, updatedAt }: Stock): StockResponse {
  return { id, stockQuantity, updatedAt: updatedAt.toISOString() };
}

/**
 * The part of a product that PATCH can change. Its stock and the name of its category change by
 * other means.
 */
export function editedPartOfProduct(product: ProductResponse): object {
  const { category, stockQuantity: _, updatedAt: __, ...edited } = product;
  return { ...edited, categoryId: category.id };
}

/** The part of a stock that PATCH can change; `updatedAt` also changes with the product. */
export function editedPartOfStock({ id, stockQuantity }: StockResponse): object {
  return { id, stockQuantity };
}
