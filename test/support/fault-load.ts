import type { CategoryNodeResponse } from '../../src/catalog/dto/category.dto.js';
import type { CartResponse } from '../../src/cart/dto/cart.dto.js';
import type { ProductResponse } from '../../src/catalog/dto/product.dto.js';
import type { Page } from '../../src/shared/page.js';
import { aMoment } from './async.js';
import type { CachedResources } from './cached-resources.js';
import type { Instances } from './instances.js';
import { oneOf } from './shopper.js';
import type { Answer, RequestOptions, TestApp } from './test-app.js';

const READERS = 6;
/** Milliseconds between two writes: what is never cached for long cannot be old. */
const PAUSE = 10;

type Read = (shop: TestApp) => Promise<number>;

type Check = (shop: TestApp) => Promise<string | null>;

/**
 * What one writer counts up: a reader may see what was acknowledged before it asked, what was begun
 * since, or between.
 */
class TrackedValue {
  private acknowledged = 0;
  private begun = 0;

  constructor(
    private readonly write: (value: number, shop: TestApp) => Promise<void>,
    /** Where it is shown; each is asked by itself, after the one before. */
    private readonly reads: readonly Read[],
  ) {}

  async next(shop: TestApp): Promise<void> {
    this.begun += 1;
    await this.write(this.begun, shop);
    this.acknowledged = this.begun;
  }

  /** @returns what is wrong with what is seen; null: nothing */
  async check(shop: TestApp): Promise<string | null> {
    for (const read of this.reads) {
      const least = this.acknowledged;
      const seen = await read(shop);
      const most = this.begun;
      if (!(seen >= least && seen <= most)) return `saw ${seen} of ${least} to ${most}`;
    }
    return null;
  }
}

interface Scenario {
  readonly shops: Instances;
  readonly admin: RequestOptions;
  readonly product: ProductResponse;
  readonly inCart: ProductResponse;
  readonly guest: RequestOptions;
  readonly customer: RequestOptions;
  readonly order: string;
}

/**
 * Clients of two instances who read what is cached and write what clears it, and know what they
 * must be answered.
 */
export class FaultLoad {
  /** What was not as it should be. */
  readonly violations: string[] = [];
  /** What was asked or written, and answered as it should be. */
  answered = 0;
  private isOver = false;
  private readonly trackedValues: readonly TrackedValue[];
  private readonly checks: readonly Check[];

  private constructor(private readonly scenario: Scenario) {
    this.trackedValues = trackedValuesOf(scenario);
    this.checks = [
      ...this.trackedValues.map(
        (value): Check =>
          (shop) =>
            value.check(shop),
      ),
      ...constantsOf(scenario),
    ];
  }

  static async of(shops: Instances, things: CachedResources): Promise<FaultLoad> {
    const product = await things.shopper.product();
    const { sent: guest, product: inCart } = await things.guestCart();
    await things.shopper.setStock(inCart, 100_000);
    const { token } = await shops.first.userOf('customer');
    const { body } = await things.shopper.order(oneOf(await things.shopper.product()), { token });
    const admin = { token: things.admin };
    const load = new FaultLoad({ shops, admin, product, inCart, guest, customer: { token }, order: body.id });
    for (const value of load.trackedValues) await value.next(shops.first);
    return load;
  }

  /** All of them at once, for as long as `fault` lasts. */
  async during(fault: () => Promise<unknown>): Promise<void> {
    this.isOver = false;
    const clients = [this.write(), ...Array.from({ length: READERS }, (_, reader) => this.read(reader))];
    try {
      await fault();
    } finally {
      this.isOver = true;
      await Promise.all(clients);
    }
  }

  /** What can be read, to be compared to the byte when nobody writes any more. */
  get reads(): readonly (readonly [string, RequestOptions?])[] {
    const { product, guest, customer, order } = this.scenario;
    const { id, category } = product;
    return [
      [`/products/${id}`],
      [`/products/${id}/stock`],
      ['/products'],
      [`/products?category=${category.id}`],
      [`/categories/${category.id}`],
      [`/categories/${category.id}/products`],
      ['/categories/tree'],
      ['/cart', guest],
      ['/users/me', customer],
      ['/auth/sessions', customer],
      [`/orders/${order}/status`, customer],
    ];
  }

  private async read(reader: number): Promise<void> {
    const { both } = this.scenario.shops;
    for (let turn = reader; !this.isOver; turn += 1) {
      // Each reader at another one, and at either instance by turns.
      const check = this.checks[turn % this.checks.length];
      for (const shop of both) await this.expect(() => check?.(shop));
    }
  }

  /** At either instance by turns; the other one has it before, and is asked for it at once. */
  private async write(): Promise<void> {
    const { first, second } = this.scenario.shops;
    for (let turn = 0; !this.isOver; turn += 1) {
      const value = this.trackedValues[turn % this.trackedValues.length];
      const [here, there] =
        Math.floor(turn / this.trackedValues.length) % 2 === 0 ? [first, second] : [second, first];
      await this.expect(() => value?.check(there));
      await this.expect(() => value?.next(here));
      await this.expect(() => value?.check(there));
      await aMoment(PAUSE);
    }
  }

  private async expect(work: () => Promise<unknown> | undefined): Promise<void> {
    try {
      const problem = await work();
      if (typeof problem === 'string') this.violations.push(problem);
      else this.answered += 1;
    } catch (error) {
      this.violations.push(String(error));
    }
  }
}

function trackedValuesOf({ admin, product, inCart, guest }: Scenario): TrackedValue[] {
  const path = `/products/${product.id}`;
  const category = product.category.id;
  return [
    new TrackedValue(
      (cents, shop) => patch(shop, path, { price: (cents / 100).toFixed(2) }, admin),
      [
        async (shop) => {
          const { items } = await get<Page<ProductResponse>>(shop, '/products?limit=100');
          return centsOf(items.find(({ id }) => id === product.id));
        },
        async (shop) => centsOf(await get<ProductResponse>(shop, path)),
      ],
    ),
    new TrackedValue(
      (cents, shop) => patch(shop, `/products/${inCart.id}`, { price: (cents / 100).toFixed(2) }, admin),
      [async (shop) => centsOf(await get<ProductResponse>(shop, `/products/${inCart.id}`))],
    ),
    new TrackedValue(
      (quantity, shop) => patch(shop, `${path}/stock`, { quantity }, admin),
      [async (shop) => (await get<{ stockQuantity: number }>(shop, `${path}/stock`)).stockQuantity],
    ),
    new TrackedValue(
      (text, shop) => patch(shop, `/categories/${category}`, { description: String(text) }, admin),
      [
        async (shop) => {
          const { items } = await get<{ items: CategoryNodeResponse[] }>(shop, '/categories/tree');
          return Number(items.find(({ id }) => id === category)?.description);
        },
      ],
    ),
    new TrackedValue(
      (quantity, shop) => patch(shop, `/cart/items/${inCart.id}`, { quantity }, guest),
      [async (shop) => (await get<CartResponse>(shop, '/cart', guest)).items[0]?.quantity ?? NaN],
    ),
  ];
}

/** What nobody changes. */
function constantsOf({ customer, order }: Scenario): Check[] {
  return [
    async (shop) => {
      const { role } = await get<{ role: string }>(shop, '/users/me', customer);
      return role === 'customer' ? null : role;
    },
    async (shop) => {
      const { items } = await get<Page<object>>(shop, '/auth/sessions', customer);
      return items.length === 1 ? null : `${items.length} sessions`;
    },
    async (shop) => {
      const { status } = await get<{ status: string }>(shop, `/orders/${order}/status`, customer);
      return status === 'pending' ? null : status;
    },
  ];
}

async function get<T>(shop: TestApp, path: string, sent?: RequestOptions): Promise<T> {
  return expectOk(path, await shop.get<T>(path, sent));
}

async function patch(shop: TestApp, path: string, json: object, sent: RequestOptions): Promise<void> {
  expectOk(path, await shop.patch(path, json, sent));
}

function expectOk<T>(path: string, { status, text, body }: Answer<T>): T {
  if (status !== 200) throw new Error(`${path} answered ${status} ${text}`);
  return body;
}

const centsOf = (product?: ProductResponse) => Math.round(Number(product?.price) * 100);
