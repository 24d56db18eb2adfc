// Two versions of the shop against each other, on SQLite: the processor time of a request, which
// other work on the machine changes less than the time that it takes.
//
//   node bench/versions.mjs BASE [--head COMMIT] [--rounds N] [--seconds N]
//
// BASE and COMMIT are whatever git takes for a commit; without --head it is the working tree. Both
// run with the packages that are installed. Below 1 the later version is faster.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compareMeasured, inFolder, load, root, start } from './harness.mjs';
import { answerOf, cartAdds, logIn, orders, post, restock } from './shopping.mjs';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    head: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
  },
});
const [base] = positionals;
if (base === undefined || positionals.length > 1) throw new Error('usage: node bench/versions.mjs BASE');
const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];

await inFolder(async (folder) => {
  const before = await startVersion(folder, 'before', 4821, checkOut(base, join(folder, 'base')));
  const head = values.head ? checkOut(values.head, join(folder, 'head')) : root;
  const after = await startVersion(folder, 'after', 4822, head);
  for (const name of Object.keys(before.work)) {
    await compareMeasured(name, {
      measured: () => processorTime(after.origin, after.work[name]),
      baseline: () => processorTime(before.origin, before.work[name]),
      rounds,
      unit: `the processor time of ${base}`,
    });
  }
});

/** The built version in a folder of its own, without touching the checkout. */
function checkOut(commit, folder) {
  const git = (...args) => execFileSync('git', args, { cwd: root, maxBuffer: 2 ** 30 });
  mkdirSync(folder);
  execFileSync('tar', ['-x', '-C', folder], { input: git('archive', `${commit}^{commit}`) });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: folder, stdio: 'ignore' });
  return folder;
}

async function startVersion(folder, name, port, version) {
  // Versions before the bundle have no dist/main.js.
  const program = ['dist/main.js', 'dist/src/main.js']
    .map((path) => join(version, path))
    .find((path) => existsSync(path));
  const databaseUrl = `sqlite:${join(folder, `${name}.db`)}`;
  const admin = { ADMIN_EMAIL: 'admin@example.com', ADMIN_PASSWORD: 'a password for the benchmark' };
  const args = [program, '--migrate', '--seed'];
  const origin = await start({ port, args, databaseUrl, env: { ...admin, ADMIN_USERNAME: 'admin' } });
  return { origin, work: await workOf(origin, admin) };
}

/** What is measured: options of autocannon. */
async function workOf(origin, { ADMIN_EMAIL, ADMIN_PASSWORD }) {
  const headers = await logIn(origin, ADMIN_EMAIL, ADMIN_PASSWORD);
  const get = (path) => ({ url: `${origin}/api/v1${path}`, headers });
  const { items } = await answerOf({ url: `${origin}/api/v1/products?limit=3` });
  const products = items.map(({ id }) => id);
  const [productId] = products;
  for (const id of products) await answerOf(restock(origin, id, headers));
  const placed = [];
  for (let n = 0; n < 20; n += 1) placed.push(await answerOf(orders(origin, products)));
  await answerOf(post(origin, '/api/v1/cart/items', { productId, quantity: 1 }, headers));
  return {
    'product by id, cached': { url: `${origin}/api/v1/products/${productId}` },
    'list of 20, cached': { url: `${origin}/api/v1/products?limit=20` },
    'own account': get('/users/me'),
    'own cart': get('/cart'),
    'order by id': get(`/orders/${placed[0].id}`),
    'list of 20 orders': get('/orders?limit=20'),
    'stock, read': get(`/products/${productId}/stock`),
    'stock, set': restock(origin, productId, headers),
    'cart add': await cartAdds(origin, products),
    'order of 3 lines': orders(origin, products),
  };
}

/** Seconds of the server's processor for each request, from its own metrics. */
async function processorTime(origin, options) {
  const total = async () =>
    Number(/^process_cpu_seconds_total (\S+)/m.exec(await (await fetch(`${origin}/metrics`)).text())[1]);
  const start = await total();
  const { requests } = await load(options, seconds);
  return ((await total()) - start) / requests.total;
}
