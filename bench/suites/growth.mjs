// What a request costs when the catalogue is a hundred or a thousand times as large. Without a
// cache, which would hide it.
import { comparison } from '../support/rounds.mjs';
import * as shopping from '../support/shopping.mjs';
import { contender } from './contenders.mjs';

const SIZES = { thousand: 1000, hundredThousand: 100_000, million: 1_000_000 };

const LOADS = {
  product: ['product by id', shopping.eachProduct],
  newest: ['list of 20, newest', shopping.get('/products?limit=20')],
  cheapest: ['list of 20, cheapest', shopping.get('/products?limit=20&sort=price')],
  price: ['list of 20, by price from 50', shopping.get('/products?limit=20&sort=price&minPrice=50')],
  // Reads in the order of names until 20 have the price.
  name: [
    'list of 20, by name, of a price',
    shopping.get('/products?limit=20&sort=name&minPrice=50&maxPrice=60'),
  ],
  tree: ['category tree', shopping.get('/categories/tree')],
  // Finds more, the more products there are.
  search: ['search, many matches', shopping.search],
  find: ['search, one match', shopping.searchByName],
};

export const growth = Object.entries(LOADS).map(([id, [name, load]]) => {
  const contenders = Object.fromEntries(
    Object.entries(SIZES).map(([key, products]) => [
      key,
      contender(
        `${products.toLocaleString('en')} products`,
        (fleet) => fleet.shop({ cache: 'none', products }),
        load,
      ),
    ]),
  );
  return comparison({
    id: `growth-${id}`,
    full: true,
    group: 'Growth of the catalogue',
    name,
    note: 'the time of a request, no cache',
    contenders,
    rows: ['hundredThousand', 'million'].map((key) => ({
      key,
      of: 'thousand',
      inverse: true,
      lower: true,
      ...(key === 'million' && { bar: 1.5, stretch: 1.2 }),
    })),
  });
});
