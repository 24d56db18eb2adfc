import type { Chance } from './chance.js';
import type { Comparable, MailedToken } from './comparable.js';
import type { Operation, SymbolicRequest } from './operation.js';
import { PASSWORD, USERS } from './compared-shops.js';

/** Facts of a thing, as the last answer told them. */
export type Thing = Readonly<Record<string, any>> & { readonly id: string }; // eslint-disable-line @typescript-eslint/no-explicit-any -- any JSON

export interface LoggedIn {
  readonly username: string;
  readonly token: string;
  readonly refresh: string;
  readonly session: string;
}

/** A session by the token endpoint: of a client perhaps, and perhaps with a narrow scope. */
export interface Grant {
  readonly username: string;
  readonly token: string;
  readonly refresh: string;
  readonly client?: string;
}

export interface NextPage {
  readonly request: SymbolicRequest;
  readonly cursor: string;
}

export interface Tagged {
  readonly request: SymbolicRequest;
  readonly etag: string;
}

const LISTED = ['category', 'product', 'user', 'role', 'permission', 'order'] as const;

/** What the answers have told so far, by symbols: enough to ask for what there is. */
export class World {
  readonly things = new Map<(typeof LISTED)[number], Map<string, Thing>>(
    LISTED.map((each) => [each, new Map()]),
  );
  readonly passwords = new Map<string, string>();
  readonly sessions: LoggedIn[] = [];
  readonly grants: Grant[] = [];
  readonly consumed: string[] = [];
  /** Not consumed yet, as far as is known. */
  readonly mailed: MailedToken[] = [];
  readonly countedMails: string[] = [];
  readonly guests: string[] = [];
  readonly pages: NextPage[] = [];
  readonly tags: Tagged[] = [];
  /** Orders that were placed under a key, to be placed again. */
  readonly keyedOrders: SymbolicRequest[] = [];
  /** Who has something in the cart, and what. */
  readonly carts = new Map<
    string,
    { readonly of: Pick<SymbolicRequest, 'token' | 'headers'>; readonly products: string[] }
  >();
  private made = 0;

  constructor() {
    for (const { username } of USERS) this.passwords.set(username, PASSWORD);
  }

  all(of: (typeof LISTED)[number]): Thing[] {
    return [...(this.things.get(of)?.values() ?? [])];
  }

  /** The id of one there is, or now and then of none. */
  idOf(of: (typeof LISTED)[number], chance: Chance): string {
    if (chance.oneIn(25)) return chance.pick(STRANGE_IDS);
    return chance.pickRecent(this.all(of))?.id ?? 'none';
  }

  /** Never twice the same in this world. */
  next(): number {
    this.made += 1;
    return this.made;
  }

  get root(): LoggedIn | undefined {
    return this.sessions.findLast(({ username }) => username === 'root');
  }

  sessionsOf(...usernames: string[]): LoggedIn[] {
    return this.sessions.filter(({ username }) => usernames.includes(username));
  }

  /** Mostly who may do everything; else anybody, or nobody. */
  staffToken(chance: Chance, ...others: string[]): string | undefined {
    if (chance.oneIn(20)) return this.anyToken(chance);
    if (others.length > 0 && chance.oneIn(4))
      return (chance.pickAny(this.sessionsOf(...others)) ?? this.root)?.token;
    return this.root?.token;
  }

  anyToken(chance: Chance): string | undefined {
    if (chance.oneIn(4)) return undefined;
    return chance.pickRecent<{ readonly token: string }>(chance.oneIn(6) ? this.grants : this.sessions)
      ?.token;
  }

  /** Of these, only what the databases have agreed on. */
  learn(operation: Operation, { status, headers, body, mailed }: Comparable): void {
    if (status === 401 && operation.token !== undefined) this.forgetSession(operation.token);
    this.countMail(operation);
    if (status === 304 || status >= 400) return;
    if (headers.etag !== undefined) this.tags.push({ request: plain(operation), etag: headers.etag });
    if (headers['x-session-id'] !== undefined) this.guests.push(headers['x-session-id']);
    this.learnThings(operation, body);
    this.learnSession(operation, body);
    this.learnGrant(operation, body);
    this.mailed.push(...mailed);
    if (operation.resource === 'cart') this.learnCart(operation, headers['x-session-id'], body);
    if (operation.kind === 'register') this.passwords.set(body.username, PASSWORD);
    const cursor = /^‹[^›]+›/.exec(body.nextCursor ?? '')?.[0];
    if (cursor !== undefined) this.pages.push({ request: plain(operation), cursor });
    if (operation.kind === 'order.place' && operation.headers?.['idempotency-key'] !== undefined) {
      this.keyedOrders.push(plain(operation));
    }
  }

  private learnThings({ method, path, resource, token, headers }: Operation, body: Comparable['body']): void {
    const things = this.things.get(resource as (typeof LISTED)[number]);
    if (!things) return;
    if (method === 'DELETE' && (resource === 'role' || resource === 'permission'))
      things.delete(path.split('/')[2] ?? '');
    const found = Array.isArray(body.items) && body.id === undefined ? body.items : [body];
    for (const each of found) {
      if (typeof each?.id !== 'string') continue;
      const placed =
        resource === 'order' && method === 'POST' ? { token, guest: headers?.['x-session-id'] } : {};
      things.set(each.id, { ...things.get(each.id), ...placed, ...each });
    }
  }

  private learnCart({ token }: Operation, guest: string | undefined, body: Comparable['body']): void {
    const owner = token ?? guest;
    if (owner === undefined) return;
    const of = token === undefined ? { headers: { 'x-session-id': owner } } : { token };
    const products = body.items.map(({ productId }: { productId: string }) => productId);
    if (products.length > 0) this.carts.set(owner, { of, products });
    else this.carts.delete(owner);
  }

  private learnSession({ json, kind, token }: Operation, body: Comparable['body']): void {
    if (kind === 'logout') this.forgetSession(token ?? '');
    if (typeof body.accessToken !== 'string') return;
    const { login, refreshToken } = json as { login?: string; refreshToken?: string };
    const before = this.sessions.find(({ refresh }) => refresh === refreshToken);
    if (refreshToken !== undefined) this.consumed.push(refreshToken);
    this.sessions.push({
      username: before?.username ?? this.nameOf(login ?? ''),
      token: body.accessToken,
      refresh: body.refreshToken,
      session: body.sessionId,
    });
    // Of many, the oldest are of no more interest.
    if (this.sessions.length > 40) this.sessions.shift();
  }

  private learnGrant({ raw }: Operation, body: Comparable['body']): void {
    if (typeof body.access_token !== 'string') return;
    const asked = new URLSearchParams(raw);
    const consumed = asked.get('refresh_token');
    const before = [...this.sessions, ...this.grants].find(({ refresh }) => refresh === consumed);
    if (consumed !== null) this.consumed.push(consumed);
    this.grants.push({
      username: before?.username ?? this.nameOf(asked.get('username') ?? ''),
      token: body.access_token,
      refresh: body.refresh_token,
      client: asked.get('client_id') ?? undefined,
    });
    if (this.grants.length > 20) this.grants.shift();
  }

  /**
   * What was refused here was consumed, replaced or too old: it is of no more use than what was
   * taken.
   */
  private countMail({ kind, json }: Operation): void {
    if (kind !== 'email.verify' && kind !== 'password.reset') return;
    const { token } = json as { token: string };
    const index = this.mailed.findIndex((each) => each.token === token);
    if (index >= 0) this.mailed.splice(index, 1);
    this.countedMails.push(token);
  }

  /** By e-mail, or in capitals, it is the same account, as far as there is one. */
  private nameOf(login: string): string {
    const name = login.replace(/@.*/, '').toLowerCase();
    return [...this.passwords.keys()].find((each) => each.toLowerCase() === name) ?? login;
  }

  /** A request that was made before, by somebody who can still make it. */
  asRepeatable(request: SymbolicRequest): SymbolicRequest {
    const isOver = request.token !== undefined && !this.sessions.some(({ token }) => token === request.token);
    return isOver ? { ...request, token: this.root?.token } : request;
  }

  private forgetSession(token: string): void {
    this.carts.delete(token);
    for (const known of [this.sessions, this.grants]) {
      const index = known.findIndex((each) => each.token === token);
      if (index >= 0) known.splice(index, 1);
    }
  }
}

/** Ids that no database has given out: of the wrong shape, or too large, or of nothing. */
export const STRANGE_IDS = [
  ...['0', '-1', '007', '1.0', '1e3', '9007199254740991', '9007199254740993', '99999999999999999999'],
  ...[
    'ffffffffffffffffffffffff',
    'FFFFFFFFFFFFFFFFFFFFFFFF',
    '000000000000000000000000',
    'null',
    'undefined',
    '$ne',
  ],
  ...[
    'é',
    '🦊',
    "1' OR '1'='1",
    '%',
    '_',
    ' ',
    '{"$gt":""}',
    'a'.repeat(300),
    'a'.repeat(301),
    'me',
    'tree',
    'slug',
  ],
] as const;

function plain({ method, path, query, token, headers, json, raw, resource }: Operation): SymbolicRequest {
  return { method, path, query, token, headers, json, raw, resource };
}
