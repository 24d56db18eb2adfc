import { Controller, Delete, Get, Headers, HttpCode, Param, Patch, Post, Req, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { OptionalBearer, Public } from '../platform/access/access.js';
import { CurrentUser, type Principal } from '../platform/access/principal.js';
import { Cached } from '../platform/cache/cached.decorator.js';
import { AppConfig } from '../platform/config/app-config.js';
import { RequirePermissions } from '../platform/access/permissions.js';
import { ApiProblems, ACCESS_ERRORS, BODY_ERRORS } from '../platform/http/api-problems.js';
import { LOCATION_HEADERS, Locations } from '../platform/http/location.js';
import { ValidBody, ValidQuery } from '../platform/http/dto.pipe.js';
import { ETAG_HEADERS, IfMatch, assertMatch, withEntityTag } from '../platform/http/entity-tag.js';
import { ApiMoved, redirectFormerSlug } from '../platform/http/moved.js';
import { ApiPage } from '../platform/http/page.dto.js';
import type { Page } from '../shared/page.js';
import { assertMaySeeInactive, vendorOf } from './catalog.access.js';
import {
  categoryBySlugEntry,
  categoryListEntry,
  categoryProductsEntry,
  categoryEntry,
  treeEntry,
} from './catalog.caching.js';
import { CategoryService } from './category.service.js';
import type { Category } from './domain/category.js';
import {
  CategoryResponse,
  CategoryTreeResponse,
  CreateCategoryRequest,
  UpdateCategoryRequest,
  toCategoryResponse,
  toTreeResponse,
} from './dto/category.dto.js';
import { ProductResponse, toProductResponse } from './dto/product.dto.js';
import { CategoryListQuery, CategoryProductsQuery, CategoryQuery } from './dto/queries.dto.js';
import { ProductService } from './product.service.js';

const CATEGORY_NOT_FOUND = { 404: { category_not_found: 'The category does not exist.' } };
const SLUG_TAKEN = { 409: { slug_taken: 'Another category uses this slug.' } };
const PARENT_INACTIVE = {
  409: { category_inactive: 'The parent category or one of its ancestors is inactive.' },
};
const CATEGORY_IN_USE = { 409: { category_in_use: 'The category has active products or subcategories.' } };
const PRECONDITION_FAILED = {
  412: { precondition_failed: 'The resource has changed since you read the `ETag` in `If-Match`.' },
};
const TREE_TOO_DEEP = { 409: { category_too_deep: 'The category tree would have more than 20 levels.' } };
const CATEGORY_CYCLE = {
  409: { category_cycle: 'The parent is the category itself or one of its descendants.' },
};

@ApiTags('Categories')
@Controller('categories')
export class CategoryController {
  constructor(
    private readonly categories: CategoryService,
    private readonly products: ProductService,
    private readonly config: AppConfig,
    private readonly locations: Locations,
  ) {}

  @Get()
  @Public()
  @OptionalBearer()
  @Cached(categoryListEntry)
  @ApiOperation({ operationId: 'listCategories', summary: 'List categories, sorted by name' })
  @ApiPage(CategoryResponse, 'A page of categories.')
  @ApiProblems(ACCESS_ERRORS)
  async list(
    @ValidQuery(CategoryListQuery) { includeInactive = false, ...page }: CategoryListQuery,
    @CurrentUser() caller?: Principal,
  ): Promise<Page<CategoryResponse>> {
    assertMaySeeInactive(includeInactive, caller, 'update_category');
    const found = await this.categories.list({ ...page, includeInactive });
    return { ...found, items: found.items.map(toCategoryResponse) };
  }

  @Get('tree')
  @Public()
  @OptionalBearer()
  @Cached(treeEntry)
  @ApiOperation({ operationId: 'getCategoryTree', summary: 'Get the whole category tree' })
  @ApiOkResponse({ type: CategoryTreeResponse, description: 'The tree.' })
  @ApiProblems(ACCESS_ERRORS)
  async tree(
    @ValidQuery(CategoryQuery) { includeInactive = false }: CategoryQuery,
    @CurrentUser() caller?: Principal,
  ): Promise<CategoryTreeResponse> {
    assertMaySeeInactive(includeInactive, caller, 'update_category');
    return toTreeResponse(await this.categories.tree({ includeInactive }));
  }

  @Get('slug/:slug')
  @Public()
  @OptionalBearer()
  @Cached(categoryBySlugEntry)
  @ApiOperation({ operationId: 'getCategoryBySlug', summary: 'Get a category by its slug' })
  @ApiOkResponse({ type: CategoryResponse, description: 'The category.' })
  @ApiMoved('The slug of the category has changed.')
  @ApiProblems(ACCESS_ERRORS, CATEGORY_NOT_FOUND)
  async getBySlug(
    @Param('slug') slug: string,
    @ValidQuery(CategoryQuery) { includeInactive = false }: CategoryQuery,
    @Req() request: FastifyRequest,
    @CurrentUser() caller?: Principal,
  ): Promise<CategoryResponse> {
    assertMaySeeInactive(includeInactive, caller, 'update_category');
    const category = await this.categories.getBySlug(slug, { includeInactive });
    const location = this.locations.of(`/categories/slug/${encodeURIComponent(category.slug)}`);
    redirectFormerSlug(slug, category.slug, location, request);
    return toCategoryResponse(category);
  }

  @Get(':id')
  @Public()
  @OptionalBearer()
  @Cached(categoryEntry)
  @ApiOperation({ operationId: 'getCategory', summary: 'Get a category' })
  @ApiOkResponse({ type: CategoryResponse, description: 'The category.' })
  @ApiProblems(ACCESS_ERRORS, CATEGORY_NOT_FOUND)
  async get(
    @Param('id') id: string,
    @ValidQuery(CategoryQuery) { includeInactive = false }: CategoryQuery,
    @CurrentUser() caller?: Principal,
  ): Promise<CategoryResponse> {
    assertMaySeeInactive(includeInactive, caller, 'update_category');
    return toCategoryResponse(await this.categories.get(id, { includeInactive }));
  }

  @Get(':id/products')
  @Public()
  @OptionalBearer()
  @Cached(categoryProductsEntry)
  @ApiOperation({ operationId: 'listCategoryProducts', summary: 'List the products of a category' })
  @ApiPage(ProductResponse, 'A page of products.')
  @ApiProblems(ACCESS_ERRORS, CATEGORY_NOT_FOUND)
  async listProducts(
    @Param('id') id: string,
    @ValidQuery(CategoryProductsQuery) { includeInactive = false, ...query }: CategoryProductsQuery,
    @CurrentUser() caller?: Principal,
  ): Promise<Page<ProductResponse>> {
    assertMaySeeInactive(includeInactive, caller, 'update_product');
    await this.categories.get(id, { includeInactive });
    const found = await this.products.list({
      ...query,
      list: `category ${id}`,
      category: id,
      includeInactive,
      vendorId: vendorOf(caller),
    });
    return { ...found, items: found.items.map((each) => toProductResponse(each, this.config.currency)) };
  }

  @Post()
  @RequirePermissions('create_category')
  @ApiOperation({ operationId: 'createCategory', summary: 'Create a category' })
  @ApiBody({
    type: CreateCategoryRequest,
    examples: {
      request: {
        value: { name: 'Garden tools', description: 'Spades, forks and everything else for digging.' },
      },
    },
  })
  @ApiCreatedResponse({
    type: CategoryResponse,
    description: 'The new category.',
    headers: { ...LOCATION_HEADERS, ...ETAG_HEADERS },
  })
  @ApiProblems(ACCESS_ERRORS, BODY_ERRORS, CATEGORY_NOT_FOUND, SLUG_TAKEN, TREE_TOO_DEEP, PARENT_INACTIVE)
  async create(
    @ValidBody(CreateCategoryRequest) body: CreateCategoryRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CategoryResponse> {
    const category = await this.categories.create(body);
    this.locations.set(reply, `/categories/${category.id}`);
    return withEntityTag(reply, toCategoryResponse(category));
  }

  @Patch(':id')
  @RequirePermissions('update_category')
  @IfMatch()
  @ApiOperation({ operationId: 'updateCategory', summary: 'Update a category' })
  // Changes nothing for an active category, because Swagger UI sends the example unedited.
  @ApiBody({ type: UpdateCategoryRequest, examples: { request: { value: { isActive: true } } } })
  @ApiOkResponse({ type: CategoryResponse, description: 'The updated category.', headers: ETAG_HEADERS })
  @ApiProblems(
    ACCESS_ERRORS,
    BODY_ERRORS,
    CATEGORY_NOT_FOUND,
    SLUG_TAKEN,
    CATEGORY_CYCLE,
    TREE_TOO_DEEP,
    PARENT_INACTIVE,
    CATEGORY_IN_USE,
    PRECONDITION_FAILED,
  )
  async update(
    @Param('id') id: string,
    @ValidBody(UpdateCategoryRequest) body: UpdateCategoryRequest,
    @Headers('if-match') ifMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CategoryResponse> {
    return withEntityTag(
      reply,
      toCategoryResponse(await this.categories.update(id, body, ifMatchCheck(ifMatch))),
    );
  }

  @Delete(':id')
  @HttpCode(204)
  @RequirePermissions('delete_category')
  @IfMatch()
  @ApiOperation({
    operationId: 'deleteCategory',
    summary: 'Delete a category',
    description:
      'Its slug can then be used by other categories. To hide a category but keep its slug, set `isActive` to false.',
  })
  @ApiNoContentResponse({ description: 'The category has been deleted.' })
  @ApiProblems(ACCESS_ERRORS, CATEGORY_NOT_FOUND, CATEGORY_IN_USE, PRECONDITION_FAILED)
  async remove(@Param('id') id: string, @Headers('if-match') ifMatch: string | undefined): Promise<void> {
    await this.categories.remove(id, ifMatchCheck(ifMatch));
  }
}

function ifMatchCheck(ifMatch: string | undefined): (current: Category) => void {
  return (current) => assertMatch(ifMatch, toCategoryResponse(current));
}
