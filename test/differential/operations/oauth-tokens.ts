import type { Chance } from '../chance.js';
import { segment, type SymbolicRequest } from '../operation.js';
import { succeeding, refused, type Recipes } from '../recipe.js';
import type { World } from '../world.js';
import { expendable, someLogin } from './accounts.js';

const CLIENT = 'swagger-ui';
const SCOPES = [
  'profile',
  'cart orders',
  'profile cart orders',
  'orders update_stock',
  'update_product cart',
];
const BAD_SCOPES = ['nonsense', 'profile nonsense', '*', ' ', 'PROFILE', 'é', 'a'.repeat(3000)];

type Fields = Readonly<Record<string, string | undefined>>;

/** A form, as OAuth has it; what is undefined is left out. */
function form(path: string, fields: Fields, headers: Record<string, string> = {}): SymbolicRequest {
  const given = Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return {
    method: 'POST',
    path,
    raw: given.map(([name, value]) => `${name}=${segment(value)}`).join('&'),
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    resource: 'session',
  };
}

interface Refreshable {
  readonly refresh: string;
  /** Who else names this token is refused. */
  readonly client?: string;
}

function refreshable(world: World, chance: Chance): Refreshable | undefined {
  return chance.pickRecent<Refreshable>(chance.oneIn(3) ? world.sessions : world.grants);
}

/** Whoever is logged in as root is not to lose that by chance. */
function revocable(world: World, chance: Chance): (Refreshable & { readonly token: string }) | undefined {
  const grants = world.grants.filter(({ username }) => username !== 'root');
  return chance.oneIn(3) ? expendable(world, chance) : chance.pickRecent(grants);
}

export const oauthTokens: Recipes = {
  'token.password': succeeding(6, (world, chance) => {
    const { login, password } = someLogin(world, chance);
    const guest = chance.oneIn(3) ? chance.pickRecent(world.guests) : undefined;
    const fields = {
      grant_type: 'password',
      username: login,
      password,
      scope: chance.oneIn(2) ? chance.pick(SCOPES) : undefined,
      client_id: chance.oneIn(3) ? CLIENT : undefined,
    };
    return form('/auth/token', fields, guest === undefined ? {} : { 'x-session-id': guest });
  }),
  'token.password.wrong': refused(2, (world, chance) => {
    const { login, password } = someLogin(world, chance);
    const wrong = chance.pick<Fields>([
      { password: 'wrong' },
      { username: 'nobody' },
      { password: undefined },
      { username: '' },
      { scope: chance.pick(BAD_SCOPES) },
      { client_id: 'nobody' },
      { client_id: CLIENT, client_secret: 'x' },
    ]);
    return form('/auth/token', { grant_type: 'password', username: login, password, ...wrong });
  }),
  'token.refresh': succeeding(8, (world, chance) => {
    const known = refreshable(world, chance);
    if (!known) return null;
    const scope = chance.oneIn(4) ? chance.pick(SCOPES) : undefined;
    const fields = { refresh_token: known.refresh, client_id: known.client, scope };
    return form('/auth/token', { grant_type: 'refresh_token', ...fields });
  }),
  'token.refresh.wrong': refused(4, (world, chance) => {
    const { refresh, client } = refreshable(world, chance) ?? { refresh: 'none' };
    const wrong = chance.pick<Fields>([
      { client_id: client === undefined ? CLIENT : undefined },
      { refresh_token: chance.pickRecent(world.sessions)?.token ?? 'none' },
      { refresh_token: `${refresh}x` },
      { refresh_token: undefined },
      { scope: chance.pick(BAD_SCOPES) },
      { grant_type: chance.pick(['client_credentials', 'constructor', '', 'REFRESH_TOKEN']) },
    ]);
    const good = { grant_type: 'refresh_token', refresh_token: refresh, client_id: client };
    return form('/auth/token', { ...good, ...wrong });
  }),
  /** Within the grace, or a theft. */
  'token.refresh.again': succeeding(4, (world, chance) => {
    const consumed = chance.pick([world.consumed.at(-1), chance.pickRecent(world.consumed)]);
    return consumed === undefined
      ? null
      : form('/auth/token', { grant_type: 'refresh_token', refresh_token: consumed });
  }),
  'token.revoke': succeeding(4, (world, chance) => {
    const known = revocable(world, chance);
    if (!known) return null;
    const token = chance.oneIn(2) ? known.refresh : known.token;
    const hint = chance.pick([undefined, 'refresh_token', 'access_token', 'nonsense']);
    return form('/auth/revoke', { token, token_type_hint: hint, client_id: known.client });
  }),
  'token.revoke.wrong': refused(2, (world, chance) => {
    const known = revocable(world, chance);
    const client = known?.client === undefined ? CLIENT : undefined;
    const wrong = chance.pick<Fields>([
      { client_id: client },
      { token: undefined },
      { token: '' },
      { client_id: 'nobody' },
    ]);
    return form('/auth/revoke', { token: known?.refresh ?? 'none', client_id: known?.client, ...wrong });
  }),
};
