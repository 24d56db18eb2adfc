// What a request costs when the catalogue is a hundred or a thousand times as large. Without a
// cache, which would hide it.
import { comparison } from '../support/rounds.mjs';
import * as shopping from '../support/shopping.mjs';
import { contender } from './contenders.mjs';

const SIZES = { thousand: 1000, hundredThousand: 100_000, million: 1_000_000 };

const loads = {
  'product by id': shopping.eachProduct,
  'list of 20, newest': shopping.get('/products?limit=20'),
  'list of 20, cheapest': shopping.get('/products?limit=20&sort=price'),
  'list of 20, cheapest of a price range': shopping.get(
    '/products?limit=20&sort=name&minPrice=50&maxPrice=60',
  ),
  'category tree': shopping.get('/categories/tree'),
  search: shopping.search,
};

export const growth = Object.entries(loads).map(([name, load], index) => {
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
    id: `growth-${index + 1}`,
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
