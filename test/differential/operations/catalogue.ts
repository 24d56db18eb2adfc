import { line, prose, search } from '../alphabet.js';
import type { Chance } from '../chance.js';
import { segment, type SymbolicRequest } from '../operation.js';
import { succeeding, refused, subset, type Recipes } from '../recipe.js';
import type { Thing, World } from '../world.js';

const VENDORS = ['vera', 'Vito'];
const PRICES = [
  '0',
  '0.01',
  '0.10',
  '5',
  '9.9',
  '9.99',
  '10',
  '10.00',
  '19.99',
  '100.00',
  '1000',
  '99999999.99',
];
const STOCKS = [0, 1, 2, 3, 5, 10, 50, 2_147_483_647];
const SORTS = ['newest', 'price', '-price', 'name'];

function slug(world: World, chance: Chance, of: 'category' | 'product'): string {
  if (chance.oneIn(8)) return chance.pickAny(world.all(of))?.slug ?? 'first';
  return `${chance.pick(['thing', 'a', '0', 'z-9'])}-${world.next()}`;
}

function price(chance: Chance): string | number {
  const text = chance.pick(PRICES);
  return chance.oneIn(3) ? Number(text) : text;
}

/** With a tag that holds, one that does not any more, or one of something else. */
function ifMatch(world: World, chance: Chance, path: string): Record<string, string> | undefined {
  if (!chance.oneIn(4)) return undefined;
  const own = world.tags.filter(({ request }) => request.path === path);
  const tag = chance.pick([
    chance.pickAny(own)?.etag,
    own.at(-1)?.etag,
    chance.pickAny(world.tags)?.etag,
    '*',
    '"x"',
  ]);
  return tag === undefined ? undefined : { 'if-match': tag };
}

function category(world: World, chance: Chance): Record<string, unknown> {
  const draft = {
    name: line(chance),
    slug: chance.oneIn(3) ? undefined : slug(world, chance, 'category'),
    description: prose(chance),
    parentId: chance.oneIn(3) ? null : world.idOf('category', chance),
    isActive: !chance.oneIn(8),
  };
  return chance.oneIn(3) ? { ...draft, parentId: undefined, isActive: undefined } : draft;
}

function product(world: World, chance: Chance): Record<string, unknown> {
  return {
    name: line(chance),
    slug: chance.oneIn(4) ? undefined : slug(world, chance, 'product'),
    description: prose(chance),
    categoryId: world.idOf('category', chance),
    price: price(chance),
    stockQuantity: chance.oneIn(5) ? undefined : chance.pick(STOCKS),
    isActive: chance.oneIn(4) ? undefined : !chance.oneIn(8),
  };
}

/** The parameters that every list takes. */
export function paging(chance: Chance): Record<string, string | undefined> {
  return {
    limit: chance.oneIn(4) ? undefined : String(chance.pick([1, 2, 3, 5, 10, 100])),
    withTotal: chance.oneIn(3) ? 'true' : undefined,
  };
}

const inactive = (chance: Chance) => (chance.oneIn(3) ? 'true' : undefined);

function productFilter(chance: Chance): Record<string, string | undefined> {
  return {
    ...paging(chance),
    includeSubcategories: chance.oneIn(2) ? 'true' : undefined,
    search: chance.oneIn(2) ? search(chance) : undefined,
    minPrice: chance.oneIn(5) ? chance.pick(PRICES) : undefined,
    maxPrice: chance.oneIn(5) ? chance.pick(PRICES) : undefined,
    inStock: chance.oneIn(5) ? chance.pick(['true', 'false']) : undefined,
    sort: chance.oneIn(5) ? undefined : chance.pick(SORTS),
    includeInactive: inactive(chance),
  };
}

function one(of: 'category' | 'product', places: string) {
  return (world: World, chance: Chance): SymbolicRequest => ({
    method: 'GET',
    path: `/${places}/${segment(world.idOf(of, chance))}`,
    query: { includeInactive: inactive(chance) },
    token: world.staffToken(chance, ...VENDORS),
    resource: of,
  });
}

function bySlug(of: 'category' | 'product', places: string) {
  return (world: World, chance: Chance): SymbolicRequest => {
    const known: Thing | undefined = chance.pickRecent(world.all(of));
    const name = chance.oneIn(10) ? String(known?.name ?? '').slice(0, 20) || 'x' : (known?.slug ?? 'x');
    return {
      method: 'GET',
      path: `/${places}/slug/${encodeURIComponent(name)}`,
      query: { includeInactive: inactive(chance) },
      token: world.staffToken(chance, ...VENDORS),
      resource: of,
    };
  };
}

function removal(of: 'category' | 'product', places: string, ...others: string[]) {
  return (world: World, chance: Chance): SymbolicRequest => {
    const path = `/${places}/${segment(world.idOf(of, chance))}`;
    return {
      method: 'DELETE',
      path,
      headers: ifMatch(world, chance, path),
      token: world.staffToken(chance, ...others),
      resource: of,
    };
  };
}

export const catalogue: Recipes = {
  'category.create': succeeding(30, (world, chance) => ({
    method: 'POST',
    path: '/categories',
    json: category(world, chance),
    token: world.staffToken(chance, 'mona'),
    resource: 'category',
  })),
  'category.update': succeeding(25, (world, chance) => {
    const path = `/categories/${segment(world.idOf('category', chance))}`;
    return {
      method: 'PATCH',
      path,
      json: subset(chance, category(world, chance)),
      headers: ifMatch(world, chance, path),
      token: world.staffToken(chance, 'mona'),
      resource: 'category',
    };
  }),
  'category.delete': succeeding(8, removal('category', 'categories')),
  'category.get': succeeding(15, one('category', 'categories')),
  'category.bySlug': succeeding(10, bySlug('category', 'categories')),
  'category.list': succeeding(25, (world, chance) => ({
    method: 'GET',
    path: '/categories',
    query: { ...paging(chance), includeInactive: inactive(chance) },
    token: world.staffToken(chance, 'mona'),
    resource: 'category',
  })),
  'category.tree': succeeding(10, (world, chance) => ({
    method: 'GET',
    path: '/categories/tree',
    query: { includeInactive: inactive(chance) },
    token: world.staffToken(chance),
    resource: 'category',
  })),
  'category.products': succeeding(15, (world, chance) => ({
    method: 'GET',
    path: `/categories/${segment(world.idOf('category', chance))}/products`,
    query: productFilter(chance),
    token: world.staffToken(chance, ...VENDORS),
    resource: 'product',
  })),
  'product.create': succeeding(60, (world, chance) => ({
    method: 'POST',
    path: '/products',
    json: product(world, chance),
    token: world.staffToken(chance, ...VENDORS),
    resource: 'product',
  })),
  'product.update': succeeding(50, (world, chance) => {
    const path = `/products/${segment(world.idOf('product', chance))}`;
    return {
      method: 'PATCH',
      path,
      json: subset(chance, { ...product(world, chance), stockQuantity: undefined }),
      headers: ifMatch(world, chance, path),
      token: world.staffToken(chance, 'mona', ...VENDORS),
      resource: 'product',
    };
  }),
  'product.delete': succeeding(8, removal('product', 'products', ...VENDORS)),
  'product.get': succeeding(20, one('product', 'products')),
  'product.bySlug': succeeding(12, bySlug('product', 'products')),
  'product.list': succeeding(90, (world, chance) => ({
    method: 'GET',
    path: '/products',
    query: {
      ...productFilter(chance),
      category: chance.oneIn(3) ? world.idOf('category', chance) : undefined,
    },
    token: chance.oneIn(2) ? undefined : world.staffToken(chance, ...VENDORS),
    resource: 'product',
  })),
  'stock.get': succeeding(12, (world, chance) => ({
    method: 'GET',
    path: `/products/${segment(world.idOf('product', chance))}/stock`,
    resource: 'product',
  })),
  'stock.change': succeeding(30, (world, chance) => {
    const path = `/products/${segment(world.idOf('product', chance))}/stock`;
    return {
      method: 'PATCH',
      path,
      json: chance.oneIn(2) ? { quantity: chance.pick(STOCKS) } : { delta: chance.below(20) - 8 },
      headers: ifMatch(world, chance, path),
      token: world.staffToken(chance, 'mona', ...VENDORS),
      resource: 'product',
    };
  }),
  /** The page after one that was seen, mostly with the very same question. */
  'page.next': succeeding(70, (world, chance) => {
    const page = chance.pickRecent(world.pages);
    if (!page) return null;
    const limit = chance.oneIn(4) ? String(1 + chance.below(10)) : page.request.query?.limit;
    return {
      ...world.asRepeatable(page.request),
      query: { ...page.request.query, limit, cursor: page.cursor },
    };
  }),
  /** The cursor of a list for another list, or for another order of it. */
  'page.foreign': refused(8, (world, chance) => {
    const [page, other] = [chance.pickAny(world.pages), chance.pickAny(world.pages)];
    if (!page || !other) return null;
    const query = { ...page.request.query, cursor: other.cursor };
    const isProducts = page.request.path === '/products';
    return {
      ...world.asRepeatable(page.request),
      query: isProducts ? { ...query, sort: chance.pick(SORTS) } : query,
    };
  }),
  /** What was read before, if it has changed since. */
  'read.conditional': succeeding(40, (world, chance) => {
    const tag = chance.pickRecent(world.tags.filter(({ request }) => request.method === 'GET'));
    return tag ? { ...world.asRepeatable(tag.request), headers: { 'if-none-match': tag.etag } } : null;
  }),
};
