// What logging in costs: the password's hash, and what that leaves for everybody else.
import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { ADMIN } from '../support/harness.mjs';
import { CONNECTIONS, measure } from '../support/load.mjs';
import { comparison } from '../support/rounds.mjs';
import * as shopping from '../support/shopping.mjs';
import { each } from './contenders.mjs';

const group = 'Log-in';
const LIST = shopping.get('/products?limit=20');

/** As many at once as there are cores, in this process, which has nothing else to do. */
async function hashes(seconds) {
  const stored = await hash(ADMIN.password);
  const start = performance.now();
  const elapsed = () => (performance.now() - start) / 1000;
  let count = 0;
  const before = process.cpuUsage();
  await Promise.all(
    Array.from({ length: availableParallelism() }, async () => {
      for (; elapsed() < seconds; count += 1) await verify(stored, ADMIN.password);
    }),
  );
  const { user, system } = process.cpuUsage(before);
  return { rate: count / elapsed(), processor: (user + system) / 1e6 / count };
}

/** The catalogue's answers while all the connections of another load are logging in. */
async function duringLogins(fleet) {
  const server = await fleet.shop();
  const [list, logins] = [LIST(server), shopping.logins(server)];
  return async (seconds) => {
    const [measured] = await Promise.all([measure(list, seconds), measure(logins, seconds)]);
    return measured;
  };
}

const quiet = async (fleet) => {
  const list = LIST(await fleet.shop());
  return (seconds) => measure(list, seconds);
};

export const logins = [
  comparison({
    id: 'login',
    group,
    name: 'log-in',
    contenders: {
      argon2: { label: 'argon2id alone, on all cores', prepare: async () => hashes },
      ...each(['docs', 'hit'], shopping.logins),
    },
    rows: [
      { key: 'hit', of: 'argon2', bar: 0.9 },
      { key: 'docs', of: 'argon2' },
    ],
  }),
  comparison({
    id: 'p99',
    group,
    name: 'p99 of a list of 20',
    contenders: {
      quiet: { label: 'alone', prepare: quiet },
      busy: { label: `during ${CONNECTIONS} log-ins at once`, prepare: duringLogins },
    },
    rows: [{ key: 'busy', of: 'quiet', metric: 'p99', bar: 2, lower: true }],
  }),
];
