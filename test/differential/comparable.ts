import type { Answer } from '../support/test-app.js';
import type { Operation, Resource } from './operation.js';
import type { Symbols } from './symbols.js';

/** An answer as each database must give it. */
export interface Comparable {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- any JSON, with symbols in it
  /** Tokens that went out by mail because of it: the answer must not have them. */
  readonly mailed: readonly MailedToken[];
}

export interface MailedToken {
  readonly purpose: 'verification' | 'reset';
  readonly to: string;
  readonly token: string;
}

/** What may differ between any two answers. Its presence is compared all the same. */
const VOLATILE_HEADERS = new Set(['x-cache', 'date', 'content-length', 'x-request-id']);

const KIND_OF_FIELD: Readonly<Record<string, string>> = {
  productId: 'product',
  categoryId: 'category',
  parentId: 'category',
  vendorId: 'user',
  userId: 'user',
  orderNumber: 'number',
  guestToken: 'secret',
  refreshToken: 'refresh',
  refresh_token: 'refresh',
};

const TIME_FIELDS = new Set(['createdAt', 'updatedAt']);

/** Puts symbols for all that one database names in its own way, in one answer. */
export class Normalizer {
  constructor(
    private readonly symbols: Symbols,
    private readonly operation: Operation,
    /** When this world began; what is older was made by the migrations, at the time of each. */
    private readonly began: string,
    private readonly path: string,
  ) {}

  of(answer: Answer<unknown>, mailed: readonly MailedToken[]): Comparable {
    // The body first, whose fields say what the ids in the headers are ids of.
    const requestId = answer.headers.get('x-request-id') ?? '';
    const body =
      answer.body === undefined
        ? answer.text
        : this.value(answer.body, '', this.operation.resource, requestId);
    return {
      status: answer.status,
      headers: this.headers(answer.headers),
      body,
      mailed: mailed.map((mail) => ({ ...mail, token: this.symbols.of('mailed', mail.token) })),
    };
  }

  private headers(headers: Headers): Record<string, string> {
    const cookies = headers.getSetCookie().map((cookie) => this.cookie(cookie));
    const entries = [...headers].map(([name, value]): [string, string] => [name, this.header(name, value)]);
    return {
      ...Object.fromEntries(entries),
      ...(cookies.length > 0 && { 'set-cookie': cookies.join('; also ') }),
    };
  }

  private header(name: string, value: string): string {
    if (VOLATILE_HEADERS.has(name)) return '(there)';
    if (name === 'etag') return this.symbols.of('etag', value);
    if (name === 'x-session-id') return this.symbols.of('guest', value);
    if (name === 'location') return this.location(value);
    return value;
  }

  private location(value: string): string {
    const [, before = '', id = ''] = /^(.*\/)([^/]+)$/.exec(value) ?? [];
    return before + this.symbols.of(this.operation.resource, id);
  }

  private cookie(cookie: string): string {
    return cookie.replace(/^sid=([^;]*)/, (_, token: string) => `sid=${this.symbols.of('guest', token)}`);
  }

  private value(value: unknown, field: string, resource: Resource, requestId: string): unknown {
    if (Array.isArray(value)) return value.map((each) => this.value(each, '', resource, requestId));
    if (typeof value === 'string') return this.text(value, field, resource, requestId);
    if (value === null || typeof value !== 'object') return value;
    return this.fields(value, resource, requestId);
  }

  private fields(value: object, resource: Resource, requestId: string): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => {
        const of = name === 'category' ? 'category' : resource;
        return [name, this.value(each, name, of, requestId)];
      }),
    );
  }

  private text(value: string, field: string, resource: Resource, requestId: string): string {
    const kind = KIND_OF_FIELD[field];
    if (kind !== undefined) return this.symbols.of(kind, value);
    if (TIME_FIELDS.has(field) && value < this.began) return '(before)';
    switch (field) {
      case 'id':
        return resource === 'cart' ? this.cartId(value) : this.symbols.of(resource, value);
      case 'sessionId':
        return this.symbols.of(resource === 'guest' ? 'guest' : 'session', value);
      case 'accessToken':
      case 'access_token':
        return this.symbols.fresh('token', value);
      case 'nextCursor':
        return this.cursor(value, resource);
      case 'requestId':
        return value === requestId ? '(of the request)' : value;
      case 'instance':
        return value === this.path ? '(of the request)' : value;
      case 'slug':
        return this.releasedName(value, resource);
      case 'email':
      case 'username':
        return this.releasedName(value, 'user');
      default:
        return value;
    }
  }

  /** What a deleted thing or a closed account has left: its id is in it. */
  private releasedName(value: string, kind: string): string {
    return value.replace(/(?<=~)[^@]+/, (id) => this.symbols.of(kind, id));
  }

  private cartId(value: string): string {
    const [owner = '', ...id] = value.split('-');
    return `${owner}-${this.symbols.of(owner === 'user' ? 'user' : 'visitor', id.join('-'))}`;
  }

  /**
   * Opaque to clients; here it is opened, because the key in it must be the same on each database.
   */
  private cursor(value: string, resource: Resource): string {
    const [list, key, id]: unknown[] = JSON.parse(Buffer.from(value, 'base64url').toString());
    const named = String(list).replace(/(?<=^category )\S+/, (category) =>
      this.symbols.of('category', category),
    );
    const says = JSON.stringify([named, key, this.symbols.of(resource, String(id))]);
    return `${this.symbols.of('cursor', value)} ${says}`;
  }
}

/** Where two answers differ, in words; empty where they do not. */
export function differences(one: unknown, other: unknown, at = ''): string[] {
  if (Object.is(one, other)) return [];
  if (!isObject(one) || !isObject(other) || Array.isArray(one) !== Array.isArray(other)) {
    return [`${at || 'it'}: ${JSON.stringify(one)} and ${JSON.stringify(other)}`];
  }
  const order = [Object.keys(one).join(), Object.keys(other).join()];
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  const found = names.flatMap((name) => differences(one[name], other[name], `${at}.${name}`));
  return found.length === 0 && order[0] !== order[1] ? [`${at}: the fields are in another order`] : found;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object';
}
