import type { FastifyRequest } from 'fastify';
import type { CacheRow, Slot } from '../cache/cache-row.js';
import { Keys } from '../cache/cache-keys.js';

interface CatalogRequest {
  readonly params: { readonly id?: string };
  readonly query: Readonly<Record<string, unknown>>;
}

/** An id of either store. Another text is none, and must not make a key that belongs to something else. */
const ID = /^[0-9a-f]{1,24}$/;

/** What a list can be asked for and still be a page of a whole list: its variants. All else filters it. */
const PAGING: ReadonlySet<string> = new Set(['cursor', 'limit', 'sort', 'withTotal']);
const MAX_VARIANT = 400;

/** The thing itself, as everybody sees it: with a query it is for somebody, or wrong. */
const one = (row: CacheRow) => (request: FastifyRequest) => {
  const { params, query } = request as unknown as CatalogRequest;
  const { id } = params;
  return id !== undefined && ID.test(id) && isEmpty(query) ? row.slot(id) : null;
};

export const productSlot = one(Keys.product);
export const stockSlot = one(Keys.stock);
export const categorySlot = one(Keys.category);

export function treeSlot(request: FastifyRequest): Slot | null {
  return isEmpty((request as unknown as CatalogRequest).query) ? Keys.categoryTree.slot() : null;
}

/** `/products`: all of them, or those of a category. */
export function productListSlot(request: FastifyRequest): Slot | null {
  const { category, ...paging } = (request as unknown as CatalogRequest).query;
  const variant = variantOf(paging);
  if (variant === null) return null;
  if (category === undefined) return Keys.productsAll.slot('', variant);
  return isId(category) ? Keys.productsOfCategory.slot(category, variant) : null;
}

/** `/categories/{id}/products`: unlike the above it is missing where its category is, and so is a variant of its own. */
export function categoryProductsSlot(request: FastifyRequest): Slot | null {
  const { params, query } = request as unknown as CatalogRequest;
  const variant = variantOf(query);
  return variant !== null && isId(params.id)
    ? Keys.productsOfCategory.slot(params.id, `of ${variant}`)
    : null;
}

/** As the client writes it: what is wrong with it is found when nothing is there, and then nothing is cached. */
function variantOf(paging: Readonly<Record<string, unknown>>): string | null {
  const parts = Object.entries(paging).map(([name, value]) =>
    PAGING.has(name) && typeof value === 'string' ? `${name}=${encodeURIComponent(value)}` : null,
  );
  if (parts.includes(null)) return null;
  const variant = `?${parts.sort().join('&')}`;
  return variant.length <= MAX_VARIANT ? variant : null;
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && ID.test(value);
}

function isEmpty(query: object): boolean {
  return Object.keys(query).length === 0;
}
