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
import { GUEST_SESSION_HEADERS, AcceptsGuestSession } from '../auth/guests/guest-session.docs.js';
import { GuestSessions } from '../auth/guests/guest-sessions.js';
import { CurrentUser, type Principal } from '../platform/access/principal.js';
import { setCacheHeader } from '../platform/cache/x-cache.js';
import { AppConfig } from '../platform/config/app-config.js';
import { GuestOrRequireAny, RequireAny, RequirePermissions } from '../platform/access/permissions.js';
import { ValidationError } from '../shared/domain-error.js';
import { ApiProblems, ACCESS_ERRORS, BODY_ERRORS } from '../platform/http/api-problems.js';
import { LOCATION_HEADERS, Locations } from '../platform/http/location.js';
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
import { AcceptsOrderToken } from './order-token.docs.js';

const ORDER_NOT_FOUND = { 404: { order_not_found: 'The order does not exist or is not yours.' } };
const PRODUCT_NOT_FOUND = { 404: { product_not_found: 'The product does not exist or is not on sale.' } };
const INVALID_ORDER = {
  400: {
    empty_order: 'The order is empty.',
    quantity_too_large:
      'The quantity of a line exceeds `MAX_LINE_QUANTITY` (1000), or the quantities of a guest order exceed ' +
      '`MAX_GUEST_ORDER_ITEMS` (50) in total.',
    guest_session_required: {
      summary:
        'A guest sent an Idempotency-Key without a guest session; the response has a new one in `X-Session-Id`.',
      headers: GUEST_SESSION_HEADERS,
    },
  },
};
const ORDER_CONFLICT = {
  409: {
    out_of_stock: {
      summary: 'A quantity exceeds the stock; `items` lists all such lines.',
      schema: PlaceOrderProblem,
      example: { items: [{ productId: '101', requested: 3, available: 2 }] },
    },
    total_changed: {
      summary: 'The total differs from `expectedTotal`; `total` is the current total.',
      schema: PlaceOrderProblem,
      example: { total: '52.30' },
    },
    total_limit: 'The total exceeds the maximum of an order.',
    too_many_open_orders:
      'There are already `MAX_OPEN_GUEST_ORDERS` (5) pending guest orders for this `contactEmail`.',
  },
};
const KEY_MISMATCH = { 422: { idempotency_mismatch: 'The key was used for a different request.' } };
const ILLEGAL_TRANSITION = {
  409: { illegal_transition: 'The order cannot change from its current status to the requested one.' },
};

/** Printable ASCII characters without spaces, for example a UUID. */
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;

@ApiTags('Orders')
@Controller('orders')
export class OrderController {
  constructor(
    private readonly checkout: CheckoutService,
    private readonly orders: OrderService,
    private readonly guests: GuestSessions,
    private readonly guestTokens: GuestOrderTokens,
    private readonly config: AppConfig,
    private readonly locations: Locations,
  ) {}

  @Post()
  @GuestOrRequireAny('orders')
  @RateLimit('guestOrder')
  @AcceptsGuestSession()
  @ApiHeader({
    name: 'Idempotency-Key',
    description:
      'A random value, new for each order. Repeating the request with the same key returns the first order and places no ' +
      'other. A key belongs to the user or to the guest session, which a guest must send with it. If the guest logs in ' +
      'with that session, the key then belongs to the user.',
    required: false,
    schema: { type: 'string', minLength: 1, maxLength: 255, pattern: IDEMPOTENCY_KEY.source },
  })
  @ApiOperation({
    operationId: 'placeOrder',
    summary: 'Place an order for items or for the cart',
    description: 'Orders all items at their current prices, or nothing.',
  })
  @ApiBody({
    type: PlaceOrderRequest,
    examples: {
      items: { value: { items: [{ productId: '101', quantity: 1 }], contactEmail: 'ada@example.com' } },
      cart: { summary: 'The items of the cart', value: { contactEmail: 'ada@example.com' } },
    },
  })
  @ApiCreatedResponse({
    type: PlacedOrderResponse,
    description: 'The order.',
    headers: {
      ...LOCATION_HEADERS,
      'Idempotency-Replayed': {
        description: 'Present, as `true`, if an earlier request with the same key placed the order.',
        schema: { type: 'string', enum: ['true'] },
      },
    },
  })
  @ApiProblems(ACCESS_ERRORS, BODY_ERRORS, PRODUCT_NOT_FOUND, INVALID_ORDER, ORDER_CONFLICT, KEY_MISMATCH)
  async place(
    @ValidBody(PlaceOrderRequest) body: PlaceOrderRequest,
    @Headers('idempotency-key') idempotencyKey: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CurrentUser() caller?: Principal,
  ): Promise<PlacedOrderResponse> {
    if (idempotencyKey !== undefined && !IDEMPOTENCY_KEY.test(idempotencyKey)) {
      const message = 'Idempotency-Key must be 1 to 255 printable ASCII characters without blanks';
      throw new ValidationError([{ field: 'Idempotency-Key', message }]);
    }
    const sessionId = caller ? null : this.guests.idOf(request);
    if (idempotencyKey !== undefined && !caller && sessionId === null) {
      this.guests.send(this.guests.begin(), reply);
      throw new GuestSessionRequiredError();
    }
    const guest = sessionId === null ? null : { sessionId };
    const { order, isReplay } = await this.checkout.place({
      buyer: caller ? { userId: caller.userId } : guest,
      items: body.items,
      contactEmail: body.contactEmail ?? null,
      expectedTotal: body.expectedTotal,
      idempotencyKey,
    });
    this.locations.set(reply, `/orders/${order.id}`);
    if (isReplay) void reply.header('idempotency-replayed', 'true');
    const response = this.toResponse(order);
    // In a replay, the personal data may have been erased since: neither owner nor contact address.
    const isGuestOrder = order.userId === null && order.contactEmail !== null;
    return isGuestOrder ? { ...response, guestToken: this.guestTokens.of(order) } : response;
  }

  @Get()
  @RequireAny('orders', 'read_order')
  @ApiOperation({
    operationId: 'listOrders',
    summary: 'List your orders or, with read_order, all orders, newest first',
    description: 'Vendors see the orders that contain their products, with only those items.',
  })
  @ApiPage(OrderResponse, 'A page of orders.')
  @ApiProblems(ACCESS_ERRORS)
  async list(
    @ValidQuery(OrderListQuery) query: OrderListQuery,
    @CurrentUser() caller: Principal,
  ): Promise<Page<OrderResponse>> {
    const found = await this.orders.list(query, caller);
    return { ...found, items: found.items.map((each) => this.toResponse(each)) };
  }

  @Get('number/:orderNumber')
  @GuestOrRequireAny('orders', 'read_order')
  @RateLimit('guestLookUp')
  @AcceptsOrderToken()
  @ApiOperation({ operationId: 'getOrderByNumber', summary: 'Get an order by its number' })
  @ApiOkResponse({ type: OrderResponse, description: 'The order.' })
  @ApiProblems(ACCESS_ERRORS, ORDER_NOT_FOUND)
  async getByNumber(
    @Param('orderNumber') orderNumber: string,
    @Headers('x-order-token') guestToken: string | undefined,
    @CurrentUser() caller?: Principal,
  ): Promise<OrderResponse> {
    return this.toResponse(await this.orders.getByNumber(orderNumber, { caller, guestToken }));
  }

  @Get(':id')
  @GuestOrRequireAny('orders', 'read_order')
  @RateLimit('guestLookUp')
  @AcceptsOrderToken()
  @ApiOperation({ operationId: 'getOrder', summary: 'Get an order' })
  @ApiOkResponse({ type: OrderResponse, description: 'The order.' })
  @ApiProblems(ACCESS_ERRORS, ORDER_NOT_FOUND)
  async get(
    @Param('id') id: string,
    @Headers('x-order-token') guestToken: string | undefined,
    @CurrentUser() caller?: Principal,
  ): Promise<OrderResponse> {
    return this.toResponse(await this.orders.get(id, { caller, guestToken }));
  }

  @Get(':id/status')
  @GuestOrRequireAny('orders', 'read_order')
  @RateLimit('guestLookUp')
  @AcceptsOrderToken()
  @ApiOperation({ operationId: 'getOrderStatus', summary: 'Get the status of an order' })
  @ApiOkResponse({ type: OrderStatusResponse, description: 'The status.' })
  @ApiProblems(ACCESS_ERRORS, ORDER_NOT_FOUND)
  async status(
    @Param('id') id: string,
    @Headers('x-order-token') guestToken: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CurrentUser() caller?: Principal,
  ): Promise<OrderStatusResponse> {
    const { order, outcome } = await this.orders.status(id, { caller, guestToken });
    setCacheHeader(outcome, request, reply, this.config.production);
    return toOrderStatusResponse(order);
  }

  @Patch(':id/status')
  @RequirePermissions('update_order')
  @ApiOperation({
    operationId: 'changeOrderStatus',
    summary: 'Change the status of an order',
    description:
      'pending → processing → shipped → delivered; pending or processing → cancelled, which returns the items to stock.',
  })
  @ApiBody({
    type: ChangeStatusRequest,
    examples: { next: { summary: 'The next status of a new order', value: { status: 'processing' } } },
  })
  @ApiOkResponse({ type: OrderResponse, description: 'The updated order.' })
  @ApiProblems(ACCESS_ERRORS, BODY_ERRORS, ORDER_NOT_FOUND, ILLEGAL_TRANSITION)
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
      'The order keeps its number, items, totals and times, but loses its buyer and contact address. Its guest order token ' +
      'becomes invalid. Repeating the request that placed it places no order and returns no personal data.',
  })
  @ApiNoContentResponse({ description: 'The personal data has been erased.' })
  @ApiProblems(ACCESS_ERRORS, ORDER_NOT_FOUND, {
    409: { order_in_progress: 'The order is neither delivered nor cancelled.' },
  })
  async erase(@Param('id') id: string, @CurrentUser() caller: Principal): Promise<void> {
    await this.orders.erase(id, caller);
  }

  @Post(':id/cancel')
  @GuestOrRequireAny('orders', 'update_order')
  @RateLimit('guestLookUp')
  @HttpCode(200)
  @AcceptsOrderToken()
  @ApiOperation({
    operationId: 'cancelOrder',
    summary: 'Cancel a pending or processing order',
    description: 'Returns the items to stock.',
  })
  @ApiOkResponse({ type: OrderResponse, description: 'The updated order.' })
  @ApiProblems(ACCESS_ERRORS, ORDER_NOT_FOUND, ILLEGAL_TRANSITION)
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
