import type {
  ProductFilter,
  ProductPosition,
  ProductQuery,
  ProductSort,
} from '../domain/product.repository.js';
import { formatMoney, MAX_CENTS, type Cents } from '../../shared/money.js';
import { invalidCursor } from '../../shared/page.js';
import { searchFor, type Search } from '../../platform/database/sql/full-text.js';
import { toBound } from '../../platform/database/sql/newest-list.js';
import { toRowId } from '../../platform/database/sql/row-id.js';
import type { SqlReader, SqlValue } from '../../platform/database/sql/sql-connection.js';
import { PRODUCT_COLUMNS, WITH_CATEGORY, type ProductRow } from './product-row.js';

/** A piece of SQL and the values of its placeholders. */
interface Fragment {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** A filter, and what the full-text index has found for its words. */
interface SearchedFilter extends ProductFilter {
  readonly search: Search;
}

const SEARCHED = { id: 'p.id', text: 'p.search_text' };

/** CROSS JOIN is SQLite's word for "in this order". */
const CANDIDATES = 'json_each(?) AS candidate CROSS JOIN products p ON p.id = candidate.value';

interface Order {
  readonly column: string;
  readonly key: 'ASC' | 'DESC';
  readonly id: 'ASC' | 'DESC';
  /** The column's value for a position's key, or null where the key cannot be of this sort. */
  readonly toValue: (key: ProductPosition['key']) => SqlValue;
}

const MAX_TIME = 8.64e15;
const time = (key: unknown): SqlValue =>
  Number.isInteger(key) && Math.abs(Number(key)) <= MAX_TIME ? toBound(Number(key)) : null;
const price = (key: unknown): SqlValue =>
  Number.isInteger(key) && Number(key) >= 0 && Number(key) <= MAX_CENTS ? formatMoney(key as Cents) : null;
const text = (key: unknown): SqlValue => (typeof key === 'string' ? key : null);

const orders: Readonly<Record<ProductSort, Order>> = {
  newest: { column: 'p.created_at', key: 'DESC', id: 'DESC', toValue: time },
  price: { column: 'p.price', key: 'ASC', id: 'ASC', toValue: price },
  '-price': { column: 'p.price', key: 'DESC', id: 'ASC', toValue: price },
  name: { column: 'p.name_folded', key: 'ASC', id: 'ASC', toValue: text },
};

/**
 * A page of products. After a position, two ranges of the sort's index follow each other: the
 * products with the same key, then those beyond it. A comparison of (key, id) in one would walk
 * through all of the former, which after an import at one moment, or in a shop of round prices, may
 * be most of the table.
 */
export function selectProducts(connection: SqlReader, query: ProductQuery): ProductRow[] {
  const { sort, limit, after } = query;
  const order = orders[sort];
  const filter = searched(connection, query.filter);
  if (!after) return selectRange(connection, filter, order, limit);
  const key = order.toValue(after.key);
  const id = toRowId(after.id);
  if (key === null || id === null) throw invalidCursor();
  const same = { sql: `${order.column} = ? AND p.id ${beyond(order.id)} ?`, values: [key, id] };
  const rows = selectRange(connection, filter, order, limit, same);
  if (rows.length === limit) return rows;
  const rest = { sql: `${order.column} ${beyond(order.key)} ?`, values: [key] };
  return [...rows, ...selectRange(connection, filter, order, limit - rows.length, rest)];
}

export function countProducts(connection: SqlReader, filter: ProductFilter): number {
  const found = searched(connection, filter);
  const from = found.search.candidates ? CANDIDATES : 'products p';
  const values = found.search.candidates ? [JSON.stringify(found.search.candidates)] : [];
  const terms = filterTerms(found);
  const where = terms.map(({ sql }) => sql).join(' AND ') || 'TRUE';
  const sql = `SELECT count(*) AS n FROM ${from} WHERE ${where}`;
  return connection.get<{ n: number }>(sql, ...values, ...valuesOf(terms))?.n ?? 0;
}

function searched(connection: SqlReader, filter: ProductFilter): SearchedFilter {
  const { words = [] } = filter;
  return { ...filter, search: searchFor(connection, 'product', words, SEARCHED) };
}

/** All that is asked of a product where no index gives the order. */
function filterTerms(filter: SearchedFilter): Fragment[] {
  const terms = rowTerms(filter, 'p.price');
  if (!filter.includeInactive) terms.push(fragment('p.is_active = 1'));
  if (filter.categoryIds) {
    terms.push(fragment('p.category_id IN (SELECT value FROM json_each(?))', idList(filter.categoryIds)));
  }
  return terms;
}

/** The rows that a search has found, looked up one by one, and those that are left put in order. */
function selectCandidates(
  connection: SqlReader,
  candidates: readonly number[],
  filter: SearchedFilter,
  { column, key, id }: Order,
  limit: number,
  range?: Fragment,
): ProductRow[] {
  if (candidates.length === 0) return [];
  const terms = [...filterTerms(filter), ...(range ? [range] : [])];
  const where = terms.map(({ sql }) => sql).join(' AND ') || 'TRUE';
  const sql = `SELECT ${PRODUCT_COLUMNS} FROM ${CANDIDATES} ${WITH_CATEGORY} WHERE ${where}
    ORDER BY ${column} ${key}, p.id ${id} LIMIT ?`;
  return connection.all<ProductRow>(sql, JSON.stringify(candidates), ...valuesOf(terms), limit);
}

/**
 * One range in order. Active products of the shop, or of one category, are one stretch of an index.
 * More categories, or the inactive ones as well, are several: then the first `limit` of each
 * stretch are found in its index, and only those are put in order. Either way the size of the table
 * does not matter.
 */
function selectRange(
  connection: SqlReader,
  filter: SearchedFilter,
  order: Order,
  limit: number,
  range?: Fragment,
): ProductRow[] {
  const { candidates } = filter.search;
  if (candidates) return selectCandidates(connection, candidates, filter, order, limit, range);
  const { column, key, id } = order;
  const stretches: Fragment[] = [];
  const terms: Fragment[] = [];
  const categories = filter.categoryIds && [...new Set(filter.categoryIds)];
  if (categories?.length === 1) {
    terms.push(fragment('p.category_id = ?', toRowId(categories[0] ?? '')));
  } else if (categories) {
    stretches.push(fragment('json_each(?) AS category', idList(categories)));
    terms.push(fragment('p.category_id = category.value'));
  }
  if (filter.includeInactive) stretches.push(fragment('(VALUES (1), (0)) AS activity'));
  terms.push(fragment(filter.includeInactive ? 'p.is_active = activity.column1' : 'p.is_active = 1'));
  if (range) terms.push(range);
  terms.push(...rowTerms(filter, column));

  const where = `WHERE ${terms.map(({ sql }) => sql).join(' AND ')}`;
  const ordered = `ORDER BY ${column} ${key}, p.id ${id} LIMIT ?`;
  if (stretches.length === 0) {
    const sql = `SELECT ${PRODUCT_COLUMNS} FROM products p ${WITH_CATEGORY} ${where} ${ordered}`;
    return connection.all<ProductRow>(sql, ...valuesOf(terms), limit);
  }
  const from = stretches.map(({ sql }) => sql).join(' CROSS JOIN ');
  const sql = `SELECT ${PRODUCT_COLUMNS} FROM ${from}
    CROSS JOIN products p ON p.id IN (SELECT p.id FROM products p ${where} ${ordered}) ${WITH_CATEGORY} ${ordered}`;
  return connection.all<ProductRow>(sql, ...valuesOf(stretches), ...valuesOf(terms), limit, limit);
}

/**
 * What is asked of each row on the way along the index that is in `order`. If that is not the
 * price's own, the plus keeps the planner on the way: it would else sort half of the shop for one
 * page of a wide range of prices. The plus takes the column's affinity away as well, hence the
 * CAST.
 */
function rowTerms(filter: SearchedFilter, order: string): Fragment[] {
  const { vendorId, search, minPrice, maxPrice, inStock } = filter;
  const terms: Fragment[] = [];
  const column = order === 'p.price' ? 'p.price' : '+p.price';
  if (minPrice !== undefined) terms.push(fragment(`${column} >= CAST(? AS NUMERIC)`, formatMoney(minPrice)));
  if (maxPrice !== undefined) terms.push(fragment(`${column} <= CAST(? AS NUMERIC)`, formatMoney(maxPrice)));
  if (vendorId !== undefined) terms.push(fragment('+p.vendor_id = ?', toRowId(vendorId)));
  if (inStock !== undefined) terms.push(fragment(`p.stock_quantity ${inStock ? '> 0' : '= 0'}`));
  return [...terms, ...search.terms];
}

function fragment(sql: string, ...values: SqlValue[]): Fragment {
  return { sql, values };
}

function valuesOf(fragments: readonly Fragment[]): SqlValue[] {
  return fragments.flatMap(({ values }) => values);
}

function beyond(direction: 'ASC' | 'DESC'): '>' | '<' {
  return direction === 'ASC' ? '>' : '<';
}

/** JSON, so that one statement serves any number of ids. */
function idList(ids: readonly string[]): string {
  return JSON.stringify(ids.map(toRowId).filter((id) => id !== null));
}
