import { Controller, Delete, Get, Headers, HttpCode, Param, Patch, Post, Req, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GIVES_GUEST_SESSION, TakesGuestSession } from '../auth/guests/guest-session.docs.js';
import { GuestSessions } from '../auth/guests/guest-sessions.js';
import { CurrentUser, type Principal } from '../platform/access/principal.js';
import { tellOutcome } from '../platform/cache/x-cache.js';
import { AppConfig } from '../platform/config/app-config.js';
import { GuestsOr, RequireAny, RequirePermissions } from '../platform/access/permissions.js';
import { ValidationError } from '../shared/domain-error.js';
import { ApiProblems, GUARDED, WITH_BODY } from '../platform/http/api-problems.js';
import { GIVES_LOCATION, Locations } from '../platform/http/location.js';
import { ValidBody, ValidQuery } from '../platform/http/dto.pipe.js';
import { ApiPage } from '../platform/http/page.dto.js';
import { RateLimit } from '../platform/http/rate-limits.js';
import type { Page } from '../shared/page.js';
import { CheckoutService } from './checkout.service.js';
import type { Order } from './domain/order.js';
import { GuestSessionRequiredError } from './domain/order.errors.js';
import {
  ChangeStatusRequest,
  OrderListQuery,
  OrderResponse,
  OrderStatusResponse,
  PlaceOrderRequest,
  PlacedOrderResponse,
  toOrderResponse,
  toOrderStatusResponse,
} from './dto/order.dto.js';
import { PlaceOrderProblem } from './dto/order-problems.dto.js';
import { GuestOrderTokens } from './guest-order-tokens.js';
import { OrderService } from './order.service.js';

const ABSENT = { 404: { order_not_found: 'There is no such order, or it is not yours.' } };
const NO_PRODUCT = { 404: { product_not_found: 'There is no such product, or it is not on sale.' } };
const REFUSED = {
  400: {
    empty_order: 'There is nothing to order.',
    quantity_too_large:
      'A line has more than `MAX_LINE_QUANTITY` (1000) of a product, or a guest order more than ' +
      '`MAX_GUEST_ORDER_ITEMS` (50) items in all.',
    guest_session_required: {
      summary:
        'A guest sends an Idempotency-Key without a guest session; the answer has a fresh one in `X-Session-Id`.',
      headers: GIVES_GUEST_SESSION,
    },
  },
};
const CHANGED = {
  409: {
    out_of_stock: {
      summary: 'There is less in stock than that; `items` lists each line that is short.',
      schema: PlaceOrderProblem,
      example: { items: [{ productId: '101', requested: 3, available: 2 }] },
    },
    total_changed: {
      summary: 'The total is not the expected one; `total` is the total at this moment.',
      schema: PlaceOrderProblem,
      example: { total: '52.30' },
    },
    total_limit: 'The total is more than an order can have.',
    too_many_open_orders:
      'There are `MAX_OPEN_GUEST_ORDERS` (5) pending guest orders of this `contactEmail` already.',
  },
};
const MISMATCH = { 422: { idempotency_mismatch: 'The key has been used for another request.' } };
const ILLEGAL = {
  409: { illegal_transition: 'The order cannot go from its status to that one.' },
};

/** Printable ASCII, as a header can hold it; a UUID or the like. */
const KEY = /^[\x21-\x7e]{1,255}$/;

/** Documents a guest's way to an order. */
const TakesOrderToken = (): MethodDecorator =>
  ApiHeader({
    name: 'X-Order-Token',
    description: "The `guestToken` that the response to the guest's order contained.",
    required: false,
    schema: { type: 'string' },
  });

@ApiTags('Orders')
@Controller('orders')
export class OrderController {
  constructor(
    private readonly checkouts: CheckoutService,
    private readonly orders: OrderService,
    private readonly guests: GuestSessions,
    private readonly guestTokens: GuestOrderTokens,
    private readonly config: AppConfig,
    private readonly locations: Locations,
  ) {}

  @Post()
  @GuestsOr('orders')
  @RateLimit('guestOrder')
  @TakesGuestSession()
  @ApiHeader({
    name: 'Idempotency-Key',
    description:
      'Random, another one for each order: a repeat of the request is answered again, and buys nothing. A key belongs to ' +
      'the user or to the guest session, which a guest must send with it; after a log-in with that session it is the user’s.',
    required: false,
    schema: { type: 'string', minLength: 1, maxLength: 255, pattern: KEY.source },
  })
  @ApiOperation({
    operationId: 'placeOrder',
    summary: 'Order what is in the cart, or the items that are given',
    description: 'Either all of it is bought, at the prices of this moment, or nothing at all.',
  })
  @ApiBody({
    type: PlaceOrderRequest,
    examples: {
      items: { value: { items: [{ productId: '101', quantity: 1 }], contactEmail: 'ada@example.com' } },
      cart: { summary: 'What is in the cart', value: { contactEmail: 'ada@example.com' } },
    },
  })
  @ApiCreatedResponse({
    type: PlacedOrderResponse,
    description: 'The order.',
    headers: {
      ...GIVES_LOCATION,
      'Idempotency-Replayed': {
        description: 'Only with `true`: it had been placed before, under the same key.',
        schema: { type: 'string', enum: ['true'] },
      },
    },
  })
  @ApiProblems(GUARDED, WITH_BODY, NO_PRODUCT, REFUSED, CHANGED, MISMATCH)
  async place(
    @ValidBody(PlaceOrderRequest) body: PlaceOrderRequest,
    @Headers('idempotency-key') idempotencyKey: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CurrentUser() caller?: Principal,
  ): Promise<PlacedOrderResponse> {
    if (idempotencyKey !== undefined && !KEY.test(idempotencyKey)) {
      const message = 'Idempotency-Key must be 1 to 255 printable ASCII characters without blanks';
      throw new ValidationError([{ field: 'Idempotency-Key', message }]);
    }
    const sessionId = caller ? null : this.guests.idOf(request);
    if (idempotencyKey !== undefined && !caller && sessionId === null) {
      this.guests.give(this.guests.begin(), reply);
      throw new GuestSessionRequiredError();
    }
    const guest = sessionId === null ? null : { sessionId };
    const { order, isReplay } = await this.checkouts.place({
      buyer: caller ? { userId: caller.userId } : guest,
      items: body.items,
      contactEmail: body.contactEmail ?? null,
      expectedTotal: body.expectedTotal,
      idempotencyKey,
    });
    this.locations.set(reply, `/orders/${order.id}`);
    if (isReplay) void reply.header('idempotency-replayed', 'true');
    const response = this.toResponse(order);
    // An order that was erased in the meantime has neither owner nor contact address.
    const isGuests = order.userId === null && order.contactEmail !== null;
    return isGuests ? { ...response, guestToken: this.guestTokens.of(order) } : response;
  }

  @Get()
  @RequireAny('orders', 'read_order')
  @ApiOperation({
    operationId: 'listOrders',
    summary: "List one's orders, the newest first; with permission, those of all",
    description: 'A vendor sees the orders that hold its products, and of them its own items.',
  })
  @ApiPage(OrderResponse, 'A page of orders.')
  @ApiProblems(GUARDED)
  async list(
    @ValidQuery(OrderListQuery) query: OrderListQuery,
    @CurrentUser() caller: Principal,
  ): Promise<Page<OrderResponse>> {
    const found = await this.orders.list(query, caller);
    return { ...found, items: found.items.map((each) => this.toResponse(each)) };
  }

  @Get('number/:orderNumber')
  @GuestsOr('orders', 'read_order')
  @RateLimit('guestLookUp')
  @TakesOrderToken()
  @ApiOperation({ operationId: 'getOrderByNumber', summary: 'Get an order by its number' })
  @ApiOkResponse({ type: OrderResponse, description: 'The order.' })
  @ApiProblems(GUARDED, ABSENT)
  async getByNumber(
    @Param('orderNumber') orderNumber: string,
    @Headers('x-order-token') guestToken: string | undefined,
    @CurrentUser() caller?: Principal,
  ): Promise<OrderResponse> {
    return this.toResponse(await this.orders.getByNumber(orderNumber, { caller, guestToken }));
  }

  @Get(':id')
  @GuestsOr('orders', 'read_order')
  @RateLimit('guestLookUp')
  @TakesOrderToken()
  @ApiOperation({ operationId: 'getOrder', summary: 'Get an order' })
  @ApiOkResponse({ type: OrderResponse, description: 'The order.' })
  @ApiProblems(GUARDED, ABSENT)
  async get(
    @Param('id') id: string,
    @Headers('x-order-token') guestToken: string | undefined,
    @CurrentUser() caller?: Principal,
  ): Promise<OrderResponse> {
    return this.toResponse(await this.orders.get(id, { caller, guestToken }));
  }

  @Get(':id/status')
  @GuestsOr('orders', 'read_order')
  @RateLimit('guestLookUp')
  @TakesOrderToken()
  @ApiOperation({ operationId: 'getOrderStatus', summary: 'Get the status of an order' })
  @ApiOkResponse({ type: OrderStatusResponse, description: 'The status.' })
  @ApiProblems(GUARDED, ABSENT)
  async status(
    @Param('id') id: string,
    @Headers('x-order-token') guestToken: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CurrentUser() caller?: Principal,
  ): Promise<OrderStatusResponse> {
    const { order, outcome } = await this.orders.status(id, { caller, guestToken });
    tellOutcome(outcome, request, reply, this.config.production);
    return toOrderStatusResponse(order);
  }

  @Patch(':id/status')
  @RequirePermissions('update_order')
  @ApiOperation({
    operationId: 'changeOrderStatus',
    summary: 'Move an order on, or cancel it',
    description:
      'pending → processing → shipped → delivered; pending or processing → cancelled, which puts its units back.',
  })
  @ApiBody({
    type: ChangeStatusRequest,
    examples: { next: { summary: 'The next step of a new order', value: { status: 'processing' } } },
  })
  @ApiOkResponse({ type: OrderResponse, description: 'The order as it is now.' })
  @ApiProblems(GUARDED, WITH_BODY, ABSENT, ILLEGAL)
  async changeStatus(
    @Param('id') id: string,
    @ValidBody(ChangeStatusRequest) { status }: ChangeStatusRequest,
    @CurrentUser() caller: Principal,
  ): Promise<OrderResponse> {
    return this.toResponse(await this.orders.changeStatus(id, status, caller));
  }

  @Delete(':id')
  @RequirePermissions('delete_order')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'deleteOrder',
    summary: 'Erase the personal data of a delivered or cancelled order',
    description:
      'The order stays, with its number, items, totals and times, without its buyer and contact address. Its guest order token ' +
      'opens it no more. A repeat of the request that has placed it answers without personal data, and places nothing.',
  })
  @ApiNoContentResponse({ description: 'Erased.' })
  @ApiProblems(GUARDED, ABSENT, {
    409: { order_in_progress: 'The order is neither delivered nor cancelled.' },
  })
  async erase(@Param('id') id: string, @CurrentUser() caller: Principal): Promise<void> {
    await this.orders.erase(id, caller);
  }

  @Post(':id/cancel')
  @GuestsOr('orders', 'update_order')
  @RateLimit('guestLookUp')
  @HttpCode(200)
  @TakesOrderToken()
  @ApiOperation({
    operationId: 'cancelOrder',
    summary: "Cancel one's order, while it is pending or processing",
    description: 'Its units go back to the stock.',
  })
  @ApiOkResponse({ type: OrderResponse, description: 'The order as it is now.' })
  @ApiProblems(GUARDED, ABSENT, ILLEGAL)
  async cancel(
    @Param('id') id: string,
    @Headers('x-order-token') guestToken: string | undefined,
    @CurrentUser() caller?: Principal,
  ): Promise<OrderResponse> {
    return this.toResponse(await this.orders.cancel(id, { caller, guestToken }));
  }

  private toResponse(order: Order): OrderResponse {
    return toOrderResponse(order, this.config.currency);
  }
}
