import type { CacheableRequest } from '../platform/cache/cache.interceptor.js';
import { bySlug, catalogCacheKeys } from './catalog.cache-keys.js';
import type { CacheKeyDefinition, CacheEntry } from '../platform/cache/cache-key-definition.js';

/**
 * An id of either database. Another text is none, and must not make a key that belongs to something
 * else.
 */
const ID = /^[0-9a-f]{1,24}$/;
const SLUG = /^[a-z0-9-]{1,120}$/;

/**
 * What a list can be asked for and still be a page of a whole list: its variants. All else filters
 * it.
 */
const PAGING: ReadonlySet<string> = new Set(['cursor', 'limit', 'sort', 'withTotal']);
const MAX_VARIANT = 400;

/** The thing itself, as everybody sees it: with a query it is for somebody, or wrong. */
const one =
  (definition: CacheKeyDefinition) =>
  ({ params: { id }, query }: CacheableRequest) =>
    isId(id) && isEmpty(query) ? definition.entry(id) : null;

/**
 * The same by its slug: a key of its own, because only the database knows which id a slug belongs
 * to.
 */
const oneBySlug =
  (definition: CacheKeyDefinition) =>
  ({ params: { slug }, query }: CacheableRequest) =>
    slug !== undefined && SLUG.test(slug) && isEmpty(query) ? definition.entry(bySlug(slug)) : null;

export const productEntry = one(catalogCacheKeys.product);
export const productBySlugEntry = oneBySlug(catalogCacheKeys.product);
export const stockEntry = one(catalogCacheKeys.stock);
export const categoryEntry = one(catalogCacheKeys.category);
export const categoryBySlugEntry = oneBySlug(catalogCacheKeys.category);

export function treeEntry({ query }: CacheableRequest): CacheEntry | null {
  return isEmpty(query) ? catalogCacheKeys.categoryTree.entry() : null;
}

/**
 * `/categories`: its pages are variants of the tree, which any change of a category invalidates as
 * well.
 */
export function categoryListEntry({ query }: CacheableRequest): CacheEntry | null {
  const variant = variantOf(query);
  return variant === null ? null : catalogCacheKeys.categoryTree.entry('', `list ${variant}`);
}

/** `/products`: all of them, or those of a category. */
export function productListEntry({ query }: CacheableRequest): CacheEntry | null {
  const { category, ...paging } = query;
  const variant = variantOf(paging);
  if (variant === null) return null;
  if (category === undefined) return catalogCacheKeys.productsAll.entry('', variant);
  return isId(category) ? catalogCacheKeys.productsOfCategory.entry(category, variant) : null;
}

/**
 * `/categories/{id}/products`: unlike the above it is missing where its category is, and so is a
 * variant of its own.
 */
export function categoryProductsEntry({ params, query }: CacheableRequest): CacheEntry | null {
  const variant = variantOf(query);
  return variant !== null && isId(params.id)
    ? catalogCacheKeys.productsOfCategory.entry(params.id, `of ${variant}`)
    : null;
}

/**
 * As the client writes it: what is wrong with it is found when nothing is there, and then nothing
 * is cached.
 */
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
