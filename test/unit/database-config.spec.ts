import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/platform/config/env.js';
import { ConfigError } from '../../src/platform/config/variables.js';

const SECRET = 'hush-hush';
const parse = (url: string) =>
  parseConfig({ JWT_SECRET: 'a secret for tests that is long enough', DATABASE_URL: url }).database;

function messageOf(url: string): string {
  try {
    parse(url);
  } catch (error) {
    expect(error, url).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
  return expect.fail(`${url} was accepted`);
}

describe('a PostgreSQL DATABASE_URL', () => {
  it.each([
    'postgres://localhost/shop',
    'postgresql://localhost/shop',
    `postgres://shop:${SECRET}@db.example.com:5433/shop`,
    `postgres://shop:p%40ss%2Fword@[::1]:5432/shop-2?sslmode=verify-full`,
    'postgres://shop@%2Fvar%2Frun%2Fpostgresql/shop',
  ])('is accepted as it is: %s', (url) => {
    expect(parse(url)).toEqual({
      kind: 'postgres',
      url,
      pool: { size: 10, idleTimeout: 30, connectTimeout: 5 },
    });
  });

  it.each([
    [`postgres://shop:${SECRET}@localhost`, 'must name a database'],
    [`postgres://shop:${SECRET}@localhost/`, 'must name a database'],
    [`postgres://shop:${SECRET}@localhost/?sslmode=disable`, 'must name a database'],
    [`postgres://shop:${SECRET}@localhost/shop/orders`, 'must name a database'],
    [`postgres://shop:${SECRET}@localhost:x/shop`, 'is not a valid URL'],
    [`postgres://shop:${SECRET}@localhost:70000/shop`, 'is not a valid URL'],
    [`postgres://shop:${SECRET}/x@localhost/shop`, 'is not a valid URL'],
    [`postgres://shop:${SECRET}%zz@localhost/shop`, 'is not a valid URL'],
    [`postgresql:///shop`, 'is not a valid URL'],
    [`postgres://`, 'is not a valid URL'],
    [`postgres://shop:${SECRET}@one:5432,two:5432/shop`, 'is not a valid URL'],
    [`postgres://shop:${SECRET}@one,two/shop`, 'must name one host'],
    [`postgres://shop:${SECRET}@localhost/shop?sslmode=on`, 'has an unknown sslmode'],
  ])('stops the start in one line, which does not repeat it: %s', (url, problem) => {
    const message = messageOf(url);
    expect(message).toMatch(/^DATABASE_URL .*\.$/);
    expect(message).toContain(problem);
    expect(message).not.toContain(SECRET);
  });
});
