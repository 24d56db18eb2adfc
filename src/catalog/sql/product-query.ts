import type {
  ProductFilter,
  ProductPosition,
  ProductQuery,
  ProductSort,
} from '../domain/product.repository.js';
import { formatMoney, MAX_CENTS, type Cents } from '../../shared/money.js';
import { invalidCursor } from '../../shared/page.js';
import type { EntityManager } from 'typeorm';
import { dialectOf, type Dialect } from '../../platform/database/sql/dialect.js';
import { toBound } from '../../platform/database/sql/newest-list.js';
import { toRowId } from '../../platform/database/sql/row-id.js';
import type { Search } from '../../platform/database/sql/search.js';
import { term, valuesOf, type SqlValue, type Term } from '../../platform/database/sql/term.js';
import { PRODUCT_COLUMNS, withCategory, type ProductRow } from './product-row.js';

// These statements are written by hand because the plans of the most frequent lists depend on their
// form: joins in a fixed order, unary plus and nested limits have no counterpart in QueryBuilder. A
// first page, which needs none of them, takes five times the CPU time there (bench/statements.mjs).

/** A filter with the matches of the full-text index. */
interface SearchedFilter extends ProductFilter {
  readonly search: Search;
}

/** SQLite compiles a statement with a bare parameter as its limit again at each execution. */
const LIMIT = 'LIMIT ? + 0';

const SEARCH_COLUMNS = { id: 'p.id', text: 'p.search_text' };

const candidatesOf = ({ integers, lookUp }: Dialect): string =>
  `${integers} AS candidate ${lookUp} products p ON p.id = candidate.value`;

interface SortOrder {
  readonly column: string;
  readonly key: 'ASC' | 'DESC';
  readonly id: 'ASC' | 'DESC';
  /** The column's value for a position's key, or null if the key does not fit this sort. */
  readonly toValue: (key: ProductPosition['key']) => SqlValue;
}

const MAX_TIME = 8.64e15;
const time = (key: unknown): SqlValue =>
  Number.isInteger(key) && Math.abs(Number(key)) <= MAX_TIME ? toBound(Number(key)) : null;
const price = (key: unknown): SqlValue =>
  Number.isInteger(key) && Number(key) >= 0 && Number(key) <= MAX_CENTS ? formatMoney(key as Cents) : null;
const text = (key: unknown): SqlValue => (typeof key === 'string' ? key : null);

const sortOrders: Readonly<Record<ProductSort, SortOrder>> = {
  newest: { column: 'p.created_at', key: 'DESC', id: 'DESC', toValue: time },
  price: { column: 'p.price', key: 'ASC', id: 'ASC', toValue: price },
  '-price': { column: 'p.price', key: 'DESC', id: 'ASC', toValue: price },
  name: { column: 'p.name_folded', key: 'ASC', id: 'ASC', toValue: text },
};

/**
 * Selects a page of products. After a position it reads two ranges of the sort's index: the
 * products with the same key, then those after it. One comparison of (key, id) would scan all
 * products with the same key, which may be most of the table (an import at one time, round prices).
 */
export async function selectProducts(manager: EntityManager, query: ProductQuery): Promise<ProductRow[]> {
  const { sort, limit, after } = query;
  const order = sortOrders[sort];
  const filter = await withSearch(manager, query.filter);
  if (!after) return selectRange(manager, filter, order, limit);
  const key = order.toValue(after.key);
  const id = toRowId(after.id);
  if (key === null || id === null) throw invalidCursor();
  const same = { sql: `${order.column} = ? AND p.id ${comparisonFor(order.id)} ?`, values: [key, id] };
  const rows = await selectRange(manager, filter, order, limit, same);
  if (rows.length === limit) return rows;
  const rest = { sql: `${order.column} ${comparisonFor(order.key)} ?`, values: [key] };
  return [...rows, ...(await selectRange(manager, filter, order, limit - rows.length, rest))];
}

export async function countProducts(manager: EntityManager, filter: ProductFilter): Promise<number> {
  const found = await withSearch(manager, filter);
  const dialect = dialectOf(manager);
  const from = found.search.candidates ? candidatesOf(dialect) : 'products p';
  const values = found.search.candidates ? [JSON.stringify(found.search.candidates)] : [];
  const terms = filterTerms(dialect, found);
  const where = terms.map(({ sql }) => sql).join(' AND ') || 'TRUE';
  const sql = `SELECT count(*) AS n FROM ${from} WHERE ${where}`;
  const [row] = await manager.query<{ n: number }[]>(sql, [...values, ...valuesOf(terms)]);
  return row?.n ?? 0;
}

async function withSearch(manager: EntityManager, filter: ProductFilter): Promise<SearchedFilter> {
  const { words = [] } = filter;
  return { ...filter, search: await dialectOf(manager).search(manager, 'product', words, SEARCH_COLUMNS) };
}

/** All conditions on a product, if no index provides the order. */
function filterTerms({ integers }: Dialect, filter: SearchedFilter): Term[] {
  const terms = rowTerms(filter, 'p.price');
  if (!filter.includeInactive) terms.push(term('p.is_active = TRUE'));
  if (filter.categoryIds) {
    terms.push(term(`p.category_id IN (SELECT value FROM ${integers} AS list)`, idList(filter.categoryIds)));
  }
  return terms;
}

/** Looks up the matches of a search, filters them and sorts the rest. */
async function selectCandidates(
  manager: EntityManager,
  candidates: readonly number[],
  filter: SearchedFilter,
  { column, key, id }: SortOrder,
  limit: number,
  range?: Term,
): Promise<ProductRow[]> {
  if (candidates.length === 0) return [];
  const dialect = dialectOf(manager);
  const terms = [...filterTerms(dialect, filter), ...(range ? [range] : [])];
  const where = terms.map(({ sql }) => sql).join(' AND ') || 'TRUE';
  const sql = `SELECT ${PRODUCT_COLUMNS} FROM ${candidatesOf(dialect)} ${withCategory(dialect.lookUp)} WHERE ${where}
    ORDER BY ${column} ${key}, p.id ${id} ${LIMIT}`;
  return manager.query<ProductRow[]>(sql, [JSON.stringify(candidates), ...valuesOf(terms), limit]);
}

/**
 * Selects one range in sort order. The active products of the shop, or of one category, are one
 * range of an index. Several categories, or inactive products too, are several ranges: then the
 * first `limit` rows of each are read from the index and merged. Either way the cost does not
 * depend on the size of the table.
 */
async function selectRange(
  manager: EntityManager,
  filter: SearchedFilter,
  order: SortOrder,
  limit: number,
  range?: Term,
): Promise<ProductRow[]> {
  const { candidates } = filter.search;
  if (candidates) return selectCandidates(manager, candidates, filter, order, limit, range);
  const { column, key, id } = order;
  const { integers, lookUp, selectForEach } = dialectOf(manager);
  const sources: Term[] = [];
  const terms: Term[] = [];
  const categories = filter.categoryIds && [...new Set(filter.categoryIds)];
  if (categories?.length === 1) {
    terms.push(term('p.category_id = ?', toRowId(categories[0] ?? '')));
  } else if (categories) {
    sources.push(term(`${integers} AS category`, idList(categories)));
    terms.push(term('p.category_id = category.value'));
  }
  if (filter.includeInactive) sources.push(term('(VALUES (TRUE), (FALSE)) AS activity'));
  terms.push(term(filter.includeInactive ? 'p.is_active = activity.column1' : 'p.is_active = TRUE'));
  if (range) terms.push(range);
  terms.push(...rowTerms(filter, column));

  const where = `WHERE ${terms.map(({ sql }) => sql).join(' AND ')}`;
  const ordered = `ORDER BY ${column} ${key}, p.id ${id} ${LIMIT}`;
  if (sources.length === 0) {
    const sql = `SELECT ${PRODUCT_COLUMNS} FROM products p ${withCategory(lookUp)} ${where} ${ordered}`;
    return manager.query<ProductRow[]>(sql, [...valuesOf(terms), limit]);
  }
  const from = sources.map(({ sql }) => sql).join(' CROSS JOIN ');
  const sql = `SELECT ${PRODUCT_COLUMNS} FROM ${from}
    ${selectForEach('products', 'p', `${where} ${ordered}`)} ${withCategory(lookUp)} ${ordered}`;
  return manager.query<ProductRow[]>(sql, [...valuesOf(sources), ...valuesOf(terms), limit, limit]);
}

/**
 * The conditions on each row while reading the index of `order`. If that is not an index of the
 * price, the unary plus keeps the planner from using one: for a wide price range it would sort half
 * of the table to get one page. The plus also removes the column's affinity, hence the CAST.
 */
function rowTerms(filter: SearchedFilter, order: string): Term[] {
  const { vendorId, search, minPrice, maxPrice, inStock } = filter;
  const terms: Term[] = [];
  const column = order === 'p.price' ? 'p.price' : '+p.price';
  if (minPrice !== undefined) terms.push(term(`${column} >= CAST(? AS NUMERIC)`, formatMoney(minPrice)));
  if (maxPrice !== undefined) terms.push(term(`${column} <= CAST(? AS NUMERIC)`, formatMoney(maxPrice)));
  if (vendorId !== undefined) terms.push(term('+p.vendor_id = ?', toRowId(vendorId)));
  if (inStock !== undefined) terms.push(term(`p.stock_quantity ${inStock ? '> 0' : '= 0'}`));
  return [...terms, ...search.terms];
}

function comparisonFor(direction: 'ASC' | 'DESC'): '>' | '<' {
  return direction === 'ASC' ? '>' : '<';
}

/** As JSON, so that one statement works for any number of ids. */
function idList(ids: readonly string[]): string {
  return JSON.stringify(ids.map(toRowId).filter((id) => id !== null));
}
