import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Shopper } from '../support/shopper.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** Inside of the project, so that what is generated finds the packages that it imports. */
const FOLDER = resolve('.cache', `clients-${process.pid}`);
const TIMEOUT = { timeout: 180_000 };

/**
 * What a client does in each of the programs below: takes the first product, orders it, and is
 * refused once.
 */
interface Outcome {
  readonly status: number;
  readonly orderNumber: string;
  readonly refusal: string | undefined;
}

type Program = (baseUrl: string) => Promise<Outcome>;

const OPENAPI_FETCH = `
import createClient from 'openapi-fetch';
import type { paths } from './schema';

export async function run(baseUrl: string) {
  const client = createClient<paths>({ baseUrl });
  const products = await client.GET('/api/v1/products', { params: { query: { inStock: true, limit: 1 } } });
  if (!products.data) throw new Error(products.error.code);
  const [product] = products.data.items;
  if (!product) throw new Error('no product');
  const order = (quantity: number) =>
    client.POST('/api/v1/orders', {
      body: { items: [{ productId: product.id, quantity }], contactEmail: 'ada@example.com' },
    });
  const placed = await order(1);
  if (!placed.data) throw new Error(placed.error.code);
  const refused = await order(1_000_000);
  return {
    status: placed.response.status,
    orderNumber: placed.data.orderNumber,
    refusal: refused.error?.code,
  };
}
`;

const HEY_API = `
import { createClient } from './hey/client/index';
import { listProducts, placeOrder } from './hey/index';

export async function run(baseUrl: string) {
  const client = createClient({ baseUrl });
  const { data } = await listProducts({ client, query: { inStock: true, limit: 1 }, throwOnError: true });
  const [product] = data.items;
  if (!product) throw new Error('no product');
  const order = (quantity: number) =>
    placeOrder({
      client,
      body: { items: [{ productId: product.id, quantity }], contactEmail: 'ada@example.com' },
    });
  const placed = await order(1);
  if (!placed.data) throw new Error(placed.error?.code);
  const refused = await order(1_000_000);
  return {
    status: placed.response?.status ?? 0,
    orderNumber: placed.data.orderNumber,
    refusal: refused.error?.code,
  };
}
`;

async function command(name: string, ...args: string[]): Promise<void> {
  try {
    // In that folder: some of them would take redocly.yaml for theirs.
    await promisify(execFile)(resolve('node_modules', '.bin', name), args, { cwd: FOLDER });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${name} failed:\n${stdout}\n${stderr}`, { cause: error });
  }
}

describe('generated clients', () => {
  let shop: TestApp;
  const document = join(FOLDER, 'openapi.json');

  beforeAll(async () => {
    shop = await startTestApp();
    await (await Shopper.of(shop)).product({ stockQuantity: 10 });
    await mkdir(FOLDER, { recursive: true });
    await writeFile(document, (await shop.get('//openapi.json')).text);
  });
  afterAll(async () => {
    await shop.close();
    await rm(FOLDER, { recursive: true, force: true });
  });

  /** Compiles the program under strict rules, and runs it against the shop. */
  async function outcomeOf(file: string, program: string): Promise<Outcome> {
    const path = join(FOLDER, file);
    await writeFile(path, program);
    const strict = ['--strict', '--noUncheckedIndexedAccess', '--noEmit', '--skipLibCheck', '--ignoreConfig'];
    await command('tsc', ...strict, '--target', 'es2023', '--module', 'preserve', '--types', 'node', path);
    const { run } = (await import(pathToFileURL(path).href)) as { run: Program };
    return run(shop.origin);
  }

  const EXPECTED = {
    status: 201,
    orderNumber: expect.stringMatching(/^ORD-/),
    refusal: 'quantity_too_large',
  };

  it('compile and place an order with openapi-typescript and openapi-fetch', TIMEOUT, async () => {
    await command('openapi-typescript', document, '--output', join(FOLDER, 'schema.ts'));
    expect(await outcomeOf('openapi-fetch.ts', OPENAPI_FETCH)).toEqual(EXPECTED);
  });

  it('compile and place an order with @hey-api/openapi-ts', TIMEOUT, async () => {
    await command('openapi-ts', '--input', document, '--output', join(FOLDER, 'hey'));
    expect(await outcomeOf('hey-api.ts', HEY_API)).toEqual(EXPECTED);
  });
});
