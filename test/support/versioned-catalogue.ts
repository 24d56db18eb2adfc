import type { CartResponse } from '../../src/cart/dto/cart.dto.js';
import type { CategoryResponse, CategoryTreeResponse } from '../../src/catalog/dto/category.dto.js';
import type { ProductResponse, StockResponse } from '../../src/catalog/dto/product.dto.js';
import type { Page } from '../../src/shared/page.js';
import type { HttpAnswer, HttpClient } from './http-client.js';
import type { Sighting, Versions } from './versions.js';

/** A read of the shop, and the versions that its answer shows. */
export interface VersionedRead {
  /** As the registry of the cache has it, more or less. */
  readonly kind: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly seen: (body: never) => Sighting[];
}

/** A write, and the thing that it makes a version of. */
export interface VersionedWrite {
  readonly path: string;
  readonly thing: string;
  readonly json: (version: number) => object;
}

const CARTS = 2;
const FIRST = { price: 1000, stock: 1000, text: 0 };

const cents = (amount: string) => Number(amount.replace('.', ''));
const amount = (price: number) => (price / 100).toFixed(2);
const text = (version: number) => `Version ${version}`;
const versionIn = (shown: string | null) => Number(shown?.split(' ')[1]);

const price = (id: string) => `the price of product ${id}`;
const stock = (id: string) => `the stock of product ${id}`;
const name = (id: string) => `the name of category ${id}`;
const description = (id: string) => `the description of category ${id}`;

const stockSightings = ({ id, stockQuantity }: StockResponse): Sighting[] => [
  { thing: stock(id), version: stockQuantity },
];
const productSightings = (product: ProductResponse): Sighting[] => [
  ...stockSightings(product),
  { thing: price(product.id), version: cents(product.price) },
  { thing: name(product.category.id), version: versionIn(product.category.name) },
];
const categorySightings = (category: CategoryResponse): Sighting[] => [
  { thing: name(category.id), version: versionIn(category.name) },
  { thing: description(category.id), version: versionIn(category.description) },
];
const pageSightings = ({ items }: Page<ProductResponse>) => items.flatMap(productSightings);
const treeSightings = ({ items }: CategoryTreeResponse) => items.flatMap(categorySightings);
const cartSightings = ({ items }: CartResponse): Sighting[] =>
  items.map(({ productId, unitPrice }) => ({ thing: price(productId), version: cents(unitPrice) }));

/** A small catalogue in which every value that changes is a version of it. */
export class VersionedCatalogue {
  private constructor(
    private readonly products: readonly string[],
    private readonly categories: readonly string[],
    /** Every cached read that shows something of it. */
    readonly reads: readonly VersionedRead[],
  ) {}

  /** @param token of somebody who may create all of it */
  static async create(
    shop: HttpClient,
    token: string,
    versions: Versions,
    count: { readonly products: number; readonly categories: number },
  ): Promise<VersionedCatalogue> {
    const admin = { authorization: `Bearer ${token}` };
    const categories: string[] = [];
    while (categories.length < count.categories) {
      const [slug, first] = [`category-${categories.length}`, text(FIRST.text)];
      const draft = { name: first, description: first, slug };
      const { body } = await create<CategoryResponse>(shop, '/categories', draft, admin);
      categories.push(body.id);
      for (const thing of [name(body.id), description(body.id)]) versions.begin(thing, FIRST.text);
    }
    const products: string[] = [];
    while (products.length < count.products) {
      const draft = {
        name: `Thing ${products.length}`,
        categoryId: categories[products.length % categories.length],
        price: amount(FIRST.price),
        stockQuantity: FIRST.stock,
      };
      const { body } = await create<ProductResponse>(shop, '/products', draft, admin);
      products.push(body.id);
      versions.begin(price(body.id), FIRST.price);
      versions.begin(stock(body.id), FIRST.stock);
    }
    const reads = [...catalogueReads(products, categories), ...(await cartReads(shop, products))];
    return new VersionedCatalogue(products, categories, reads);
  }

  /** Two at once of one product would leave either price: each product has one who writes it. */
  price(index: number): VersionedWrite {
    const id = this.product(index);
    return { path: `/products/${id}`, thing: price(id), json: (version) => ({ price: amount(version) }) };
  }

  /** Of any, by any number of writers at once. */
  stock(index: number): VersionedWrite {
    const id = this.product(index);
    return { path: `/products/${id}/stock`, thing: stock(id), json: () => ({ delta: 1 }) };
  }

  /** By one at a time. */
  description(index: number): VersionedWrite {
    const id = this.category(index);
    return {
      path: `/categories/${id}`,
      thing: description(id),
      json: (version) => ({ description: text(version) }),
    };
  }

  /** By one at a time. */
  name(index: number): VersionedWrite {
    const id = this.category(index);
    return { path: `/categories/${id}`, thing: name(id), json: (version) => ({ name: text(version) }) };
  }

  private product(index: number): string {
    return this.products[index % this.products.length]!;
  }

  private category(index: number): string {
    return this.categories[index % this.categories.length]!;
  }
}

function catalogueReads(products: readonly string[], categories: readonly string[]): VersionedRead[] {
  return [
    { kind: 'all products', path: '/products', seen: pageSightings },
    { kind: 'all products', path: '/products?limit=3&sort=price', seen: pageSightings },
    { kind: 'tree', path: '/categories/tree', seen: treeSightings },
    ...categories.flatMap((id): VersionedRead[] => [
      { kind: 'category', path: `/categories/${id}`, seen: categorySightings },
      { kind: 'products by category', path: `/products?category=${id}`, seen: pageSightings },
      { kind: 'products of a category', path: `/categories/${id}/products`, seen: pageSightings },
    ]),
    ...products.flatMap((id): VersionedRead[] => [
      { kind: 'product', path: `/products/${id}`, seen: productSightings },
      { kind: 'stock', path: `/products/${id}/stock`, seen: stockSightings },
    ]),
  ];
}

/** Of guests whose carts hold one of each. */
async function cartReads(shop: HttpClient, products: readonly string[]): Promise<VersionedRead[]> {
  const reads: VersionedRead[] = [];
  while (reads.length < CARTS) {
    const headers: Record<string, string> = {};
    for (const productId of products) {
      const answer = await create(shop, '/cart/items', { productId }, headers);
      headers['x-session-id'] = String(answer.headers['x-session-id']);
    }
    reads.push({ kind: 'cart', path: '/cart', headers, seen: cartSightings });
  }
  return reads;
}

async function create<T>(
  shop: HttpClient,
  path: string,
  json: object,
  headers: Readonly<Record<string, string>>,
): Promise<HttpAnswer<T>> {
  const answer = await shop.send<T>('POST', path, { json, headers });
  if (answer.status !== 201) throw new Error(`POST ${path}: ${answer.status}`);
  return answer;
}
