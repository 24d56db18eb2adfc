// What a process of the shop costs before and after it has worked.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SHOP, start, stop } from '../support/harness.mjs';
import { measure } from '../support/load.mjs';
import { spread } from '../support/rounds.mjs';
import { mixed } from '../support/shopping.mjs';
import { processorSeconds, residentMegabytes } from '../support/usage.mjs';

const group = 'Process';
const IDLE_MS = 3000;
/** The load before memory is taken again, in rounds. */
const LOAD_ROUNDS = 10;
/** Of a long load: how often memory is taken, and after how many seconds each time. */
const LONG = { samples: 60, seconds: 10 };

const firstAnswer =
  (path) =>
  ({ origin }) =>
    fetch(origin + path).then(
      ({ ok }) => ok,
      () => false,
    );

async function startAndAnswer(fleet, { rounds }) {
  const { databaseUrl, products } = await fleet.data('sqlite');
  const isUp = firstAnswer(`/api/v1/products/${products[0]}`);
  const [times, processor] = [[], []];
  for (let round = 0; round <= rounds; round += 1) {
    const begin = performance.now();
    const shop = await start('shop', [SHOP], { folder: join(fleet.folder, 'start'), databaseUrl, isUp });
    times.push((performance.now() - begin) / 1000);
    processor.push(processorSeconds(shop.pid));
    await stop(shop.child);
  }
  // The first one finds cold files.
  const row = { group, unit: 's', who: 'shop', name: 'start to the first answer', lower: true };
  return [
    { id: 'start/time', ...row, ...spread(times.slice(1)), bar: 1, stretch: 0.6 },
    { id: 'start/processor', ...row, name: 'start, processor time', ...spread(processor.slice(1)) },
  ];
}

async function memoryUnderLoad(shop, samples, seconds) {
  const load = await mixed(shop);
  const taken = [];
  for (let sample = 0; sample < samples; sample += 1) {
    await measure(load, seconds);
    taken.push(residentMegabytes(shop.pid));
  }
  return taken;
}

/** Whether memory goes on growing: the last third of a long load against the second. */
async function longMemory(fleet) {
  const taken = await memoryUnderLoad(await fleet.shop(), LONG.samples, LONG.seconds);
  const third = LONG.samples / 3;
  const before = spread(taken.slice(third, 2 * third)).median;
  const row = { group, unit: 'ratio', who: 'shop', lower: true, bar: 1.1 };
  const name = 'growth of memory';
  const note = `the last third of ${(LONG.samples * LONG.seconds) / 60} minutes of the mixed load, to the second`;
  const growth = taken.slice(-third).map((megabytes) => megabytes / before);
  return [{ id: 'memory-long/growth', ...row, name, note, ...spread(growth) }];
}

async function memory(fleet, { rounds, seconds }) {
  const idle = [];
  let shop;
  for (let round = 0; round < Math.min(rounds, 3); round += 1) {
    if (shop) await stop(shop.child);
    const data = await fleet.data('sqlite');
    shop = { ...(await start('shop', [SHOP], { folder: join(fleet.folder, 'memory'), ...data })), ...data };
    await sleep(IDLE_MS);
    idle.push(residentMegabytes(shop.pid));
  }
  const loaded = await memoryUnderLoad(shop, LOAD_ROUNDS, seconds);
  await stop(shop.child);
  const row = { group, unit: 'MB', who: 'shop', lower: true, bar: 150, stretch: 110 };
  const note = `${LOAD_ROUNDS * seconds} s of the mixed load`;
  return [
    { id: 'memory/idle', ...row, name: 'resident memory, idle', ...spread(idle) },
    { id: 'memory/loaded', ...row, name: 'resident memory, under load', note, ...spread(loaded) },
  ];
}

export const processes = [
  { id: 'start', run: startAndAnswer },
  { id: 'memory', run: memory },
  { id: 'memory-long', full: true, run: longMemory },
];
