// PostgreSQL and MongoDB, on the servers that the tests start, and two processes that share a
// SQLite file.
import { comparison } from '../support/rounds.mjs';
import * as shopping from '../support/shopping.mjs';
import { contender, each, rowsOf } from './contenders.mjs';

const DATABASES = { postgres: 'PostgreSQL', mongodb: 'MongoDB' };
const TEST_SERVER = 'test server, only ratios';
/** The test server for MongoDB serves one request at a time: more would only wait, and time out. */
const CONNECTIONS = { postgres: 64, mongodb: 8 };

const shopOn = (database, load, cache, connections = CONNECTIONS[database]) =>
  contender(
    `shop on ${DATABASES[database] ?? 'SQLite'}`,
    (fleet) => fleet.shop({ database, cache }),
    load,
    connections,
  );

const byId = (database) =>
  comparison({
    id: `${database}-product`,
    full: true,
    group: DATABASES[database],
    name: 'product by id, no cache',
    note: TEST_SERVER,
    contenders: {
      driver: contender(
        'node:http, the driver',
        (fleet) => fleet.driver(database),
        shopping.eachProduct,
        CONNECTIONS[database],
      ),
      shop: shopOn(database, shopping.eachProduct, 'none'),
    },
    rows: [{ key: 'shop', of: 'driver' }],
  });

/** The adapter without HTTP around it. */
const adapter = (database, bar) =>
  comparison({
    id: `${database}-find`,
    full: true,
    group: DATABASES[database],
    name: 'find by id, in the process',
    note: TEST_SERVER,
    contenders: {
      driver: { label: 'the driver', prepare: (fleet) => callsOf(fleet, database, 'driver') },
      shop: { label: 'the repository', prepare: (fleet) => callsOf(fleet, database, 'repository') },
    },
    rows: [{ key: 'shop', of: 'driver', ...bar }],
  });

async function callsOf(fleet, database, kind) {
  const { openFinders } = await import('../support/finders.mjs');
  const finders = await fleet.once(`finders of ${database}`, () => openFinders(fleet, database));
  const { [kind]: find, ids } = finders;
  return async (seconds) => {
    const start = performance.now();
    const before = process.cpuUsage();
    let count = 0;
    const caller = async () => {
      for (; performance.now() < start + seconds * 1000; count += 1) await find(ids[count % ids.length]);
    };
    await Promise.all(Array.from({ length: CONNECTIONS[database] }, caller));
    const { user, system } = process.cpuUsage(before);
    return { rate: (count / (performance.now() - start)) * 1000, processor: (user + system) / 1e6 / count };
  };
}

const LOADS = {
  list: ['list of 20, no cache', shopping.get('/products?limit=20'), 'none'],
  me: ['own account', shopping.own('/users/me')],
  'cart-add': ['cart add', shopping.cartAdds],
  order: ['order of 3 lines', shopping.orders],
};

const againstSqlite = (database) =>
  Object.entries(LOADS).map(([id, [name, load, cache]]) =>
    comparison({
      id: `${database}-${id}`,
      full: true,
      group: DATABASES[database],
      name,
      note: TEST_SERVER,
      contenders: {
        sqlite: shopOn('sqlite', load, cache, CONNECTIONS[database]),
        other: shopOn(database, load, cache),
      },
      rows: [{ key: 'other', of: 'sqlite' }],
    }),
  );

const workers = (id, name, load) => {
  const all = each(['redis', 'two'], load);
  const rows = rowsOf(all, 'redis');
  return comparison({ id: `workers-${id}`, full: true, group: 'Two processes', name, contenders: all, rows });
};

export const databases = [
  ...['postgres', 'mongodb'].flatMap((database) => [
    byId(database),
    adapter(database, database === 'mongodb' && { bar: 0.8, stretch: 0.9 }),
    ...againstSqlite(database),
  ]),
  workers('product', 'product by id', shopping.eachProduct),
  workers('search', 'search', shopping.search),
  workers('order', 'order of 3 lines', shopping.orders),
];
