import { line, search } from '../alphabet.js';
import type { Chance } from '../chance.js';
import { segment, type SymbolicRequest } from '../operation.js';
import { succeeding, refused, subset, type Recipes } from '../recipe.js';
import { PASSWORD } from '../compared-shops.js';
import type { LoggedIn, World } from '../world.js';
import { paging } from './catalogue.js';

const AGENTS = ['curl/8.1', 'Firefox on Linux', 'x'.repeat(300), 'Opera "mini" <b>'];

/** Anybody but the one without whom no staff is left. */
export function expendable(world: World, chance: Chance): LoggedIn | undefined {
  return chance.pickRecent(world.sessions.filter(({ username }) => username !== 'root'));
}

/** Of somebody there is, by one of the names; rather of who is not logged in. */
export function someLogin(world: World, chance: Chance): { login: string; password: string } {
  const all = [...world.passwords.keys()];
  const absent = all.filter((each) => world.sessionsOf(each).length === 0);
  const username = chance.pick(absent.length > 0 && !chance.oneIn(3) ? absent : all);
  const login = chance.pick([
    username,
    username,
    username.toUpperCase(),
    `${username.toLowerCase()}@example.com`,
  ]);
  return { login, password: world.passwords.get(username) ?? '' };
}

function login(world: World, chance: Chance): SymbolicRequest {
  return {
    method: 'POST',
    path: '/auth/login',
    json: someLogin(world, chance),
    headers: { 'user-agent': chance.pick(AGENTS) },
    resource: 'session',
  };
}

export const accounts: Recipes = {
  register: succeeding(7, (world, chance) => {
    const known = chance.pickAny([...world.passwords.keys()]) ?? 'root';
    const fresh = `${chance.pick(['user', 'U.s-e_r', 'USER', 'us%r'.replace('%', '_')])}${world.next()}`;
    const username = chance.oneIn(5) ? chance.pick([known, known.toUpperCase()]) : fresh;
    const email = `${chance.oneIn(8) ? known : username}@Example.com`;
    return {
      method: 'POST',
      path: '/auth/register',
      json: { email, username, password: PASSWORD, fullName: chance.oneIn(3) ? undefined : line(chance) },
      resource: 'user',
    };
  }),
  login: succeeding(8, login),
  'login.merging': succeeding(6, (world, chance) => {
    const guest = chance.pickRecent(world.guests);
    const request = login(world, chance);
    return guest === undefined
      ? null
      : { ...request, headers: { ...request.headers, 'x-session-id': guest } };
  }),
  'login.wrong': refused(3, (world, chance) => {
    const name = chance.oneIn(2) ? 'cara' : line(chance);
    return {
      ...login(world, chance),
      json: { login: name, password: chance.pick(['wrong', `${PASSWORD} `, '🦊']) },
    };
  }),
  refresh: succeeding(12, (world, chance) => {
    const session = chance.pickRecent(world.sessions);
    return session
      ? {
          method: 'POST',
          path: '/auth/refresh',
          json: { refreshToken: session.refresh },
          resource: 'session',
        }
      : null;
  }),
  /**
   * Within the grace it is a second tab, after it a theft: how much time has gone by is left to
   * chance.
   */
  'refresh.again': succeeding(10, (world, chance) => {
    const consumed = chance.pick([world.consumed.at(-1), chance.pickRecent(world.consumed)]);
    return consumed === undefined
      ? null
      : { method: 'POST', path: '/auth/refresh', json: { refreshToken: consumed }, resource: 'session' };
  }),
  logout: succeeding(3, (world, chance) => {
    const token = expendable(world, chance)?.token;
    return token === undefined ? null : { method: 'POST', path: '/auth/logout', token, resource: 'session' };
  }),
  'logout.all': succeeding(2, (world, chance) => {
    const token = expendable(world, chance)?.token;
    return token === undefined
      ? null
      : { method: 'POST', path: '/auth/logout-all', token, resource: 'session' };
  }),
  'session.list': succeeding(12, (world, chance) => ({
    method: 'GET',
    path: '/auth/sessions',
    token: world.anyToken(chance),
    resource: 'session',
  })),
  'session.end': succeeding(3, (world, chance) => {
    const session = expendable(world, chance);
    if (!session) return null;
    const id = chance.oneIn(4) ? 'none' : session.session;
    const token = chance.oneIn(4) ? world.anyToken(chance) : session.token;
    return { method: 'DELETE', path: `/auth/sessions/${segment(id)}`, token, resource: 'session' };
  }),
  'password.change': succeeding(6, (world, chance) => {
    const token = expendable(world, chance)?.token;
    if (token === undefined) return null;
    // The same again: it ends the other sessions, and nobody has to keep in mind what it is now.
    const newPassword = chance.oneIn(8) ? 'password' : PASSWORD;
    const json = { currentPassword: chance.oneIn(8) ? 'wrong' : PASSWORD, newPassword };
    return { method: 'POST', path: '/auth/password/change', json, token, resource: 'session' };
  }),
  'me.get': succeeding(12, (world, chance) => ({
    method: 'GET',
    path: '/users/me',
    token: world.anyToken(chance),
    resource: 'user',
  })),
  'me.update': succeeding(10, (world, chance) => ({
    method: 'PATCH',
    path: '/users/me',
    json: { fullName: chance.oneIn(6) ? null : line(chance) },
    token: world.anyToken(chance),
    resource: 'user',
  })),
  'me.close': succeeding(3, (world, chance) => {
    const token = expendable(world, chance)?.token;
    return token === undefined ? null : { method: 'DELETE', path: '/users/me', token, resource: 'user' };
  }),
  'user.list': succeeding(40, (world, chance) => ({
    method: 'GET',
    path: '/users',
    query: {
      ...paging(chance),
      search: chance.oneIn(2) ? chance.pick([search(chance), 'user', 'U', '@example', '_', '.']) : undefined,
      role: chance.oneIn(4) ? (chance.pickAny(world.all('role'))?.name ?? 'vendor') : undefined,
      isActive: chance.oneIn(4) ? chance.pick(['true', 'false']) : undefined,
    },
    token: world.staffToken(chance, 'mona'),
    resource: 'user',
  })),
  'user.get': succeeding(10, (world, chance) => ({
    method: 'GET',
    path: `/users/${segment(world.idOf('user', chance))}`,
    token: world.staffToken(chance, 'mona'),
    resource: 'user',
  })),
  'user.update': succeeding(25, (world, chance) => {
    const all = {
      fullName: chance.oneIn(4) ? null : line(chance),
      isActive: !chance.oneIn(3),
      role: chance.oneIn(8) ? line(chance) : (chance.pickAny(world.all('role'))?.name ?? 'vendor'),
    };
    const id = someoneElse(world, chance);
    return {
      method: 'PATCH',
      path: `/users/${segment(id)}`,
      json: id === rootIn(world) ? { fullName: all.fullName } : subset(chance, all),
      token: world.staffToken(chance),
      resource: 'user',
    };
  }),
  'user.delete': succeeding(3, (world, chance) => {
    const id = someoneElse(world, chance);
    // The last administrator stays: this is to be refused, as long as there is no other.
    const isAlone =
      world.all('user').filter(({ role, isActive }) => role === 'admin' && isActive).length === 1;
    if (id === rootIn(world) && !isAlone) return null;
    return {
      method: 'DELETE',
      path: `/users/${segment(id)}`,
      token: world.staffToken(chance),
      resource: 'user',
    };
  }),
};

function rootIn(world: World): string | undefined {
  return world.all('user').find(({ username }) => username === 'root')?.id;
}

/** Those who were there from the start are needed in their roles, most of the time. */
function someoneElse(world: World, chance: Chance): string {
  const others = world.all('user').filter(({ username }) => /\d$/.test(username));
  return chance.oneIn(6) ? world.idOf('user', chance) : (chance.pickRecent(others)?.id ?? 'none');
}
