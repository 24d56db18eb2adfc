import type { Chance } from '../chance.js';
import type { SymbolicRequest } from '../operation.js';
import { succeeding, refused, type Recipes } from '../recipe.js';
import { PASSWORD } from '../compared-shops.js';
import type { World } from '../world.js';

const JUNK = ['none', ' ', '', 'é', "1' OR '1'='1", '{"$gt":""}', 'a'.repeat(500), 'a'.repeat(501), null, {}];

const post = (path: string, json: unknown): SymbolicRequest => ({
  method: 'POST',
  path,
  json,
  resource: 'user',
});

/** Of somebody there is, in any case; now and then of nobody. */
function email(world: World, chance: Chance): string {
  if (chance.oneIn(8)) return chance.pick(['nobody@example.com', 'cara@example.org', '%@example.com']);
  const name = chance.pickRecent([...world.passwords.keys()]) ?? 'cara';
  return `${chance.oneIn(3) ? name.toUpperCase() : name}@example.com`;
}

/** A token that was consumed, that is for something else, or that is none. */
function wrong(world: World, chance: Chance, purpose: 'verification' | 'reset'): unknown {
  const others = world.mailed.filter((mail) => mail.purpose !== purpose).map(({ token }) => token);
  return chance.oneIn(2) ? chance.pick(JUNK) : chance.pickRecent([...others, ...world.countedMails]);
}

/** Root's sessions are needed. */
function pending(world: World, chance: Chance, purpose: 'verification' | 'reset'): string | undefined {
  const mails = world.mailed.filter((mail) => mail.purpose === purpose && mail.to !== 'root@example.com');
  return chance.pickRecent(mails)?.token;
}

export const mailedTokens: Recipes = {
  'email.verify': succeeding(8, (world, chance) => {
    const token = pending(world, chance, 'verification');
    return token === undefined ? null : post('/auth/verify-email', { token });
  }),
  'email.verify.wrong': refused(3, (world, chance) =>
    post('/auth/verify-email', { token: wrong(world, chance, 'verification') }),
  ),
  'email.resend': succeeding(4, (world, chance) =>
    post('/auth/verify-email/resend', { email: email(world, chance) }),
  ),
  'password.forgot': succeeding(5, (world, chance) =>
    post('/auth/password/forgot', { email: email(world, chance) }),
  ),
  'mail.wrong': refused(2, (_, chance) => {
    const path = chance.pick(['/auth/verify-email/resend', '/auth/password/forgot']);
    return post(path, { email: chance.pick([...JUNK, 'a@b@c', 'no address', undefined]) });
  }),
  'password.reset': succeeding(6, (world, chance) => {
    const token = pending(world, chance, 'reset');
    // The same again: nobody has to keep in mind what it is now.
    return token === undefined ? null : post('/auth/password/reset', { token, password: PASSWORD });
  }),
  'password.reset.wrong': refused(3, (world, chance) => {
    const token = pending(world, chance, 'reset');
    const isWeak = token !== undefined && chance.oneIn(2);
    const json = isWeak
      ? { token, password: chance.pick(['password', 'short', '', null]) }
      : { token: wrong(world, chance, 'reset'), password: PASSWORD };
    return post('/auth/password/reset', json);
  }),
};
