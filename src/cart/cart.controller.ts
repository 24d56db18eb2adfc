import { Controller, Delete, Get, Param, Patch, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GIVES_GUEST_SESSION, TakesGuestSession } from '../auth/guests/guest-session.docs.js';
import { GuestSessions } from '../auth/guests/guest-sessions.js';
import { principalOf } from '../platform/access/principal.js';
import { Cache } from '../platform/cache/cache.js';
import { cartCacheKeys } from './cart.cache-keys.js';
import { setCacheHeader } from '../platform/cache/x-cache.js';
import { AppConfig } from '../platform/config/app-config.js';
import { GuestsOr } from '../platform/access/permissions.js';
import { ApiProblems, GUARDED, WITH_BODY } from '../platform/http/api-problems.js';
import { ValidBody } from '../platform/http/dto.pipe.js';
import { OutOfStockProblem } from '../catalog/out-of-stock.docs.js';
import { CartService } from './cart.service.js';
import type { CartOwner } from './domain/cart.js';
import type { PricedCart } from './domain/priced-cart.js';
import { AddItemRequest, CartResponse, ChangeItemRequest, toCartResponse } from './dto/cart.dto.js';
import { GuestVisits } from './guest-visits.js';

const ANSWER = { type: CartResponse, description: 'The cart as it is now.', headers: GIVES_GUEST_SESSION };
const NO_PRODUCT = { 404: { product_not_found: 'There is no such product, or it is not on sale.' } };
const NO_ITEM = { 404: { cart_item_not_found: 'The product is not in the cart.' } };
const LARGE = { 400: { quantity_too_large: 'A line has at most `MAX_LINE_QUANTITY` (1000) of a product.' } };
const SHORT = {
  409: {
    out_of_stock: {
      summary: 'There are fewer units on hand; `items` tells how many.',
      schema: OutOfStockProblem,
      example: { items: [{ productId: '101', requested: 3, available: 2 }] },
    },
  },
};
const FULL = { 409: { cart_full: 'The cart has as many items as it can have.' } };

/**
 * Serves the user's cart for requests with an access token, otherwise that of the guest session.
 */
@ApiTags('Cart')
@Controller('cart')
@GuestsOr('cart')
@TakesGuestSession()
export class CartController {
  constructor(
    private readonly carts: CartService,
    private readonly guests: GuestSessions,
    private readonly visits: GuestVisits,
    private readonly cache: Cache,
    private readonly config: AppConfig,
  ) {}

  @Get()
  @ApiOperation({ operationId: 'getCart', summary: "Get one's cart, at current prices" })
  @ApiOkResponse(ANSWER)
  @ApiProblems(GUARDED)
  async get(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CartResponse | Buffer> {
    const owner = this.ownerOf(request);
    if (owner && 'sessionId' in owner) return this.guestCart(owner.sessionId, request, reply);
    return this.answer(await this.carts.view(owner), reply);
  }

  @Post('items')
  @ApiOperation({
    operationId: 'addCartItem',
    summary: 'Add units of a product to those that are in the cart',
    description: 'A guest without a session gets one. The cart reserves nothing: units are sold by an order.',
  })
  @ApiBody({ type: AddItemRequest })
  @ApiCreatedResponse(ANSWER)
  @ApiProblems(GUARDED, WITH_BODY, LARGE, NO_PRODUCT, SHORT, FULL)
  async add(
    @ValidBody(AddItemRequest) { productId, quantity = 1 }: AddItemRequest,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CartResponse> {
    return this.answer(await this.carts.add(this.writerOf(request), productId, quantity), reply);
  }

  @Patch('items/:productId')
  @ApiOperation({ operationId: 'changeCartItem', summary: 'Set the units of a product in the cart' })
  @ApiBody({ type: ChangeItemRequest })
  @ApiOkResponse(ANSWER)
  @ApiProblems(GUARDED, WITH_BODY, LARGE, NO_ITEM, NO_PRODUCT, SHORT)
  async change(
    @Param('productId') productId: string,
    @ValidBody(ChangeItemRequest) { quantity }: ChangeItemRequest,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CartResponse> {
    return this.answer(await this.carts.setQuantity(this.writerOf(request), productId, quantity), reply);
  }

  @Delete('items/:productId')
  @ApiOperation({ operationId: 'removeCartItem', summary: 'Take a product out of the cart' })
  @ApiOkResponse(ANSWER)
  @ApiProblems(GUARDED, NO_ITEM)
  async remove(
    @Param('productId') productId: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CartResponse> {
    return this.answer(await this.carts.removeLine(this.writerOf(request), productId), reply);
  }

  @Delete()
  @ApiOperation({ operationId: 'clearCart', summary: 'Empty the cart' })
  @ApiOkResponse(ANSWER)
  @ApiProblems(GUARDED)
  async clear(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CartResponse> {
    return this.answer(await this.carts.clear(this.writerOf(request)), reply);
  }

  /** Returns the serialized body, from the cache if possible. */
  private async guestCart(sessionId: string, request: FastifyRequest, reply: FastifyReply): Promise<Buffer> {
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
    if (outcome === 'hit') this.visits.count(sessionId);
    setCacheHeader(outcome, request, reply, this.config.production);
    this.guests.give(sessionId, reply);
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
  private writerOf(request: FastifyRequest): CartOwner {
    return this.ownerOf(request) ?? { sessionId: this.guests.begin() };
  }

  private answer(cart: PricedCart, reply: FastifyReply): CartResponse {
    if (cart.owner && 'sessionId' in cart.owner) this.guests.give(cart.owner.sessionId, reply);
    return toCartResponse(cart, this.config.currency);
  }
}
