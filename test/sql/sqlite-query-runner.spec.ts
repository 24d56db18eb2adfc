import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LessThan, MoreThanOrEqual, type EntityManager } from 'typeorm';
import { dialectOf } from '../../src/platform/database/sql/dialect.js';
import { UserEntity } from '../../src/users/sql/user.entity.js';
import { openSqlDatabase, type SqlAdapters } from './sql-database.js';

describe("the statements of TypeORM's entity manager", () => {
  let db: SqlAdapters;
  let added = 0;
  beforeAll(async () => {
    db = await openSqlDatabase();
  });
  afterAll(() => db.close());
  beforeEach(() => insertUser());

  /** In a unit of work, where everything goes to the connection whose statements are noted. */
  const inManager = <T>(work: (manager: EntityManager) => Promise<T>) => db.sql.write(work);

  function insertUser(createdAt = new Date()): Promise<UserEntity> {
    added += 1;
    const [name, times] = [`user${added}`, { createdAt, updatedAt: createdAt }];
    return inManager(async (manager) => {
      const entity = manager.create(UserEntity, {
        email: `${name}@example.org`,
        username: name,
        usernameFolded: name,
        passwordHash: 'x',
        ...times,
      });
      await manager.insert(UserEntity, entity);
      return entity;
    });
  }

  it('are the same for every value, limit and number of values', async () => {
    const read = (n: number) =>
      inManager(async (manager) => {
        const query = manager.createQueryBuilder(UserEntity, 'user').where({ id: n, isActive: n > 2 });
        await query.limit(n).getMany();
        await manager.update(UserEntity, { id: n }, { isActive: n > 3 });
        await manager.findBy(UserEntity, {
          id: dialectOf(manager).oneOf(Array.from({ length: n }, (_, index) => index)),
        });
      });
    await read(2);
    const before = db.writing.statementCount;
    for (const n of [3, 4, 100]) await read(n);
    expect(db.writing.statementCount).toBe(before);
  });

  it('limit the number of rows', async () => {
    for (let n = 0; n < 3; n += 1) await insertUser();
    const found = (limit: number) =>
      inManager((manager) => manager.createQueryBuilder(UserEntity, 'user').limit(limit).getMany());
    for (const limit of [0, 1, 2, 3]) expect(await found(limit)).toHaveLength(limit);
  });

  it('insert with one statement, which sets the id', async () => {
    const before = db.statements.length;
    const { id, username } = await insertUser();
    expect(db.statements.slice(before).filter((sql) => /^(INSERT|SELECT)/.test(sql))).toHaveLength(1);
    const stored = await inManager((manager) => manager.findOneByOrFail(UserEntity, { username }));
    expect(stored).toMatchObject({ id, role: 'customer', isActive: true, isVerified: false });
  });

  it('store and compare times to the millisecond', async () => {
    const time = new Date('2025-01-15T09:30:00.123Z');
    const { id } = await insertUser(time);
    await inManager(async (manager) => {
      expect((await manager.findOneByOrFail(UserEntity, { id })).createdAt).toEqual(time);
      const next = new Date(time.getTime() + 1);
      expect(await manager.existsBy(UserEntity, { id, createdAt: time })).toBe(true);
      expect(await manager.existsBy(UserEntity, { id, createdAt: LessThan(time) })).toBe(false);
      expect(await manager.existsBy(UserEntity, { id, createdAt: LessThan(next) })).toBe(true);
      expect(await manager.existsBy(UserEntity, { id, createdAt: MoreThanOrEqual(next) })).toBe(false);
    });
    const stored = db.writing.prepare('SELECT created_at FROM users WHERE id = ?').pluck().get(id);
    expect(stored).toBe('2025-01-15 09:30:00.123');
  });

  it('select credentials only for queries that ask for them', async () => {
    const { id } = await insertUser();
    const [plain, asked] = await inManager(async (manager) => [
      await manager.findOneByOrFail(UserEntity, { id }),
      await manager.findOneOrFail(UserEntity, { select: { id: true, passwordHash: true }, where: { id } }),
    ]);
    expect(plain.passwordHash).toBeUndefined();
    expect(asked).toMatchObject({ passwordHash: 'x' });
  });
});
