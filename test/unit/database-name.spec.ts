import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { databaseName } from '../../src/platform/database/copy/database-name.js';

const pool = { size: 2, idleTimeout: 30, connectTimeout: 5 };

it.each([
  ['postgresql://ada:p?ss@host:5432/shop?sslmode=require', 'postgres://host:5432/shop'],
  ['postgres://host/shop', 'postgres://host/shop'],
  ['mongodb://ada:secret@one,two/shop?replicaSet=rs0&appName=a@b', 'mongodb://one,two/shop'],
  ['mongodb://host/?replicaSet=rs0', 'mongodb://host'],
])('names %s without user, password and options', (url, name) => {
  const kind = url.startsWith('mongodb') ? 'mongodb' : 'postgres';
  expect(databaseName({ kind, url, pool })).toBe(name);
});

it('names a file of SQLite by its whole path', () => {
  expect(databaseName({ kind: 'sqlite', path: 'var/shop.db' })).toBe(`sqlite:${resolve('var/shop.db')}`);
});
