import { beforeEach, describe, expect, it } from 'vitest';
import { MAX_FIELDS } from '../../src/platform/cache/stores/cache-store.js';
import { InProcessStore } from '../../src/platform/cache/stores/in-process.store.js';

const [LEASE_TTL, TTL] = [1000, 60_000];
const NOTHING = { lease: null, value: null, dependencyLease: null };

describe(InProcessStore.name, () => {
  /** The store's clock. */
  let time: number;
  let store: InProcessStore;

  const open = (maxBytes?: number) => new InProcessStore(maxBytes, { now: () => time });

  beforeEach(() => {
    time = 1000;
    store = open();
  });

  const read = (key: string, field = 'body') => store.read({ key, field }).value?.toString() ?? null;

  const fill = (key: string, lease: string, value: string, field = 'body', ttl = TTL) =>
    store.fill({ key, field, lease, value: Buffer.from(value), ttl });

  /** As a reader does it who has found nothing. */
  async function put(key: string, value: string, field?: string, ttl?: number): Promise<void> {
    await fill(key, await store.grantLease(key, LEASE_TTL), value, field, ttl);
  }

  describe('leases', () => {
    it('are granted at the first read and replaced after the key is deleted', async () => {
      expect(store.read({ key: 'a', field: 'body' })).toEqual(NOTHING);
      const first = await store.grantLease('a', LEASE_TTL);
      expect(await store.grantLease('a', LEASE_TTL)).toBe(first);
      expect(store.read({ key: 'a', field: 'body' })).toEqual({ ...NOTHING, lease: first });
      await store.delete(['a']);
      expect(store.read({ key: 'a', field: 'body' })).toEqual(NOTHING);
      expect(await store.grantLease('a', LEASE_TTL)).not.toBe(first);
    });

    it('belong to one key', async () => {
      expect(await store.grantLease('a', LEASE_TTL)).not.toBe(await store.grantLease('b', LEASE_TTL));
    });

    it('of a dependency are read with a key', async () => {
      const other = await store.grantLease('other', LEASE_TTL);
      expect(store.read({ key: 'a', field: 'body' }, 'other')).toEqual({
        ...NOTHING,
        dependencyLease: other,
      });
      expect(store.read({ key: 'a', field: 'body' }, 'none')).toEqual(NOTHING);
    });

    it('expire when the key is not filled within their TTL', async () => {
      await store.grantLease('a', LEASE_TTL);
      time += LEASE_TTL + 1;
      expect(store.read({ key: 'a', field: 'body' })).toEqual(NOTHING);
    });
  });

  describe('fill()', () => {
    it('is visible to readers of that field only', async () => {
      await put('a', 'value');
      expect(read('a')).toBe('value');
      expect(read('a', 'other')).toBeNull();
      expect(read('b')).toBeNull();
    });

    it('is refused after the key was deleted', async () => {
      const lease = await store.grantLease('a', LEASE_TTL);
      await store.delete(['a']);
      await fill('a', lease, 'old');
      expect(store.read({ key: 'a', field: 'body' })).toEqual(NOTHING);
      await store.grantLease('a', LEASE_TTL);
      await fill('a', lease, 'old');
      expect(read('a')).toBeNull();
    });

    it('is refused after the key has expired', async () => {
      const lease = await store.grantLease('a', LEASE_TTL);
      time += LEASE_TTL + 1;
      await fill('a', lease, 'old');
      expect(read('a')).toBeNull();
    });

    it('replaces an earlier value', async () => {
      await put('a', 'one');
      await put('a', 'another');
      expect(read('a')).toBe('another');
    });

    it(`accepts ${MAX_FIELDS} fields of a key, and updates of these`, async () => {
      for (let field = 0; field <= MAX_FIELDS; field += 1) await put('a', 'value', `field ${field}`);
      expect(read('a', `field ${MAX_FIELDS - 1}`)).toBe('value');
      expect(read('a', `field ${MAX_FIELDS}`)).toBeNull();
      await put('a', 'new', 'field 0');
      expect(read('a', 'field 0')).toBe('new');
    });
  });

  describe('delete()', () => {
    it('deletes all fields of the given keys, and no others', async () => {
      for (const key of ['a', 'a:1', 'b']) for (const field of ['1', '2']) await put(key, 'value', field);
      await store.delete(['a', 'b', 'never there']);
      expect([read('a', '1'), read('a', '2'), read('b', '1')]).toEqual([null, null, null]);
      expect(read('a:1', '2')).toBe('value');
    });
  });

  describe('the TTL', () => {
    it('starts with the first field', async () => {
      await store.grantLease('a', LEASE_TTL);
      time += LEASE_TTL - 1;
      await put('a', 'value');
      time += TTL - 1;
      expect(read('a')).toBe('value');
      time += 2;
      expect(read('a')).toBeNull();
    });

    it('is not restarted by further fields or by reads', async () => {
      await put('a', 'value', '1');
      time += TTL / 2;
      await put('a', 'value', '2');
      await put('a', 'new', '1');
      time += TTL / 2 - 1;
      expect(read('a', '2')).toBe('value');
      time += 2;
      expect(read('a', '1')).toBeNull();
      expect(read('a', '2')).toBeNull();
    });

    it('ends a value that is filled in its last moment', async () => {
      await put('a', 'value', '1');
      time += TTL;
      await put('a', 'value', '2');
      time += TTL + 2;
      expect(read('a', '2')).toBeNull();
    });

    it('is restarted by refreshTtl(), for an existing key', async () => {
      await put('a', 'value');
      time += TTL - 1;
      await store.refreshTtl('a', TTL);
      await store.refreshTtl('never there', TTL);
      time += TTL - 1;
      expect(read('a')).toBe('value');
      expect(store.read({ key: 'never there', field: 'body' })).toEqual(NOTHING);
      time += 2;
      expect(read('a')).toBeNull();
    });
  });

  describe('the size', () => {
    const KILOBYTE = 'x'.repeat(1024);

    /** How many of these keys are still there. */
    async function present(count: number, field?: string): Promise<number> {
      let found = 0;
      for (let key = 0; key < count; key += 1) if (read(`key ${key}`, field) !== null) found += 1;
      return found;
    }

    it('is limited; the least recently used keys are evicted', async () => {
      store = open(20 * 1024);
      await put('asked for', KILOBYTE);
      for (let key = 0; key < 100; key += 1) {
        await put(`key ${key}`, KILOBYTE);
        read('asked for');
      }
      expect(read('asked for')).not.toBeNull();
      expect(read('key 99')).not.toBeNull();
      expect(await present(100)).toBeLessThanOrEqual(19);
      expect(await present(100)).toBeGreaterThan(10);
    });

    it('includes fields that are added later', async () => {
      store = open(20 * 1024);
      for (let key = 0; key < 10; key += 1)
        for (let field = 0; field < 5; field += 1) await put(`key ${key}`, KILOBYTE, `field ${field}`);
      expect(await present(10, 'field 0')).toBeLessThanOrEqual(4);
    });

    it('does not grow when the same field is filled again', async () => {
      store = open(20 * 1024);
      await put('other', KILOBYTE);
      for (let times = 0; times < 100; times += 1) await put('a', KILOBYTE);
      expect(read('a')).toBe(KILOBYTE);
      expect(read('other')).toBe(KILOBYTE);
    });

    it('is limited for keys that are never filled', async () => {
      store = open(20 * 1024);
      await put('first', KILOBYTE);
      for (let key = 0; key < 1000; key += 1) await store.grantLease(`key ${key}`, LEASE_TTL);
      expect(read('first')).toBeNull();
    });

    it('excludes a value larger than the limit', async () => {
      store = open(20 * 1024);
      await put('small', KILOBYTE);
      await put('large', KILOBYTE.repeat(21));
      expect(read('large')).toBeNull();
      expect(read('small')).toBe(KILOBYTE);
    });
  });
});
