import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { JwtService, type JwtSignOptions } from '@nestjs/jwt';
import { createApp } from '../../src/bootstrap.js';
import type { AppConfig } from '../../src/config/app-config.js';
import { parseConfig } from '../../src/config/env.js';
import { PersistenceModule } from '../../src/persistence/persistence.module.js';
import type { PermissionName } from '../../src/rbac/permissions.js';
import type { Problem } from '../../src/shared/http/problem.js';
import { openTestDatabase } from './test-database.js';

export const TEST_SECRET = 'a secret for tests that is long enough';

export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: T;
}

export interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly raw?: string | Uint8Array<ArrayBuffer>;
  readonly token?: string;
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
  async request<T = Problem>(method: string, path: string, sent: Sent = {}): Promise<Answer<T>> {
    const headers: Record<string, string> = { ...sent.headers };
    if (sent.token !== undefined) headers.authorization = `Bearer ${sent.token}`;
    if (sent.json !== undefined) headers['content-type'] ??= 'application/json';
    const response = await fetch(this.url(path), {
      method,
      headers,
      body: sent.json === undefined ? sent.raw : JSON.stringify(sent.json),
      redirect: 'manual',
    });
    const text = await response.text();
    const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: (isJson && text ? JSON.parse(text) : undefined) as T,
    };
  }

  get<T = Problem>(path: string, sent?: Sent): Promise<Answer<T>> {
    return this.request('GET', path, sent);
  }

  post<T = Problem>(path: string, json: unknown, sent?: Sent): Promise<Answer<T>> {
    return this.request('POST', path, { json, ...sent });
  }

  patch<T = Problem>(path: string, json: unknown, sent?: Sent): Promise<Answer<T>> {
    return this.request('PATCH', path, { json, ...sent });
  }

  delete<T = Problem>(path: string, sent?: Sent): Promise<Answer<T>> {
    return this.request('DELETE', path, sent);
  }

  url(path: string): string {
    return path.startsWith('//') ? this.origin + path.slice(1) : `${this.origin}/api/v1${path}`;
  }

  /** An access token as the shop itself would issue it, for these permissions. */
  token(...permissions: PermissionName[]): string {
    return this.sign({ scope: permissions.join(' ') });
  }

  sign(claims: object, options: JwtSignOptions = {}, secret: string = TEST_SECRET): string {
    return new JwtService().sign(
      { sub: '1', ...claims },
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

/** @param env over the defaults of a test: no demo catalogue, a silent log */
export async function startTestApp(env: Readonly<Record<string, string>> = {}): Promise<TestApp> {
  const { database, drop } = await openTestDatabase();
  const defaults = { JWT_SECRET: TEST_SECRET, LOG_LEVEL: 'silent', SEED_DEMO: 'false' };
  const config = { ...parseConfig({ ...defaults, ...env }), database };
  const migrator = await PersistenceModule.migrator(database);
  await migrator.up();
  await migrator.close();
  const app = await createApp(config);
  await app.listen(0, '127.0.0.1');
  return new TestApp(app, await app.getUrl(), config, drop);
}
