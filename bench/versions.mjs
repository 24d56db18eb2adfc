// Two versions of the shop against each other, on SQLite: the processor time of a request, which
// other work on the machine changes less than the time that it takes.
//
//   node bench/versions.mjs BASE [--head COMMIT] [--rounds N] [--seconds N]
//
// BASE and COMMIT are whatever git takes for a commit; without --head it is the working tree. Both
// run with the packages that are installed. Below 1 the later version is faster.
import { execFileSync } from 'node:child_process';
import { existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { inFolder, load, printRatio, root, start } from './harness.mjs';
import { cartAdds, orders, post } from './shopping.mjs';

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
    const [one, other] = [before, after].map((version) => ({ ...version, options: version.work[name] }));
    await processorTime(one);
    await processorTime(other);
    const ratios = [];
    for (let round = 0; round < rounds; round += 1) {
      const baseline = await processorTime(one);
      ratios.push((await processorTime(other)) / baseline);
    }
    printRatio(name, ratios, `the processor time of ${base}`);
  }
});

/** The built version in a folder of its own, without touching the checkout. */
function checkOut(commit, folder) {
  const git = (...args) => execFileSync('git', args, { cwd: root, maxBuffer: 2 ** 30 });
  const archive = git('archive', '--prefix=x/', `${commit}^{commit}`);
  execFileSync('mkdir', ['-p', folder]);
  execFileSync('tar', ['-x', '-C', folder, '--strip-components=1'], { input: archive });
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
async function workOf(origin, { ADMIN_EMAIL: login, ADMIN_PASSWORD: password }) {
  const call = async ({ url, ...request }) => {
    const answer = await fetch(url, request);
    if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const { accessToken } = await call(post(origin, '/api/v1/auth/login', { login, password }));
  const headers = { authorization: `Bearer ${accessToken}` };
  const get = (path) => ({ url: `${origin}/api/v1${path}`, headers });
  const { items } = await call({ url: `${origin}/api/v1/products?limit=3` });
  const products = items.map(({ id }) => id);
  const [productId] = products;
  const stock = { quantity: 2_000_000_000 };
  const setStock = (id) => ({
    ...post(origin, `/api/v1/products/${id}/stock`, stock, headers),
    method: 'PATCH',
  });
  for (const id of products) await call(setStock(id));
  const placed = [];
  for (let n = 0; n < 20; n += 1) placed.push(await call(orders(origin, products)));
  await call(post(origin, '/api/v1/cart/items', { productId, quantity: 1 }, headers));
  return {
    'product by id, cached': { url: `${origin}/api/v1/products/${productId}` },
    'list of 20, cached': { url: `${origin}/api/v1/products?limit=20` },
    'own account': get('/users/me'),
    'own cart': get('/cart'),
    'order by id': get(`/orders/${placed[0].id}`),
    'list of 20 orders': get('/orders?limit=20'),
    'stock, read': get(`/products/${productId}/stock`),
    'stock, set': setStock(productId),
    'cart add': await cartAdds(origin, products),
    'order of 3 lines': orders(origin, products),
  };
}

/** Seconds of the server's processor for each request, from its own metrics. */
async function processorTime({ origin, options }) {
  const total = async () =>
    Number(/^process_cpu_seconds_total (\S+)/m.exec(await (await fetch(`${origin}/metrics`)).text())[1]);
  const start = await total();
  const { requests } = await load(options, seconds);
  return ((await total()) - start) / requests.total;
}
