import { Injectable } from '@nestjs/common';
import { DomainEvents } from '../platform/events/domain-events.js';
import { parseMoney } from '../shared/money.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { CategoryChanged, ProductChanged } from './catalog.events.js';
import { demoCatalogue } from './demo/demo-catalogue.js';
import type { DemoCategory, DemoProduct } from './demo/demo-category.js';
import { CategoryRepository } from './domain/category.repository.js';
import { ProductRepository } from './domain/product.repository.js';
import { slugFrom } from './domain/slug.js';

export interface Seeded {
  readonly categories: number;
  readonly products: number;
}

const NOTHING: Seeded = { categories: 0, products: 0 };

function sum(one: Seeded, other: Seeded): Seeded {
  return { categories: one.categories + other.categories, products: one.products + other.products };
}

/**
 * Loads the demo catalogue. Idempotent: it skips slugs that already exist.
 */
@Injectable()
export class DemoCatalogue {
  constructor(
    private readonly categories: CategoryRepository,
    private readonly products: ProductRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly events: DomainEvents,
  ) {}

  /** Whether the catalogue contains nothing, not even deleted items. */
  async isCatalogueEmpty(): Promise<boolean> {
    return (await this.categories.count({ includeInactive: true })) === 0;
  }

  /**
   * Uses one unit of work per department, to keep MongoDB transactions short. After an
   * interruption, the next call adds the rest.
   */
  async load(): Promise<Seeded> {
    let seeded = NOTHING;
    for (const department of demoCatalogue) {
      seeded = sum(seeded, await this.unitOfWork.run(() => this.addAll([department], null)));
    }
    return seeded;
  }

  private async addAll(categories: readonly DemoCategory[], parentId: string | null): Promise<Seeded> {
    let seeded = NOTHING;
    for (const category of categories) {
      const { id, isActive, added } = await this.addCategory(category, parentId);
      // Somebody has deactivated it, so it may not contain active items.
      if (!isActive) continue;
      const products = await this.addProducts(category.products ?? [], id);
      const below = await this.addAll(category.children ?? [], id);
      seeded = sum(sum(seeded, { categories: added ? 1 : 0, products }), below);
    }
    return seeded;
  }

  private async addCategory({ name, description }: DemoCategory, parentId: string | null) {
    const slug = slugFrom(name);
    const present = await this.categories.findBySlug(slug);
    if (present) return { ...present, added: false };
    const category = { name, slug, description, parentId, isActive: true };
    const added = await this.categories.add(category);
    this.events.raise(new CategoryChanged(added.id, slug, false));
    return { ...added, added: true };
  }

  private async addProducts(products: readonly DemoProduct[], categoryId: string): Promise<number> {
    let added = 0;
    for (const { name, description, price, stock } of products) {
      const slug = slugFrom(name);
      if (await this.products.findBySlug(slug)) continue;
      const cents = parseMoney(price);
      if (cents === null) throw new Error(`The price of the demo product "${name}" is invalid: ${price}`);
      const product = await this.products.add({
        name,
        slug,
        description,
        categoryId,
        price: cents,
        stockQuantity: stock,
        isActive: true,
        vendorId: null,
      });
      this.events.raise(new ProductChanged(product.id, [categoryId], [product.slug]));
      added += 1;
    }
    return added;
  }
}
