// Two versions of the shop against each other, on SQLite: the processor time of a request, which
// other work on the machine changes less than the time that it takes. Needs Linux.
//
//   node bench/versions.mjs BASE [--head COMMIT] [--rounds N] [--seconds N] [--summary FILE]
//
// BASE and COMMIT are whatever git takes for a commit; without --head it is the working tree. Both
// run with the packages that are installed. Below 1 the later version is faster. --summary appends
// the results to a file as a table in Markdown.
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { addBuyers } from './support/catalogue.mjs';
import { inFolder, root, start } from './support/harness.mjs';
import { measure, request } from './support/load.mjs';
import { compareMeasured } from './support/rounds.mjs';
import * as shopping from './support/shopping.mjs';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    head: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
    summary: { type: 'string' },
  },
});
const [base] = positionals;
if (base === undefined || positionals.length > 1) throw new Error('usage: node bench/versions.mjs BASE');
const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];

const WORK = {
  'product by id, cached': shopping.eachProduct,
  'list of 20, cached': shopping.get('/products?limit=20'),
  search: shopping.search,
  'own account': shopping.own('/users/me'),
  'own cart': shopping.own('/cart'),
  'order by id': placedOrder,
  'stock change': shopping.stockChanges,
  'cart add': shopping.cartAdds,
  'order of 3 lines': shopping.orders,
};

await inFolder(async (folder) => {
  const before = await startVersion(folder, 'before', checkOut(base, join(folder, 'base')));
  const head = values.head ? checkOut(values.head, join(folder, 'head')) : root;
  const after = await startVersion(folder, 'after', head);
  const lines = [];
  for (const [name, prepare] of Object.entries(WORK)) {
    const [one, other] = [await prepare(before), await prepare(after)];
    const { median, min, max } = await compareMeasured(name, {
      measured: () => processorTime(other),
      baseline: () => processorTime(one),
      rounds,
      unit: `the processor time of ${base}`,
    });
    lines.push(`| ${name} | ${median.toFixed(2)} | ${min.toFixed(2)} – ${max.toFixed(2)} |`);
  }
  if (values.summary) appendFileSync(values.summary, summaryOf(lines));
});

function summaryOf(lines) {
  return `### Processor time of a request

As a multiple of that before this change: below 1 it is faster. A median whose range includes 1 may be
noise.

| | median | range of ${rounds} rounds |
| --- | ---: | ---: |
${lines.join('\n')}
`;
}

/** The built version in a folder of its own, without touching the checkout. */
function checkOut(commit, folder) {
  const git = (...args) => execFileSync('git', args, { cwd: root, maxBuffer: 2 ** 30 });
  mkdirSync(folder);
  execFileSync('tar', ['-x', '-C', folder], { input: git('archive', `${commit}^{commit}`) });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: folder, stdio: 'ignore' });
  return folder;
}

async function startVersion(folder, name, version) {
  // Versions before the bundle have no dist/main.js.
  const program = ['dist/main.js', 'dist/src/main.js']
    .map((path) => join(version, path))
    .find((path) => existsSync(path));
  const file = join(folder, `${name}.db`);
  const server = await start(name, [program, '--migrate', '--seed'], {
    folder: join(folder, name),
    databaseUrl: `sqlite:${file}`,
    env: { SEED_DEMO: 'true' },
  });
  await addBuyers(file);
  return server;
}

/** An administrator reads an order. */
async function placedOrder(server) {
  const load = await shopping.orders(server);
  const { body } = await shopping.answerOf(server, load.next(0, 0));
  const headers = await shopping.logIn(server);
  return shopping.always(request('GET', `/api/v1/orders/${body.id}`, { headers }))(server);
}

async function processorTime(load) {
  return (await measure(load, seconds)).processor;
}
