import type { Chance } from './chance.js';
import type { Operation, SymbolicRequest } from './operation.js';
import type { Recipe, Recipes } from './recipe.js';
import { access } from './operations/access.js';
import { accounts } from './operations/accounts.js';
import { badInput } from './operations/bad-input.js';
import { mailedTokens } from './operations/mailed-tokens.js';
import { oauthTokens } from './operations/oauth-tokens.js';
import { catalogue } from './operations/catalogue.js';
import { shopping } from './operations/shopping.js';
import { PASSWORD, USERS } from './compared-shops.js';
import type { World } from './world.js';

export const recipes: Recipes = {
  ...catalogue,
  ...accounts,
  ...oauthTokens,
  ...mailedTokens,
  ...access,
  ...shopping,
  ...badInput,
};

const choices = Object.entries(recipes).map(([kind, recipe]) => ({
  weight: recipe.weight,
  value: [kind, recipe] as [string, Recipe],
}));

const list = (path: string, resource: 'role' | 'permission' | 'user') => (world: World) => ({
  kind: `${resource}.list`,
  request: { method: 'GET', path, token: world.root?.token, resource },
});

const login = (username: string) => () => ({
  kind: 'login',
  request: {
    method: 'POST',
    path: '/auth/login',
    json: { login: username, password: PASSWORD },
    resource: 'session' as const,
  },
});

/** How each sequence begins: with who is there, and what they may do. */
const PROLOGUE: ((world: World) => { kind: string; request: SymbolicRequest })[] = [
  ...USERS.map(({ username }) => login(username)),
  list('/users', 'user'),
  list('/roles', 'role'),
  list('/permissions', 'permission'),
];

/** The next step from where the world is, by chance alone. */
export function nextOperation(at: number, world: World, chance: Chance): Operation {
  const prologue = PROLOGUE[at]?.(world) ?? (world.root ? undefined : login('root')());
  if (prologue) return { ...prologue.request, kind: prologue.kind, at, wait: 1 };
  for (;;) {
    const [kind, recipe] = chance.weighted(choices);
    const request = recipe.make(world, chance);
    if (request) return { ...request, kind, at, wait: wait(chance) };
  }
}

/**
 * Now and then none at all, so that ids alone decide the order; or more than a grace, or a guest's
 * session, lasts.
 */
function wait(chance: Chance): number {
  if (chance.oneIn(12)) return 0;
  if (chance.oneIn(200)) return 11_000;
  if (chance.oneIn(900)) return 8 * 24 * 3_600_000;
  return 1 + chance.below(40);
}
