import { ApiProperty, OmitType, PartialType } from '@nestjs/swagger';
import { FlagField, IdField, NameField, ProseField, SlugField } from '../../platform/http/fields.js';
import { MAX_SLUG } from '../domain/slug.js';
import type { Category, CategoryNode } from '../domain/category.js';

export class CreateCategoryRequest {
  @NameField(120, { example: 'Garden tools' })
  readonly name!: string;

  @SlugField(MAX_SLUG, {
    example: 'garden-tools',
    optional: true,
    description: 'Default: made from the name, with `-2`, `-3` and so on if that slug is in use.',
  })
  readonly slug?: string;

  @ProseField(2000, { example: 'Spades, forks and everything else for digging.', nullable: true })
  readonly description?: string | null;

  @IdField({
    example: '12',
    nullable: true,
    description: 'The id of the parent category; null for the top level.',
  })
  readonly parentId?: string | null;

  @FlagField({ optional: true, default: true })
  readonly isActive?: boolean;
}

/** Only the fields that are present change. */
export class UpdateCategoryRequest extends PartialType(
  OmitType(CreateCategoryRequest, ['slug', 'parentId', 'isActive']),
  { skipNullProperties: false },
) {
  @SlugField(MAX_SLUG, {
    example: 'garden-tools',
    optional: true,
    description: 'Does not change with the name.',
  })
  readonly slug?: string;

  @IdField({
    example: '12',
    nullable: true,
    description: 'The id of the new parent category; null moves the category to the top level.',
  })
  readonly parentId?: string | null;

  @FlagField({
    optional: true,
    example: true,
    description: 'Whether shoppers can see the category.',
  })
  readonly isActive?: boolean;
}

export class CategoryResponse {
  @ApiProperty({ example: '12' })
  readonly id!: string;

  @ApiProperty({ example: 'Garden tools' })
  readonly name!: string;

  @ApiProperty({ example: 'garden-tools' })
  readonly slug!: string;

  @ApiProperty({ type: String, example: 'Spades, forks and everything else for digging.', nullable: true })
  readonly description!: string | null;

  @ApiProperty({
    type: String,
    example: '3',
    nullable: true,
    description: 'The id of the parent category; null at the top level.',
  })
  readonly parentId!: string | null;

  @ApiProperty({ type: 'boolean', example: true })
  readonly isActive!: boolean;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-03-01T09:30:00.000Z' })
  readonly createdAt!: string;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-03-01T09:30:00.000Z' })
  readonly updatedAt!: string;
}

export class CategoryNodeResponse extends CategoryResponse {
  @ApiProperty({ type: () => [CategoryNodeResponse], description: 'The subcategories, sorted by name.' })
  readonly children!: CategoryNodeResponse[];
}

export class CategoryTreeResponse {
  @ApiProperty({
    type: [CategoryNodeResponse],
    description: 'The categories of the top level, sorted by name.',
  })
  readonly items!: CategoryNodeResponse[];

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'Always null, because the tree has a single page.',
  })
  readonly nextCursor!: null;
}

export function toCategoryResponse(category: Category): CategoryResponse {
  return {
    id: category.id,
    name: category.name,
    slug: category.slug,
    description: category.description,
    parentId: category.parentId,
    isActive: category.isActive,
    createdAt: category.createdAt.toISOString(),
    updatedAt: category.updatedAt.toISOString(),
  };
}

export function toTreeResponse(roots: readonly CategoryNode[]): CategoryTreeResponse {
  const nodeOf = (node: CategoryNode): CategoryNodeResponse => ({
    ...toCategoryResponse(node),
    children: node.children.map(nodeOf),
  });
  return { items: roots.map(nodeOf), nextCursor: null };
}
