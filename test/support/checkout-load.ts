import type { PlacedOrderResponse } from '../../src/orders/dto/order.dto.js';

/** What a guest buys: so many of each product. */
export type Basket = Readonly<Record<string, number>>;

/** An order that a guest asked for, under a key and an address of its own. */
export interface Attempt {
  readonly email: string;
  readonly basket: Basket;
  readonly headers: Readonly<Record<string, string>>;
  /** Of a basket that is listed; else it is in the guest's cart. */
  readonly items?: readonly { readonly productId: string; readonly quantity: number }[];
}

export interface OrderAnswer {
  readonly status: number;
  readonly text: string;
  readonly order: PlacedOrderResponse;
  readonly isReplay: boolean;
}

const JSON_BODY = { 'content-type': 'application/json' };

/** Sends the order of an attempt, or sends it again. Rejects when there is no whole answer. */
export async function place(origin: string, { email, items, headers }: Attempt): Promise<OrderAnswer> {
  const response = await fetch(`${origin}/api/v1/orders`, {
    method: 'POST',
    headers: { ...JSON_BODY, ...headers },
    body: JSON.stringify({ contactEmail: email, items }),
  });
  const text = await response.text();
  return {
    status: response.status,
    text,
    order: JSON.parse(text) as PlacedOrderResponse,
    isReplay: response.headers.get('idempotency-replayed') === 'true',
  };
}

/**
 * Guests who order one thing after the other, from a list or from a cart, until the shop answers no
 * more.
 */
export class CheckoutLoad {
  /** Orders that were answered. */
  readonly answered: { readonly attempt: Attempt; readonly answer: OrderAnswer }[] = [];
  /** Orders that were sent and not answered. */
  readonly lost: Attempt[] = [];
  private finished!: Promise<unknown>;
  private enough: (() => void) | undefined;
  private made = 0;

  /**
   * @param name another one for each load, of which the addresses and keys are made
   * @param baskets what is bought, by turns
   */
  constructor(
    private readonly origin: string,
    private readonly name: string,
    private readonly baskets: readonly Basket[],
  ) {}

  /**
   * Has so many guests at once; goes on when there are so many answers, with the guests still
   * ordering.
   */
  async begin(guests: number, answers: number): Promise<void> {
    const enough = new Promise<void>((resolve) => {
      this.enough = () => this.answered.length >= answers && resolve();
    });
    this.finished = Promise.all(Array.from({ length: guests }, (_, guest) => this.shop(guest % 2 === 0)));
    await Promise.race([enough, this.finished]);
  }

  /** When no guest waits for an answer any more. */
  async end(): Promise<void> {
    await this.finished;
  }

  private async shop(byCart: boolean): Promise<void> {
    for (;;) {
      const attempt = await this.prepare(byCart).catch(() => null);
      if (!attempt) return;
      const answer = await place(this.origin, attempt).catch(() => null);
      if (!answer) {
        this.lost.push(attempt);
        return;
      }
      this.answered.push({ attempt, answer });
      this.enough?.();
    }
  }

  private async prepare(byCart: boolean): Promise<Attempt> {
    const number = (this.made += 1);
    const basket = this.baskets[number % this.baskets.length] ?? {};
    const items = Object.entries(basket).map(([productId, quantity]) => ({ productId, quantity }));
    const attempt = { email: `${this.name}-${number}@example.com`, basket };
    const key = { 'idempotency-key': `${this.name}-${number}` };
    const session: Record<string, string> = {};
    if (!byCart) {
      const response = await fetch(`${this.origin}/api/v1/sessions`, { method: 'POST' });
      await response.arrayBuffer();
      session['x-session-id'] = response.headers.get('x-session-id') ?? '';
      return { ...attempt, items, headers: { ...key, ...session } };
    }
    for (const item of items) {
      const response = await fetch(`${this.origin}/api/v1/cart/items`, {
        method: 'POST',
        headers: { ...JSON_BODY, ...session },
        body: JSON.stringify(item),
      });
      await response.arrayBuffer();
      if (response.status !== 201) throw new Error(`The cart answered ${response.status}.`);
      session['x-session-id'] = response.headers.get('x-session-id') ?? '';
    }
    return { ...attempt, headers: { ...key, ...session } };
  }
}
