import type { CacheableRequest } from '../platform/cache/cached-route.js';
import { slugId, catalogCacheKeys } from './catalog.cache-keys.js';
import type { CacheKeyDefinition, CacheEntry } from '../platform/cache/cache-key-definition.js';

/**
 * Ids of all databases match. Any other text is not an id, and must not lead to another resource's
 * key.
 */
const ID = /^[0-9a-f]{1,24}$/;
const SLUG = /^[a-z0-9-]{1,120}$/;

/**
 * Parameters that select a page of a whole list. Requests with any other parameter are filtered and
 * not cached.
 */
const PAGING: ReadonlySet<string> = new Set(['cursor', 'limit', 'sort', 'withTotal']);
const MAX_VARIANT_LENGTH = 400;

/**
 * One resource. Only without a query: `includeInactive` depends on the caller, others are errors.
 */
const entryById =
  (definition: CacheKeyDefinition) =>
  ({ params: { id }, query }: CacheableRequest) =>
    isId(id) && isEmpty(query) ? definition.entry(id) : null;

/**
 * The same by its slug, with its own key, because only the database knows the id of a slug.
 */
const entryBySlug =
  (definition: CacheKeyDefinition) =>
  ({ params: { slug }, query }: CacheableRequest) =>
    slug !== undefined && SLUG.test(slug) && isEmpty(query) ? definition.entry(slugId(slug)) : null;

export const productEntry = entryById(catalogCacheKeys.product);
export const productBySlugEntry = entryBySlug(catalogCacheKeys.product);
export const stockEntry = entryById(catalogCacheKeys.stock);
export const categoryEntry = entryById(catalogCacheKeys.category);
export const categoryBySlugEntry = entryBySlug(catalogCacheKeys.category);

export function treeEntry({ query }: CacheableRequest): CacheEntry | null {
  return isEmpty(query) ? catalogCacheKeys.categoryTree.entry() : null;
}

/**
 * `/categories`: its pages are fields of the tree's key, because the same events invalidate both.
 */
export function categoryListEntry({ query }: CacheableRequest): CacheEntry | null {
  const variant = variantOf(query);
  return variant === null ? null : catalogCacheKeys.categoryTree.entry('', `list ${variant}`);
}

/** `/products`, with or without a category. */
export function productListEntry({ query }: CacheableRequest): CacheEntry | null {
  const { category, ...paging } = query;
  const variant = variantOf(paging);
  if (variant === null) return null;
  if (category === undefined) return catalogCacheKeys.productsAll.entry('', variant);
  return isId(category) ? catalogCacheKeys.productsOfCategory.entry(category, variant) : null;
}

/**
 * `/categories/{id}/products`. Has its own fields, because it returns 404 for an unknown category
 * and the list above does not.
 */
export function categoryProductsEntry({ params, query }: CacheableRequest): CacheEntry | null {
  const variant = variantOf(query);
  return variant !== null && isId(params.id)
    ? catalogCacheKeys.productsOfCategory.entry(params.id, `of ${variant}`)
    : null;
}

/**
 * Values are not validated here: an invalid one is a miss, and the handler's error is not cached.
 */
function variantOf(paging: Readonly<Record<string, unknown>>): string | null {
  const parts = Object.entries(paging).map(([name, value]) =>
    PAGING.has(name) && typeof value === 'string' ? `${name}=${encodeURIComponent(value)}` : null,
  );
  if (parts.includes(null)) return null;
  const variant = `?${parts.sort().join('&')}`;
  return variant.length <= MAX_VARIANT_LENGTH ? variant : null;
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && ID.test(value);
}

function isEmpty(query: object): boolean {
  return Object.keys(query).length === 0;
}
