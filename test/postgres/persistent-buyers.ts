import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import type { TestApp } from '../support/test-app.js';

/** Milliseconds between two requests of a buyer. */
const PAUSE = 5;

/** What a request must not exceed: its budget of ten seconds, and a margin for a busy machine. */
export const BOUND_MS = 15_000;

/**
 * Guests who order one item after the other, each order with its own Idempotency-Key. A request
 * that gets a 503 is repeated until the order is placed.
 */
export class PersistentBuyers {
  /** The ids of all orders that got a 201. */
  readonly placed: string[] = [];
  /** How many responses were a 503. */
  refused = 0;
  /** Responses that are not documented for such a request, and late ones. */
  readonly violations: string[] = [];
  private isOver = false;
  /** Nothing is repeated then, because it may never succeed. */
  private hasFailed = false;
  private made = 0;

  constructor(
    private readonly shop: TestApp,
    private readonly products: readonly { readonly id: string }[],
  ) {}

  /** Has so many of them at once while `fault` runs, and until the last order is placed. */
  async during(fault: () => Promise<unknown>, buyers = 6): Promise<void> {
    this.isOver = false;
    this.hasFailed = false;
    const done = Promise.all(Array.from({ length: buyers }, () => this.buy()));
    try {
      await fault();
    } catch (error) {
      this.hasFailed = true;
      throw error;
    } finally {
      this.isOver = true;
      await done;
    }
  }

  /** Compares the shop's stock with its orders, in the database itself. */
  async accounts(client: Client, initialStock: number): Promise<Accounts> {
    const { rows: orders } = await client.query<{ id: string }>('SELECT id::text FROM orders');
    const { rows } = await client.query<{ sold: string; taken: string }>(
      `SELECT (SELECT coalesce(sum(quantity), 0) FROM order_items) AS sold,
              (SELECT sum($1 - stock_quantity) FROM products) AS taken`,
      [initialStock],
    );
    const stored = new Set(orders.map(({ id }) => id));
    return {
      lost: this.placed.filter((id) => !stored.has(id)),
      unexpected: stored.size - new Set(this.placed).size,
      doubled: this.placed.length - new Set(this.placed).size,
      difference: Number(rows[0]?.sold) - Number(rows[0]?.taken),
    };
  }

  private async buy(): Promise<void> {
    const session = await this.session();
    while (!this.isOver) {
      const number = (this.made += 1);
      const product = this.products[number % this.products.length];
      const order = {
        items: [{ productId: product?.id, quantity: 1 }],
        contactEmail: `buyer${number}@example.com`,
      };
      const headers = { 'x-session-id': session, 'idempotency-key': `order-${number}` };
      while (!this.hasFailed && !(await this.place(order, headers))) await sleep(PAUSE * 5);
      await sleep(PAUSE);
    }
  }

  private async place(json: object, headers: Readonly<Record<string, string>>): Promise<boolean> {
    const began = performance.now();
    const answer = await this.shop.post<{ id: string }>('/orders', json, { headers });
    const took = performance.now() - began;
    if (took > BOUND_MS) this.violations.push(`${answer.status} after ${took.toFixed()} ms`);
    if (answer.status === 201) {
      this.placed.push(answer.body.id);
      return true;
    }
    if (answer.status === 503 && answer.headers.get('retry-after') !== null) this.refused += 1;
    else this.violations.push(`${answer.status} ${answer.text}`);
    return false;
  }

  private async session(): Promise<string> {
    const { headers } = await this.shop.post('/sessions', undefined);
    return headers.get('x-session-id') ?? '';
  }
}

interface Accounts {
  /** Orders that got a 201 and are not there. */
  readonly lost: readonly string[];
  /** Orders that are there and got no 201. */
  readonly unexpected: number;
  /** Two keys with the same order. */
  readonly doubled: number;
  /** Sold items minus those that were taken from the stock. */
  readonly difference: number;
}
