import { getConnectionToken } from '@nestjs/mongoose';
import { mongo, type Connection } from 'mongoose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ProductRepository } from '../../src/catalog/domain/product.repository.js';
import { translateMongoError } from '../../src/platform/database/mongo/mongo.errors.js';
import { oneOf, Shopper } from '../support/shopper.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { mongoTestDatabase } from '../support/test-database.js';

const READS = new Set(['find', 'aggregate', 'count', 'distinct']);

describe('commands that the shop sends to MongoDB', () => {
  let shop: TestApp;
  const reads: mongo.Document[] = [];

  beforeAll(async () => {
    const { database, drop } = await mongoTestDatabase();
    if (database.kind !== 'mongodb') throw new Error('This test is about MongoDB.');
    const url = new URL(database.url);
    url.searchParams.set('monitorCommands', 'true');
    shop = await startTestApp({}, { database: { ...database, url: url.href }, drop });
    const connection = shop.app.get<Connection>(getConnectionToken());
    connection.getClient().on('commandStarted', ({ commandName, command }) => {
      if (READS.has(commandName)) reads.push({ name: commandName, ...command });
    });
  });
  afterAll(() => shop.close());

  it('have a time limit when they read', async () => {
    const shopper = await Shopper.of(shop);
    const admin = (await shop.userOf('admin')).token;
    const product = await shopper.product();
    await shopper.order(oneOf(product), { token: admin });
    const { category } = product;
    for (const path of [
      '/products?search=thing&withTotal=true',
      '/products?includeInactive=true&sort=name',
      `/products?category=${category.id}&includeSubcategories=true`,
      `/products/${product.id}`,
      `/products/slug/${product.slug}`,
      `/products/${product.id}/stock`,
      '/categories?withTotal=true',
      '/categories/tree',
      `/categories/${category.id}/products`,
      '/users?search=user&withTotal=true',
      '/users/me',
      '/orders?withTotal=true',
      '/orders?search=a&withTotal=true',
      '/roles',
      '/permissions',
      '/auth/sessions',
      '/cart',
    ]) {
      expect((await shop.get(path, { token: admin })).status, path).toBe(200);
    }
    expect(new Set(reads.map(({ name }) => name as string))).toEqual(new Set(['find', 'aggregate']));
    expect(reads.length).toBeGreaterThan(20);
    for (const read of reads) {
      expect(read.maxTimeMS, JSON.stringify(read).slice(0, 200)).toBeLessThanOrEqual(5_000);
    }
  });

  it('lead to 503 with Retry-After when the time limit is exceeded', async () => {
    const expired = new mongo.MongoServerError({ message: 'operation exceeded time limit', code: 50 });
    const list = vi
      .spyOn(shop.app.get(ProductRepository, { strict: false }), 'list')
      .mockRejectedValue(translateMongoError(expired));
    const answer = await shop.get('/products?search=slow');
    list.mockRestore();
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
  });
});
