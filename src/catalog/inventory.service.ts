import { Injectable } from '@nestjs/common';
import { DomainEvents } from '../platform/events/domain-events.js';
import { StockChanged } from './catalog.events.js';
import { OutOfStockError, type StockShortage } from './domain/catalog.errors.js';
import { byProductId } from './domain/by-product-id.js';
import { MAX_STOCK, type Product } from './domain/product.js';
import { ProductRepository } from './domain/product.repository.js';

export interface StockItem {
  readonly productId: string;
  readonly quantity: number;
}

/**
 * Decrements and restores stock for orders, in the caller's unit of work. It also raises
 * StockChanged, which invalidates the cached products.
 */
@Injectable()
export class InventoryService {
  constructor(
    private readonly products: ProductRepository,
    private readonly events: DomainEvents,
  ) {}

  /**
   * Decrements the stock of every item. It tries all of them, so that the error lists every item
   * that is out of stock; the rollback of the caller's unit of work restores the others.
   * @param products the products as the caller has read them; missing and inactive ones count as
   * out of stock
   * @throws OutOfStockError
   */
  async take(items: readonly StockItem[], products: ReadonlyMap<string, Product>): Promise<void> {
    const shortages = new Map<string, StockShortage>();
    for (const { productId, quantity } of items.toSorted(byProductId)) {
      const product = products.get(productId);
      const taken = product?.isActive && (await this.products.adjustStock(productId, -quantity));
      if (taken) {
        this.events.raise(new StockChanged(productId, product.category.id, product.slug));
        continue;
      }
      const available = product?.isActive ? product.stockQuantity : 0;
      shortages.set(productId, { productId, requested: quantity, available });
    }
    // In the order of the request, not in the order of locking.
    const lines = items.map(({ productId }) => shortages.get(productId)).filter((line) => line !== undefined);
    if (lines.length > 0) throw new OutOfStockError(lines);
  }

  /**
   * Restores the stock of every item, in the same order as `take`. Stops at the maximum stock,
   * because a stock that was set by hand must not prevent cancelling an order.
   */
  async restock(items: readonly StockItem[]): Promise<void> {
    const products = await this.products.findMany(items.map(({ productId }) => productId));
    for (const { id, category, slug } of products) {
      this.events.raise(new StockChanged(id, category.id, slug));
    }
    for (const { productId, quantity } of items.toSorted(byProductId)) {
      if (!(await this.products.adjustStock(productId, quantity))) {
        await this.products.setStock(productId, MAX_STOCK);
      }
    }
  }
}
