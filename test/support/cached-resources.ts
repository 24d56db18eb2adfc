import type { Redis } from 'ioredis';
import { expect, vi } from 'vitest';
import type { CategoryResponse } from '../../src/catalog/dto/category.dto.js';
import type { ProductResponse } from '../../src/catalog/dto/product.dto.js';
import { RoleRepository } from '../../src/rbac/domain/role.repository.js';
import type { Instances } from './instances.js';
import { oneOf, Shopper } from './shopper.js';
import type { Answer, RequestOptions, TestApp, TestUser } from './test-app.js';

/** Something that is cached, and changes. */
export interface CachedResource {
  readonly key: string;
  readonly path: string;
  readonly sent?: RequestOptions;
  /** After it, `path` answers something else. */
  change(shop: TestApp): Promise<Answer<unknown>>;
}

/** What an answer says; in a refusal there is an id of its own. */
export function summarize({ status, text, body }: Answer<unknown>): string {
  return status < 400 ? `${status} ${text}` : `${status} ${(body as { code: string }).code}`;
}

/** Reads it until it is in Redis, and says what it is. */
export async function readUntilCached(
  shop: TestApp,
  { key, path, sent }: CachedResource,
  redis: Redis,
): Promise<string> {
  return vi.waitFor(
    async () => {
      const answer = await shop.get(path, sent);
      expect(await redis.hlen(key), key).toBeGreaterThan(1);
      const outcome = answer.headers.get('x-cache');
      if (outcome !== null) expect(outcome, path).toBe('hit');
      return summarize(answer);
    },
    { timeout: 20_000, interval: 10 },
  );
}

/** Makes them, each time new ones. */
export class CachedResources {
  private constructor(
    private readonly shop: TestApp,
    readonly shopper: Shopper,
    readonly admin: string,
  ) {}

  static async of({ first }: Instances): Promise<CachedResources> {
    return new CachedResources(first, await Shopper.of(first), (await first.userOf('admin')).token);
  }

  static readonly NAMES = [
    'a price',
    'a price in a list',
    'a stock',
    'the category tree',
    'the cart of a guest',
    'a price in the cart of a guest',
    'the status of an order',
    'the role of a user',
    'the permissions of a role',
    'a session',
    'the sessions of a user',
  ] as const;

  make(name: (typeof CachedResources.NAMES)[number]): Promise<CachedResource> {
    return this.factories[name]();
  }

  private readonly factories: Record<(typeof CachedResources.NAMES)[number], () => Promise<CachedResource>> =
    {
      'a price': async () => {
        const { id } = await this.shopper.product();
        return { key: `product:${id}`, path: `/products/${id}`, ...this.changePrice(id) };
      },
      'a price in a list': async () => {
        const { id } = await this.shopper.product();
        return { key: 'products:all', path: '/products?limit=3', ...this.changePrice(id) };
      },
      'a stock': async () => {
        const { id } = await this.shopper.product();
        const path = `/products/${id}/stock`;
        return { key: `product:${id}:stock`, path, ...this.patch(path, { quantity: 77 }) };
      },
      'the category tree': async () => {
        const { category } = await this.shopper.product();
        const { body } = await this.shop.get<CategoryResponse>(`/categories/${category.id}`);
        const description = `Not ${body.description ?? 'described'}`;
        return {
          key: 'categories:tree',
          path: '/categories/tree',
          ...this.patch(`/categories/${category.id}`, { description }),
        };
      },
      'the cart of a guest': async () => {
        const { product, ...cart } = await this.guestCart();
        return { ...cart, ...this.patch(`/cart/items/${product.id}`, { quantity: 3 }, cart.sent) };
      },
      'a price in the cart of a guest': async () => {
        const { product, ...cart } = await this.guestCart();
        return { ...cart, ...this.changePrice(product.id) };
      },
      'the status of an order': async () => {
        const { token } = await this.shop.userOf('customer');
        const { body } = await this.shopper.order(oneOf(await this.shopper.product()), { token });
        const path = `/orders/${body.id}/status`;
        const moved = this.patch(path, { status: 'processing' });
        return { key: `order:${body.id}:status`, path, sent: { token }, ...moved };
      },
      'the role of a user': async () => {
        const staff = await this.staff();
        return { ...userListAs(staff), ...this.patch(`/users/${staff.user.id}`, { role: 'customer' }) };
      },
      'the permissions of a role': async () => {
        const staff = await this.staff();
        const role = await this.shop.app.get(RoleRepository, { strict: false }).findByName(staff.user.role);
        const sent = { json: { permissions: [] }, token: this.admin };
        const change = (shop: TestApp) => shop.request('PUT', `/roles/${role?.id ?? ''}/permissions`, sent);
        return { ...userListAs(staff), change };
      },
      'a session': async () => {
        const { token, sessionId } = await this.shop.userOf('customer');
        const change = (shop: TestApp) => shop.post('/auth/logout', undefined, { token });
        return { key: `session:${sessionId}`, path: '/users/me', sent: { token }, change };
      },
      'the sessions of a user': async () => {
        const { user, token } = await this.shop.userOf('customer');
        const other = await this.shopper.tokenFor(user, '*');
        const change = (shop: TestApp) => shop.post('/auth/logout', undefined, { token: other });
        return { key: `user:${user.id}:session`, path: '/auth/sessions', sent: { token }, change };
      },
    };

  private patch(
    path: string,
    json: object,
    sent: RequestOptions = { token: this.admin },
  ): Pick<CachedResource, 'change'> {
    return { change: (shop) => shop.patch(path, json, sent) };
  }

  private changePrice(id: string): Pick<CachedResource, 'change'> {
    return this.patch(`/products/${id}`, { price: '12.34' });
  }

  private staff(): Promise<TestUser> {
    return this.shop.userWith(['read_user']);
  }

  async guestCart(): Promise<{ key: string; path: string; sent: RequestOptions; product: ProductResponse }> {
    const product = await this.shopper.product();
    const { headers } = await this.shop.post('/cart/items', { productId: product.id });
    const token = headers.get('x-session-id') ?? expect.fail('no guest session');
    const key = `cart:session:${token.split('.')[0] ?? ''}`;
    return { key, path: '/cart', sent: { headers: { 'x-session-id': token } }, product };
  }
}

const userListAs = ({ user, token }: TestUser) => ({
  key: `user:${user.id}:auth`,
  path: '/users?limit=1',
  sent: { token },
});
