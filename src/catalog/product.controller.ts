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
import { assertMayChange, assertMaySeeInactive, vendorOf } from './catalog.access.js';
import { productBySlugEntry, productListEntry, productEntry, stockEntry } from './catalog.caching.js';
import type { Product } from './domain/product.js';
import {
  ChangeStockRequest,
  CreateProductRequest,
  ProductResponse,
  StockResponse,
  UpdateProductRequest,
  editedPartOfProduct,
  editedPartOfStock,
  toProductResponse,
  toStockChange,
  toStockResponse,
} from './dto/product.dto.js';
import { ProductListQuery, ProductQuery } from './dto/queries.dto.js';
import { ProductService } from './product.service.js';

const PRODUCT_NOT_FOUND = { 404: { product_not_found: 'The product does not exist or is not on sale.' } };
const INVALID_CATEGORY = {
  404: { category_not_found: 'The category does not exist.' },
  409: { category_inactive: 'The category or one of its ancestors is inactive.' },
};
const SLUG_TAKEN = { 409: { slug_taken: 'Another product uses this slug.' } };
const VENDOR_INACTIVE = { 409: { vendor_inactive: 'An active product needs an active vendor.' } };
const PRECONDITION_FAILED = {
  412: { precondition_failed: 'The resource has changed since you read the `ETag` in `If-Match`.' },
};
const STOCK_CONFLICT = {
  409: {
    out_of_stock: 'The stock is less than the quantity to subtract.',
    stock_limit: 'The stock would exceed 2147483647.',
  },
};

@ApiTags('Products')
@Controller('products')
export class ProductController {
  constructor(
    private readonly products: ProductService,
    private readonly config: AppConfig,
    private readonly locations: Locations,
  ) {}

  @Get()
  @Public()
  @OptionalBearer()
  @Cached(productListEntry)
  @ApiOperation({ operationId: 'listProducts', summary: 'List, search and filter products' })
  @ApiPage(ProductResponse, 'A page of products.')
  @ApiProblems(ACCESS_ERRORS)
  async list(
    @ValidQuery(ProductListQuery) { includeInactive = false, ...query }: ProductListQuery,
    @CurrentUser() caller?: Principal,
  ): Promise<Page<ProductResponse>> {
    assertMaySeeInactive(includeInactive, caller, 'update_product');
    const found = await this.products.list({ ...query, includeInactive, vendorId: vendorOf(caller) });
    return { ...found, items: found.items.map((each) => this.toResponse(each)) };
  }

  @Get('slug/:slug')
  @Public()
  @OptionalBearer()
  @Cached(productBySlugEntry, editedPartOfProduct)
  @ApiOperation({ operationId: 'getProductBySlug', summary: 'Get a product by its slug' })
  @ApiOkResponse({ type: ProductResponse, description: 'The product.' })
  @ApiMoved('The slug of the product has changed.')
  @ApiProblems(ACCESS_ERRORS, PRODUCT_NOT_FOUND)
  async getBySlug(
    @Param('slug') slug: string,
    @ValidQuery(ProductQuery) { includeInactive = false }: ProductQuery,
    @Req() request: FastifyRequest,
    @CurrentUser() caller?: Principal,
  ): Promise<ProductResponse> {
    assertMaySeeInactive(includeInactive, caller, 'update_product');
    const visibility = { includeInactive, vendorId: vendorOf(caller) };
    const product = await this.products.getBySlug(slug, visibility);
    const location = this.locations.of(`/products/slug/${encodeURIComponent(product.slug)}`);
    redirectFormerSlug(slug, product.slug, location, request);
    return this.toResponse(product);
  }

  @Get(':id')
  @Public()
  @OptionalBearer()
  @Cached(productEntry, editedPartOfProduct)
  @ApiOperation({ operationId: 'getProduct', summary: 'Get a product' })
  @ApiOkResponse({ type: ProductResponse, description: 'The product.' })
  @ApiProblems(ACCESS_ERRORS, PRODUCT_NOT_FOUND)
  async get(
    @Param('id') id: string,
    @ValidQuery(ProductQuery) { includeInactive = false }: ProductQuery,
    @CurrentUser() caller?: Principal,
  ): Promise<ProductResponse> {
    assertMaySeeInactive(includeInactive, caller, 'update_product');
    return this.toResponse(await this.products.get(id, { includeInactive, vendorId: vendorOf(caller) }));
  }

  @Post()
  @RequirePermissions('create_product')
  @ApiOperation({ operationId: 'createProduct', summary: 'Create a product' })
  @ApiBody({
    type: CreateProductRequest,
    examples: {
      request: {
        value: {
          name: 'Enamel mug',
          description: 'Holds 300 ml.',
          categoryId: '12',
          price: '24.90',
          stockQuantity: 40,
        },
      },
    },
  })
  @ApiCreatedResponse({
    type: ProductResponse,
    description: 'The new product.',
    headers: { ...LOCATION_HEADERS, ...ETAG_HEADERS },
  })
  @ApiProblems(ACCESS_ERRORS, BODY_ERRORS, INVALID_CATEGORY, SLUG_TAKEN)
  async create(
    @ValidBody(CreateProductRequest) body: CreateProductRequest,
    @CurrentUser() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProductResponse> {
    const product = await this.products.create({ ...body, vendorId: vendorOf(caller) });
    this.locations.set(reply, `/products/${product.id}`);
    return this.toTaggedResponse(product, reply);
  }

  @Patch(':id')
  @RequirePermissions('update_product')
  @IfMatch()
  @ApiOperation({ operationId: 'updateProduct', summary: 'Update a product' })
  // Changes nothing for a product on sale, because Swagger UI sends the example unedited.
  @ApiBody({ type: UpdateProductRequest, examples: { request: { value: { isActive: true } } } })
  @ApiOkResponse({ type: ProductResponse, description: 'The updated product.', headers: ETAG_HEADERS })
  @ApiProblems(
    ACCESS_ERRORS,
    BODY_ERRORS,
    PRODUCT_NOT_FOUND,
    INVALID_CATEGORY,
    SLUG_TAKEN,
    VENDOR_INACTIVE,
    PRECONDITION_FAILED,
  )
  async update(
    @Param('id') id: string,
    @ValidBody(UpdateProductRequest) body: UpdateProductRequest,
    @Headers('if-match') ifMatch: string | undefined,
    @CurrentUser() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProductResponse> {
    return this.toTaggedResponse(
      await this.products.update(id, body, this.mayChangeCheck(caller, ifMatch)),
      reply,
    );
  }

  @Delete(':id')
  @HttpCode(204)
  @RequirePermissions('delete_product')
  @IfMatch()
  @ApiOperation({
    operationId: 'deleteProduct',
    summary: 'Delete a product',
    description:
      'Its slug can then be used by other products. To hide a product but keep its slug, set `isActive` to false.',
  })
  @ApiNoContentResponse({ description: 'The product has been deleted.' })
  @ApiProblems(ACCESS_ERRORS, PRODUCT_NOT_FOUND, PRECONDITION_FAILED)
  async remove(
    @Param('id') id: string,
    @Headers('if-match') ifMatch: string | undefined,
    @CurrentUser() caller: Principal,
  ): Promise<void> {
    await this.products.remove(id, this.mayChangeCheck(caller, ifMatch));
  }

  @Get(':id/stock')
  @Public()
  @Cached(stockEntry, editedPartOfStock)
  @ApiOperation({ operationId: 'getStock', summary: 'Get the stock of a product' })
  @ApiOkResponse({ type: StockResponse, description: 'The stock.' })
  @ApiProblems(PRODUCT_NOT_FOUND)
  async stock(@Param('id') id: string): Promise<StockResponse> {
    return toStockResponse(await this.products.stock(id));
  }

  @Patch(':id/stock')
  @RequirePermissions('update_stock')
  @IfMatch()
  @ApiOperation({
    operationId: 'changeStock',
    summary: 'Set or change the stock of a product',
    description:
      'Send either `quantity` or `delta`. The stock never falls below 0, even with concurrent changes.',
  })
  @ApiBody({
    type: ChangeStockRequest,
    examples: {
      keep: { summary: 'Change nothing', value: { delta: 0 } },
      add: { value: { delta: 12 } },
      take: { value: { delta: -3 } },
      count: { value: { quantity: 40 } },
    },
  })
  @ApiOkResponse({
    type: StockResponse,
    description: 'The updated stock.',
    headers: ETAG_HEADERS,
  })
  @ApiProblems(ACCESS_ERRORS, BODY_ERRORS, PRODUCT_NOT_FOUND, STOCK_CONFLICT, PRECONDITION_FAILED)
  async changeStock(
    @Param('id') id: string,
    @ValidBody(ChangeStockRequest) body: ChangeStockRequest,
    @Headers('if-match') ifMatch: string | undefined,
    @CurrentUser() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StockResponse> {
    const mayChangeCheck = (current: Product) => {
      assertMayChange(current, caller);
      assertMatch(ifMatch, toStockResponse(current), editedPartOfStock);
    };
    const stock = await this.products.changeStock(id, toStockChange(body), mayChangeCheck);
    return withEntityTag(reply, toStockResponse(stock), editedPartOfStock);
  }

  private toResponse(product: Product): ProductResponse {
    return toProductResponse(product, this.config.currency);
  }

  private toTaggedResponse(product: Product, reply: FastifyReply): ProductResponse {
    return withEntityTag(reply, this.toResponse(product), editedPartOfProduct);
  }

  /** Rejects another vendor's product, and one that was edited since the client read it. */
  private mayChangeCheck(caller: Principal, ifMatch?: string): (current: Product) => void {
    return (current) => {
      assertMayChange(current, caller);
      assertMatch(ifMatch, this.toResponse(current), editedPartOfProduct);
    };
  }
}
