import { Controller, Delete, Get, Param, Patch, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GUEST_SESSION_HEADERS, AcceptsGuestSession } from '../auth/guests/guest-session.docs.js';
import { GuestSessions } from '../auth/guests/guest-sessions.js';
import { principalOf } from '../platform/access/principal.js';
import { Cache } from '../platform/cache/cache.js';
import { cartCacheKeys } from './cart.cache-keys.js';
import { setCacheHeader } from '../platform/cache/x-cache.js';
import { AppConfig } from '../platform/config/app-config.js';
import { GuestOrRequireAny } from '../platform/access/permissions.js';
import { ApiProblems, ACCESS_ERRORS, BODY_ERRORS } from '../platform/http/api-problems.js';
import { ValidBody } from '../platform/http/dto.pipe.js';
import { OutOfStockProblem } from '../catalog/out-of-stock.docs.js';
import { CartService } from './cart.service.js';
import type { CartOwner } from './domain/cart.js';
import type { PricedCart } from './domain/priced-cart.js';
import { AddItemRequest, CartResponse, ChangeItemRequest, toCartResponse } from './dto/cart.dto.js';
import { GuestVisits } from './guest-visits.js';

const CART_RESPONSE = {
  type: CartResponse,
  description: 'The cart.',
  headers: GUEST_SESSION_HEADERS,
};
const PRODUCT_NOT_FOUND = { 404: { product_not_found: 'The product does not exist or is not on sale.' } };
const CART_ITEM_NOT_FOUND = { 404: { cart_item_not_found: 'The product is not in the cart.' } };
const QUANTITY_TOO_LARGE = {
  400: { quantity_too_large: 'The quantity of a line exceeds `MAX_LINE_QUANTITY` (1000).' },
};
const OUT_OF_STOCK = {
  409: {
    out_of_stock: {
      summary: 'The quantity exceeds the stock; `items` contains the available quantity.',
      schema: OutOfStockProblem,
      example: { items: [{ productId: '101', requested: 3, available: 2 }] },
    },
  },
};
const CART_FULL = { 409: { cart_full: 'The cart already has the maximum number of lines.' } };

/**
 * Serves the user's cart for requests with an access token, otherwise that of the guest session.
 */
@ApiTags('Cart')
@Controller('cart')
@GuestOrRequireAny('cart')
@AcceptsGuestSession()
export class CartController {
  constructor(
    private readonly carts: CartService,
    private readonly guests: GuestSessions,
    private readonly visits: GuestVisits,
    private readonly cache: Cache,
    private readonly config: AppConfig,
  ) {}

  @Get()
  @ApiOperation({ operationId: 'getCart', summary: 'Get your cart, at current prices' })
  @ApiOkResponse(CART_RESPONSE)
  @ApiProblems(ACCESS_ERRORS)
  async get(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CartResponse | Buffer> {
    const owner = this.ownerOf(request);
    if (owner && 'sessionId' in owner) return this.readGuestCart(owner.sessionId, request, reply);
    return this.toResponse(await this.carts.view(owner), reply);
  }

  @Post('items')
  @ApiOperation({
    operationId: 'addCartItem',
    summary: 'Add a product to the cart, or increase its quantity',
    description: 'A guest without a session gets one. The cart does not reserve stock; only an order does.',
  })
  @ApiBody({ type: AddItemRequest })
  @ApiCreatedResponse(CART_RESPONSE)
  @ApiProblems(ACCESS_ERRORS, BODY_ERRORS, QUANTITY_TOO_LARGE, PRODUCT_NOT_FOUND, OUT_OF_STOCK, CART_FULL)
  async add(
    @ValidBody(AddItemRequest) { productId, quantity = 1 }: AddItemRequest,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CartResponse> {
    return this.toResponse(await this.carts.add(this.ownerForWrite(request), productId, quantity), reply);
  }

  @Patch('items/:productId')
  @ApiOperation({ operationId: 'changeCartItem', summary: 'Set the quantity of a product in the cart' })
  @ApiBody({ type: ChangeItemRequest })
  @ApiOkResponse(CART_RESPONSE)
  @ApiProblems(
    ACCESS_ERRORS,
    BODY_ERRORS,
    QUANTITY_TOO_LARGE,
    CART_ITEM_NOT_FOUND,
    PRODUCT_NOT_FOUND,
    OUT_OF_STOCK,
  )
  async change(
    @Param('productId') productId: string,
    @ValidBody(ChangeItemRequest) { quantity }: ChangeItemRequest,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CartResponse> {
    return this.toResponse(
      await this.carts.setQuantity(this.ownerForWrite(request), productId, quantity),
      reply,
    );
  }

  @Delete('items/:productId')
  @ApiOperation({ operationId: 'removeCartItem', summary: 'Remove a product from the cart' })
  @ApiOkResponse(CART_RESPONSE)
  @ApiProblems(ACCESS_ERRORS, CART_ITEM_NOT_FOUND)
  async remove(
    @Param('productId') productId: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CartResponse> {
    return this.toResponse(await this.carts.removeLine(this.ownerForWrite(request), productId), reply);
  }

  @Delete()
  @ApiOperation({ operationId: 'clearCart', summary: 'Empty the cart' })
  @ApiOkResponse(CART_RESPONSE)
  @ApiProblems(ACCESS_ERRORS)
  async clear(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CartResponse> {
    return this.toResponse(await this.carts.clear(this.ownerForWrite(request)), reply);
  }

  /** Returns the serialized body, from the cache if possible. */
  private async readGuestCart(
    sessionId: string,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<Buffer> {
    const { body, outcome } = await this.cache.read(cartCacheKeys.guestCart.entry(sessionId), async () => {
      const cart = await this.carts.view({ sessionId });
      return {
        body: Buffer.from(JSON.stringify(toCartResponse(cart, this.config.currency))),
        etag: null,
        expiresAt: cart.expiresAt,
        // Empty carts are not cached, because anybody can create any number of guest sessions.
        isCacheable: cart.lines.length > 0,
      };
    });
    if (outcome === 'hit') this.visits.record(sessionId);
    setCacheHeader(outcome, request, reply, this.config.production);
    this.guests.send(sessionId, reply);
    void reply.type('application/json; charset=utf-8');
    return body;
  }

  private ownerOf(request: FastifyRequest): CartOwner | null {
    const principal = principalOf(request);
    if (principal) return { userId: principal.userId };
    const sessionId = this.guests.idOf(request);
    return sessionId === null ? null : { sessionId };
  }

  /** The owner of the cart to write to. A guest without a valid session gets a new one. */
  private ownerForWrite(request: FastifyRequest): CartOwner {
    return this.ownerOf(request) ?? { sessionId: this.guests.begin() };
  }

  private toResponse(cart: PricedCart, reply: FastifyReply): CartResponse {
    if (cart.owner && 'sessionId' in cart.owner) this.guests.send(cart.owner.sessionId, reply);
    return toCartResponse(cart, this.config.currency);
  }
}
