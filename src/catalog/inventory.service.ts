import { Injectable } from '@nestjs/common';
import { DomainEvents } from '../platform/events/domain-events.js';
import { StockChanged } from './catalog.events.js';
import { OutOfStockError, type ShortLine } from './domain/catalog.errors.js';
import { byProduct } from './domain/in-product-order.js';
import { MAX_STOCK, type Product } from './domain/product.js';
import { ProductRepository } from './domain/product.repository.js';

export interface StockItem {
  readonly productId: string;
  readonly quantity: number;
}

/**
 * Takes stock for orders and gives it back, in the caller's unit of work. Whoever does so here
 * cannot forget StockChanged, and with it what the cache holds of the products.
 */
@Injectable()
export class InventoryService {
  constructor(
    private readonly products: ProductRepository,
    private readonly events: DomainEvents,
  ) {}

  /**
   * Takes every item off the stock. Tries each, so that the error names all that are short; the
   * caller's unit of work undoes those that were not.
   * @param products what the caller has read of these products; one that is missing or not active
   * counts as out of stock
   * @throws OutOfStockError
   */
  async take(items: readonly StockItem[], products: ReadonlyMap<string, Product>): Promise<void> {
    const short = new Map<string, ShortLine>();
    for (const { productId, quantity } of items.toSorted(byProduct)) {
      const product = products.get(productId);
      const taken = product?.isActive && (await this.products.adjustStock(productId, -quantity));
      if (taken) {
        this.events.raise(new StockChanged(productId, product.category.id, product.slug));
        continue;
      }
      const available = product?.isActive ? product.stockQuantity : 0;
      short.set(productId, { productId, requested: quantity, available });
    }
    // As they were listed: the order of ids is the database's affair.
    const lines = items.map(({ productId }) => short.get(productId)).filter((line) => line !== undefined);
    if (lines.length > 0) throw new OutOfStockError(lines);
  }

  /**
   * Puts every item back, in the order in which stock is taken. Where the stock has no room for all
   * of it, it stops at its maximum: a stock that was set by hand must not keep an order from being
   * cancelled.
   */
  async restock(items: readonly StockItem[]): Promise<void> {
    const products = await this.products.findMany(items.map(({ productId }) => productId));
    for (const { id, category, slug } of products) {
      this.events.raise(new StockChanged(id, category.id, slug));
    }
    for (const { productId, quantity } of items.toSorted(byProduct)) {
      if (!(await this.products.adjustStock(productId, quantity))) {
        await this.products.setStock(productId, MAX_STOCK);
      }
    }
  }
}
