import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ShopProcess } from '../support/shop-process.js';
import { openTestDatabase, type TestDatabase } from '../support/test-database.js';

const ADMIN = { login: 'admin@example.com', password: 'correct horse battery staple' };
const ENV = { ADMIN_EMAIL: ADMIN.login, ADMIN_PASSWORD: ADMIN.password, SEED_DEMO: 'true' };
/** What DTOs convert, trim or reject. */
const VALUES = ['12.50', ' ab ', 7, true, null, [], ['x'], { a: 1 }];

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
}

interface Operation {
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** The other suites run the sources; only here the bundle is compared with the modules it is of. */
describe('the bundle', () => {
  let folder: string;
  const databases: TestDatabase[] = [];
  let shops: readonly ShopProcess[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shop-bundle-'));
    const programs = ['dist/main.js', 'dist/src/main.js'].map((path) => resolve(path));
    shops = await Promise.all(
      programs.map(async (program) => {
        const db = await openTestDatabase();
        databases.push(db);
        return ShopProcess.startProgram(program, folder, db.database, ENV, '--migrate', '--seed');
      }),
    );
  });
  afterAll(async () => {
    await ShopProcess.killAll();
    for (const db of databases) await db.drop();
    await rm(folder, { recursive: true, force: true });
  });

  const call = (shop: ShopProcess, method: string, path: string, body?: object, token?: string) =>
    fetch(shop.origin + path, {
      method,
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body && { 'content-type': 'application/json' }),
      },
      body: body && JSON.stringify(body),
    });

  const document = async (shop: ShopProcess) =>
    (await (await call(shop, 'GET', '/openapi.json')).json()) as Document;

  async function logIn(shop: ShopProcess): Promise<string> {
    const response = await call(shop, 'POST', '/api/v1/auth/login', ADMIN);
    return ((await response.json()) as { accessToken: string }).accessToken;
  }

  /** The status, and what is wrong with the body. */
  async function outcome(shop: ShopProcess, method: string, path: string, body: object, token: string) {
    const response = await call(shop, method, path, body, token);
    const text = await response.text();
    const { code, errors } = (text ? JSON.parse(text) : {}) as { code?: string; errors?: unknown };
    return { status: response.status, code, errors };
  }

  it('has the OpenAPI document of the modules', async () => {
    const [bundled, modules] = await Promise.all(shops.map(document));
    expect(JSON.stringify(bundled).replaceAll(shops[0]?.origin ?? '', '')).toBe(
      JSON.stringify(modules).replaceAll(shops[1]?.origin ?? '', ''),
    );
  });

  it('accepts and rejects the same bodies as the modules', async () => {
    const [first] = shops;
    if (!first) return expect.fail('no shop');
    const { paths, components } = await document(first);
    const propertiesOf = ({ $ref, properties = {} }: Schema): string[] =>
      $ref ? propertiesOf(components.schemas[$ref.split('/').at(-1) ?? ''] ?? {}) : Object.keys(properties);
    const outcomes: unknown[][] = [[], []];
    for (const [path, operations] of Object.entries(paths)) {
      for (const [method, { requestBody }] of Object.entries(operations)) {
        const schema = requestBody?.content['application/json']?.schema;
        if (!schema) continue;
        // Some of them end the session.
        const tokens = await Promise.all(shops.map(logIn));
        for (const property of propertiesOf(schema)) {
          for (const value of VALUES) {
            const sent = [method.toUpperCase(), path.replace(/\{\w+\}/, '1'), { [property]: value }] as const;
            const answers = shops.map((shop, n) => outcome(shop, ...sent, tokens[n] ?? ''));
            (await Promise.all(answers)).forEach((answer, n) => outcomes[n]?.push({ sent, ...answer }));
          }
        }
      }
    }
    expect(outcomes[0]?.length).toBeGreaterThan(100);
    expect(outcomes[0]).toEqual(outcomes[1]);
  });
});
