import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { JwtService, type JwtSignOptions } from '@nestjs/jwt';
import { inject } from 'vitest';
import { createApp } from '../../src/bootstrap.js';
import type { AppConfig } from '../../src/platform/config/app-config.js';
import { parseConfig } from '../../src/platform/config/env.js';
import { UNRESTRICTED } from '../../src/platform/access/scopes.js';
import type { IssuedTokens } from '../../src/auth/domain/issued-tokens.js';
import { SessionService } from '../../src/auth/session.service.js';
import { PersistenceModule } from '../../src/platform/database/persistence.module.js';
import { RoleRepository } from '../../src/rbac/domain/role.repository.js';
import type { Problem } from '../../src/platform/http/problem.js';
import type { Page } from '../../src/shared/page.js';
import type { User } from '../../src/users/domain/user.js';
import { UserRepository } from '../../src/users/domain/user.repository.js';
import { exchange } from './http-client.js';
import { openTestDatabase, type TestDatabase } from './test-database.js';
import { redisTestDatabase, untilRedisIsUp } from './test-redis.js';

export const TEST_SECRET = 'a secret for tests that is long enough';

export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: T;
}

export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly raw?: string | Uint8Array<ArrayBuffer>;
  readonly token?: string;
}

/** Of all applications: those that one of them has closed are not used again. */
const connections = new Agent({ keepAlive: true });

/** So that no two users or roles of a test process have the same name. */
let made = 0;

export interface TestUser extends IssuedTokens {
  readonly user: User;
  /** The access token. */
  readonly token: string;
}

/** The whole application on a free port, and a client of it. */
export class TestApp {
  constructor(
    readonly app: NestFastifyApplication,
    /** `http://127.0.0.1:PORT` */
    readonly origin: string,
    readonly config: AppConfig,
    private readonly drop: () => Promise<void>,
  ) {}

  /** @param path below the origin where it starts with two slashes, else below /api/v1 */
  async request<T = Problem>(method: string, path: string, sent: RequestOptions = {}): Promise<Answer<T>> {
    const headers: Record<string, string> = { ...sent.headers };
    if (sent.token !== undefined) headers.authorization = `Bearer ${sent.token}`;
    if (sent.json !== undefined) headers['content-type'] ??= 'application/json';
    const { response, text } = await exchange(
      this.url(path),
      { method, headers, agent: connections },
      sent.json === undefined ? sent.raw : JSON.stringify(sent.json),
    );
    const isJson = /\bjson\b/.test(response.headers['content-type'] ?? '');
    return {
      status: response.statusCode ?? 0,
      headers: headersOf(response),
      text,
      body: (isJson && text ? JSON.parse(text) : undefined) as T,
    };
  }

  get<T = Problem>(path: string, sent?: RequestOptions): Promise<Answer<T>> {
    return this.request('GET', path, sent);
  }

  /** All items of a list, page by page. @param path without `limit` and `cursor` */
  async list<T>(path: string, sent?: RequestOptions): Promise<T[]> {
    const items: T[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = `${path.includes('?') ? '&' : '?'}limit=100${cursor && `&cursor=${cursor}`}`;
      const page: Page<T> = (await this.get<Page<T>>(path + query, sent)).body;
      items.push(...page.items);
      cursor = page.nextCursor;
    }
    return items;
  }

  post<T = Problem>(path: string, json: unknown, sent?: RequestOptions): Promise<Answer<T>> {
    return this.request('POST', path, { json, ...sent });
  }

  patch<T = Problem>(path: string, json: unknown, sent?: RequestOptions): Promise<Answer<T>> {
    return this.request('PATCH', path, { json, ...sent });
  }

  delete<T = Problem>(path: string, sent?: RequestOptions): Promise<Answer<T>> {
    return this.request('DELETE', path, sent);
  }

  url(path: string): string {
    return path.startsWith('//') ? this.origin + path.slice(1) : `${this.origin}/api/v1${path}`;
  }

  /** An access token of a new user, whose role has these permissions and no others. */
  async token(...permissions: string[]): Promise<string> {
    return (await this.userWith(permissions)).token;
  }

  /** A new user, logged in, whose role has these permissions and no others. */
  async userWith(permissions: readonly string[]): Promise<TestUser> {
    const roles = this.app.get(RoleRepository, { strict: false });
    made += 1;
    const { name } = await roles.add({ name: `test_role_${made}`, description: null, permissions });
    return this.userOf(name);
  }

  /** A new user with this role, logged in; registering would cost a hash of a password each. */
  async userOf(role: string): Promise<TestUser> {
    made += 1;
    const draft = {
      email: `user${made}@example.com`,
      username: `user${made}`,
      passwordHash: 'no password has this hash',
      fullName: null,
      role,
      isVerified: true,
    };
    const user = await this.app.get(UserRepository, { strict: false }).add(draft);
    const session = { scope: UNRESTRICTED, clientId: null, device: null };
    const issued = await this.app.get(SessionService, { strict: false }).start(user, session);
    return { ...issued, user, token: issued.accessToken };
  }

  sign(claims: object, options: JwtSignOptions = {}, secret: string = TEST_SECRET): string {
    return new JwtService().sign(
      { sub: '1', sid: 'a session', scope: '*', ...claims },
      {
        secret,
        algorithm: 'HS256',
        issuer: this.config.publicUrl,
        audience: 'shop-api',
        expiresIn: 900,
        header: { alg: 'HS256', typ: 'at+jwt' },
        ...options,
      },
    );
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.drop();
  }
}

/**
 * @param env over the defaults of a test: no demo catalogue, a silent log, a free port; on Redis, a
 * database of it for this application alone (another one as REDIS_URL, none where that is empty)
 * @param opened the database; that of the project's database where none is given
 */
export async function startTestApp(
  env: Readonly<Record<string, string>> = {},
  opened?: TestDatabase,
): Promise<TestApp> {
  const { database, drop } = opened ?? (await openTestDatabase());
  const redis = inject('cache') === 'redis' && !('REDIS_URL' in env) ? await redisTestDatabase() : null;
  const defaults = {
    JWT_SECRET: TEST_SECRET,
    LOG_LEVEL: 'silent',
    SEED_DEMO: 'false',
    RATE_LIMIT: 'off',
    // Tests of other things order for a handful of guests.
    MAX_OPEN_GUEST_ORDERS: '1000000',
  };
  const mailFolder = await mkdtemp(join(tmpdir(), 'shop-mail-'));
  const given = { ...defaults, ...(redis && { REDIS_URL: redis.url }), ...env };
  const config = { ...parseConfig(given), database, mailFolder };
  const migrator = await PersistenceModule.openMigrator(database);
  await migrator.up();
  await migrator.close();
  const app = await createApp(config);
  await app.listen(env.PORT ?? 0, '127.0.0.1');
  if (redis) await untilRedisIsUp(app);
  return new TestApp(app, await app.getUrl(), config, async () => {
    redis?.release();
    await drop();
    await rm(mailFolder, { recursive: true, force: true });
  });
}

function headersOf({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers();
  for (let n = 0; n < rawHeaders.length; n += 2) {
    headers.append(rawHeaders[n] ?? '', rawHeaders[n + 1] ?? '');
  }
  return headers;
}
