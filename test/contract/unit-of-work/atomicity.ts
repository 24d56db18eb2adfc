import { expect, it } from 'vitest';
import { Deferred, pausedUnitOfWork, within } from '../../support/async.js';
import { aCategory, aPermission, aProduct, aRole, aUser } from '../../support/factories.js';
import type { TestAdapters } from '../../support/open-adapters.js';
import {
  EMAIL_TAKEN,
  NAME_TAKEN,
  NO_CATEGORY,
  NO_PERMISSION,
  NO_PRODUCT,
  NO_ROLE,
  NO_USER,
  SLUG_TAKEN,
  useDatabase,
  type ContractHarness,
} from '../harness.js';

export function atomicity(harness: ContractHarness): void {
  const db = useDatabase(harness);
  const run = <T>(work: () => Promise<T>): Promise<T> => db.unitOfWork.run(work);
  const find = (slug: string) => db.categories.findBySlug(slug);

  it('returns what the work returns', async () => {
    expect(await run(async () => 42)).toBe(42);
    expect(await run(async () => undefined)).toBeUndefined();
  });

  it('throws what the work throws, even before its first await, and runs the next one', async () => {
    const failure = new Error('at once');
    const unitOfWork = run(() => {
      throw failure;
    });
    await expect(unitOfWork).rejects.toBe(failure);
    expect(await run(async () => 'next')).toBe('next');
  });

  it('rolls back all writes of a failed unit of work, in all repositories', async () => {
    const [category, kept] = [aCategory(), await db.categories.add(aCategory())];
    const product = aProduct({ categoryId: kept.id });
    await expect(
      run(async () => {
        const { id } = await db.categories.add(category);
        await db.products.add(product);
        await db.products.add(aProduct({ categoryId: id }));
        await db.categories.update(kept.id, { name: 'Not for long' });
        throw new Error('after four writes');
      }),
    ).rejects.toThrow('after four writes');
    expect(await find(category.slug)).toBeNull();
    expect(await db.products.findBySlug(product.slug)).toBeNull();
    expect(await db.categories.get(kept.id)).toEqual(kept);
  });

  it('keeps earlier writes when a read finds nothing or a conditional write changes nothing', async () => {
    const { id: categoryId } = await db.categories.add(aCategory());
    const { id } = await db.products.add(aProduct({ categoryId, stockQuantity: 1 }));
    const draft = aCategory();
    await run(async () => {
      await db.categories.add(draft);
      expect(await db.products.adjustStock(id, -2)).toBeNull();
      expect(await db.products.find(harness.missingId)).toBeNull();
    });
    expect(await find(draft.slug)).not.toBeNull();
  });

  it('joins a nested unit of work, which sees the outer writes and is rolled back with them', async () => {
    const [outer, inner] = [aCategory(), aCategory()];
    let seenInside: unknown;
    const unitOfWork = run(async () => {
      await db.categories.add(outer);
      const answer = await run(async () => {
        seenInside = await find(outer.slug);
        return run(async () => (await db.categories.add(inner)).slug);
      });
      expect(answer).toBe(inner.slug);
      throw new Error('after the nested unit of work');
    });
    await expect(unitOfWork).rejects.toThrow('after the nested unit of work');
    expect(seenInside).toMatchObject({ slug: outer.slug });
    expect(await find(outer.slug)).toBeNull();
    expect(await find(inner.slug)).toBeNull();
  });

  it('does not commit a nested unit of work before the outer one', async () => {
    const draft = aCategory();
    const unitOfWork = await pausedUnitOfWork(db.unitOfWork, () => run(() => db.categories.add(draft)));
    expect(await within(find(draft.slug), 'a read beside an open unit of work')).toBeNull();
    await unitOfWork.commit();
    expect(await find(draft.slug)).toEqual(unitOfWork.result);
  });

  it('is marked rollback-only by a nested unit of work that throws, even when the error is caught', async () => {
    const draft = aCategory();
    const failure = new Error('in the nested unit of work');
    const unitOfWork = run(async () => {
      await db.categories.add(draft);
      await expect(run(() => Promise.reject(failure))).rejects.toBe(failure);
    });
    await expect(unitOfWork, 'the outer unit of work').rejects.toThrow();
    expect(await find(draft.slug)).toBeNull();
  });

  type Failing = (db: TestAdapters, taken: string, id: string) => Promise<unknown>;
  const { missingId } = harness;

  /** What a write refuses with, and the write; `taken` is a slug, `id` a category. */
  const failing: [string, object, Failing][] = [
    ['CategoryRepository.add', SLUG_TAKEN, ({ categories }, slug) => categories.add(aCategory({ slug }))],
    ['CategoryRepository.update', SLUG_TAKEN, ({ categories }, slug, id) => categories.update(id, { slug })],
    [
      'ProductRepository.add',
      SLUG_TAKEN,
      ({ products }, slug, id) => products.add(aProduct({ slug, categoryId: id })),
    ],
    [
      'ProductRepository.update',
      SLUG_TAKEN,
      async ({ products }, slug, id) => {
        const product = await products.add(aProduct({ categoryId: id }));
        return products.update(product.id, { slug });
      },
    ],
    [
      'CategoryRepository.update',
      NO_CATEGORY,
      ({ categories }) => categories.update(missingId, { name: 'x' }),
    ],
    [
      'ProductRepository.add',
      NO_CATEGORY,
      ({ products }) => products.add(aProduct({ categoryId: missingId })),
    ],
    ['ProductRepository.update', NO_PRODUCT, ({ products }) => products.update('no id', { name: 'x' })],
    ['ProductRepository.setStock', NO_PRODUCT, ({ products }) => products.setStock(missingId, 1)],
    [
      'UserRepository.add',
      EMAIL_TAKEN,
      async ({ users }) => {
        const { email } = await users.add(aUser());
        return users.add(aUser({ email }));
      },
    ],
    ['UserRepository.add', NO_ROLE, ({ users }) => users.add(aUser({ role: 'nobody' }))],
    ['UserRepository.recordLogin', NO_USER, ({ users }) => users.recordLogin(missingId, new Date(0))],
    [
      'UserRepository.setPasswordResetToken',
      NO_USER,
      ({ users }) => users.setPasswordResetToken('no id', 'x', new Date(0)),
    ],
    ['RoleRepository.add', NAME_TAKEN, ({ roles }) => roles.add(aRole({ name: 'admin' }))],
    ['RoleRepository.add', NO_PERMISSION, ({ roles }) => roles.add(aRole({ permissions: ['nothing'] }))],
    ['RoleRepository.setPermissions', NO_ROLE, ({ roles }) => roles.setPermissions(missingId, [])],
    ['RoleRepository.remove', NO_ROLE, ({ roles }) => roles.remove('no id')],
    [
      'PermissionRepository.add',
      NAME_TAKEN,
      ({ permissions }) => permissions.add(aPermission({ name: 'read_user' })),
    ],
    ['PermissionRepository.remove', NO_PERMISSION, ({ permissions }) => permissions.remove(missingId)],
  ];

  it.each(failing)(
    'is marked rollback-only when %s fails with %o, even when the error is caught',
    async (_name, error, write) => {
      const { id, slug } = await db.categories.add(aCategory());
      await db.products.add(aProduct({ slug, categoryId: id }));
      const other = await db.categories.add(aCategory());
      const draft = aCategory();
      const unitOfWork = run(async () => {
        await db.categories.add(draft);
        await expect(write(db, slug, other.id)).rejects.toMatchObject(error);
      });
      await expect(unitOfWork, 'the unit of work that goes on after the failure').rejects.toThrow();
      expect(await find(draft.slug), 'what it had written').toBeNull();
      const next = await run(() => db.categories.add(aCategory()));
      expect(await db.categories.find(next.id), 'what the next unit wrote').toEqual(next);
    },
  );

  it('passes a ConflictError on and rolls back earlier writes', async () => {
    const { slug } = await db.categories.add(aCategory());
    const draft = aCategory();
    const unitOfWork = run(async () => {
      await db.categories.add(draft);
      await db.categories.add(aCategory({ slug }));
    });
    await expect(unitOfWork).rejects.toMatchObject(SLUG_TAKEN);
    expect(await find(draft.slug)).toBeNull();
  });

  it('rolls back a single write outside a unit of work when a part of it fails', async () => {
    const taken = await db.categories.add(aCategory());
    const category = await db.categories.add(aCategory());
    const product = await db.products.add(aProduct({ categoryId: category.id }));
    const change = db.categories.update(category.id, { name: 'Half', slug: taken.slug });
    await expect(change).rejects.toMatchObject(SLUG_TAKEN);
    expect(await db.categories.get(category.id)).toEqual(category);
    expect(await db.products.get(product.id)).toEqual(product);
  });

  it('is not used by async work that outlives it', async () => {
    const over = new Deferred();
    const draft = aCategory();
    let leaked: Promise<unknown> | undefined;
    await run(async () => {
      leaked = over.promise.then(() => run(() => db.categories.add(draft)));
      leaked.catch(() => {}); // It is asked for below.
    });
    over.resolve();
    await expect(within(leaked ?? Promise.resolve(), 'the leaked unit'), 'the leaked unit').rejects.toThrow();
    expect(await find(draft.slug)).toBeNull();
  });
}
