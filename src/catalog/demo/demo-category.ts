/** One article of the demo shop; the price is a decimal string with exactly two decimals. */
export interface DemoProduct {
  readonly name: string;
  readonly description: string;
  readonly price: string;
  readonly stock: number;
}

/** A node of the demo category tree: inner nodes have children, leaves have products. */
export interface DemoCategory {
  readonly name: string;
  readonly description: string;
  readonly children?: readonly DemoCategory[];
  readonly products?: readonly DemoProduct[];
}

/** Writes one demo product as a compact row. */
export function product(name: string, price: string, stock: number, description: string): DemoProduct {
  return { name, description, price, stock };
}
