import { expect } from 'vitest';
import { SessionService } from '../../src/auth/session.service.js';
import type { CartResponse } from '../../src/cart/dto/cart.dto.js';
import type { CategoryResponse } from '../../src/catalog/dto/category.dto.js';
import type { ProductResponse } from '../../src/catalog/dto/product.dto.js';
import type { User } from '../../src/users/domain/user.js';
import type { OrderResponse, PlacedOrderResponse } from '../../src/orders/dto/order.dto.js';
import type { Problem } from '../../src/platform/http/problem.js';
import type { Answer, RequestOptions, TestApp } from './test-app.js';

/** What an error has besides; its status is no order's. */
type ErrorBody = Pick<Problem, 'code'>;

interface ProductOptions {
  readonly price?: string;
  readonly stockQuantity?: number;
  readonly isActive?: boolean;
}

let made = 0;

/** Stocks a shop for those who buy in it. */
export class Shopper {
  private constructor(
    private readonly shop: TestApp,
    private readonly token: string,
    private readonly categoryId: string,
  ) {}

  static async of(shop: TestApp): Promise<Shopper> {
    const token = await shop.token('create_category', 'create_product', 'update_product', 'update_stock');
    made += 1;
    const category = await shop.post<CategoryResponse>(
      '/categories',
      { name: `For sale ${made}` },
      { token },
    );
    expect(category.status).toBe(201);
    return new Shopper(shop, token, category.body.id);
  }

  /** Another one at each call: 10.00 each, ten of them. */
  product(options?: ProductOptions): Promise<ProductResponse> {
    return this.productOf(this.token, options);
  }

  /** Of the vendor whose token it is. */
  async productOf(token: string, options: ProductOptions = {}): Promise<ProductResponse> {
    made += 1;
    const draft = {
      name: `Thing ${made}`,
      slug: `thing-for-sale-${made}`,
      categoryId: this.categoryId,
      price: '10.00',
      stockQuantity: 10,
      ...options,
    };
    const { status, body } = await this.shop.post<ProductResponse>('/products', draft, { token });
    expect(status).toBe(201);
    return body;
  }

  async products(count: number, options?: ProductOptions): Promise<ProductResponse[]> {
    const products: ProductResponse[] = [];
    while (products.length < count) products.push(await this.product(options));
    return products;
  }

  async change({ id }: { readonly id: string }, changes: object): Promise<void> {
    const answer = await this.shop.patch(`/products/${id}`, changes, { token: this.token });
    expect(answer.status).toBe(200);
  }

  async setStock({ id }: { readonly id: string }, quantity: number): Promise<void> {
    const answer = await this.shop.patch(`/products/${id}/stock`, { quantity }, { token: this.token });
    expect(answer.status).toBe(200);
  }

  async stock({ id }: { readonly id: string }): Promise<number> {
    const { status, body } = await this.shop.get<{ stockQuantity: number }>(`/products/${id}/stock`);
    expect(status).toBe(200);
    return body.stockQuantity;
  }

  order(body: object, sent: RequestOptions = {}): Promise<Answer<PlacedOrderResponse & ErrorBody>> {
    return this.shop.post('/orders', body, sent);
  }

  /** Below /orders. */
  get(path: string, sent: RequestOptions = {}): Promise<Answer<OrderResponse>> {
    return this.shop.get(`/orders/${path}`, sent);
  }

  cancel(id: string, sent: RequestOptions = {}): Promise<Answer<OrderResponse & ErrorBody>> {
    return this.shop.post(`/orders/${id}/cancel`, undefined, sent);
  }

  /** By staff. */
  changeStatus(id: string, status: string, token: string): Promise<Answer<OrderResponse & ErrorBody>> {
    return this.shop.patch(`/orders/${id}/status`, { status }, { token });
  }

  /** An access token with this scope and no more. */
  async tokenFor(user: User, scope: string): Promise<string> {
    const sessions = this.shop.app.get(SessionService, { strict: false });
    return (await sessions.start(user, { scope, clientId: null, device: null })).accessToken;
  }
}

/** What a cart holds, without what changes from one run to the next. */
export const linesOf = ({ items }: CartResponse) =>
  items.map(({ productId, quantity }) => ({ productId, quantity }));

export const line = ({ id }: { readonly id: string }, quantity: number) => ({ productId: id, quantity });

/** One of each, for the body of an order. */
export const oneOf = (...products: { readonly id: string }[]) => ({
  items: products.map(({ id }) => ({ productId: id, quantity: 1 })),
});

/** The headers with which a guest sees an order again. */
export const guestTokenOf = ({
  guestToken = expect.fail('the order has no guest order token'),
}: PlacedOrderResponse) => ({
  headers: { 'x-order-token': guestToken },
});
