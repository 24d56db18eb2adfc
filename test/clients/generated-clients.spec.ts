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

const PROGRAMS = { 'openapi-fetch.ts': OPENAPI_FETCH, 'hey-api.ts': HEY_API };

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

  /** Runs a program against the shop, after all of them were compiled under strict rules. */
  async function outcomeOf(file: string): Promise<Outcome> {
    const { run } = (await import(pathToFileURL(join(FOLDER, file)).href)) as { run: Program };
    return run(shop.origin);
  }

  const EXPECTED = {
    status: 201,
    orderNumber: expect.stringMatching(/^ORD-/),
    refusal: 'quantity_too_large',
  };

  it('compile', TIMEOUT, async () => {
    await command('openapi-typescript', document, '--output', join(FOLDER, 'schema.ts'));
    await command('openapi-ts', '--input', document, '--output', join(FOLDER, 'hey'));
    for (const [file, program] of Object.entries(PROGRAMS)) await writeFile(join(FOLDER, file), program);
    const strict = ['--strict', '--noUncheckedIndexedAccess', '--noEmit', '--skipLibCheck', '--ignoreConfig'];
    const files = Object.keys(PROGRAMS).map((file) => join(FOLDER, file));
    await command(
      'tsc',
      ...strict,
      '--target',
      'es2023',
      '--module',
      'preserve',
      '--types',
      'node',
      ...files,
    );
  });

  it.each(Object.keys(PROGRAMS))('place an order: %s', TIMEOUT, async (file) => {
    expect(await outcomeOf(file)).toEqual(EXPECTED);
  });
});
