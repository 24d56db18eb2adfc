import { expect, it } from 'vitest';
import type { Category } from '../../../src/catalog/domain/category.js';
import type { Product } from '../../../src/catalog/domain/product.js';
import { aMoment, outcomes } from '../../support/async.js';
import { aCategory, aProduct, aSlug } from '../../support/factories.js';
import { useDatabase, type ContractHarness } from '../harness.js';

/** A race shows itself only now and then: so many times each of them is run. */
const ROUNDS = 8;

export function categoryCopy(harness: ContractHarness): void {
  const db = useDatabase(harness);

  const addTo = ({ id }: Pick<Category, 'id'>): Promise<Product> =>
    db.products.add(aProduct({ categoryId: id }));

  const carriedBy = async ({ id, slug }: Pick<Product, 'id' | 'slug'>, categoryId: string) => {
    const listed = await db.products.list({
      filter: { includeInactive: true, categoryIds: [categoryId] },
      sort: 'newest',
      limit: 100,
    });
    const found = [
      await db.products.get(id),
      await db.products.findBySlug(slug),
      listed.find((product) => product.id === id),
    ];
    return found.map((product) => product?.category);
  };

  it('has the new name and slug after a rename, in every read', async () => {
    const category = await db.categories.add(aCategory());
    const other = await db.categories.add(aCategory());
    const [product, second, stranger] = [await addTo(category), await addTo(category), await addTo(other)];
    await db.products.update(second.id, { isActive: false });
    const renamed = { id: category.id, name: 'Größer', slug: aSlug('renamed') };
    await db.categories.update(category.id, { name: renamed.name, slug: renamed.slug });
    expect(await carriedBy(product, category.id)).toEqual([renamed, renamed, renamed]);
    expect(await carriedBy(second, category.id)).toEqual([renamed, renamed, renamed]);
    expect(await db.products.get(stranger.id), 'a product of another category').toEqual(stranger);
  });

  it('has the new name inside the unit of work that renames it, and the old one after a rollback', async () => {
    const category = await db.categories.add(aCategory());
    const product = await addTo(category);
    const unitOfWork = db.unitOfWork.run(async () => {
      await db.categories.update(category.id, { name: 'For a moment' });
      const { category: inside } = await db.products.get(product.id);
      throw new Error(inside.name);
    });
    await expect(unitOfWork).rejects.toThrow('For a moment');
    expect(await db.products.get(product.id)).toEqual(product);
  });

  it('is the new one after the product was moved', async () => {
    const [from, to] = [await db.categories.add(aCategory()), await db.categories.add(aCategory())];
    const product = await addTo(from);
    const { id, name, slug } = to;
    expect(await db.products.update(product.id, { categoryId: id })).toMatchObject({ category: { id } });
    expect(await carriedBy(product, id)).toEqual(Array(3).fill({ id, name, slug }));
    await db.categories.update(from.id, { name: 'No longer its own' });
    expect((await db.products.get(product.id)).category.name).toBe(name);
  });

  it('does not change with other fields of the category', async () => {
    const category = await db.categories.add(aCategory());
    const product = await addTo(category);
    await db.categories.update(category.id, { description: 'new', isActive: false });
    expect((await db.products.get(product.id)).category).toEqual(product.category);
  });

  const arrivals: [string, (category: Category) => Promise<Product>][] = [
    ['added', addTo],
    [
      'added below a held path',
      (category) =>
        db.unitOfWork.run(async () => {
          await db.categories.lockPath(category.id);
          await aMoment(2);
          return addTo(category);
        }),
    ],
    [
      'moved into it',
      async (category) => {
        const product = await addTo(await db.categories.add(aCategory()));
        return db.products.update(product.id, { categoryId: category.id });
      },
    ],
  ];

  it.each(arrivals)('has the new name when the product is %s during the rename', async (_, arrive) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const category = await db.categories.add(aCategory());
      const renamed = { id: category.id, name: `Renamed ${round}`, slug: aSlug('renamed') };
      const products: Product[] = [];
      const rename = async (): Promise<void> => {
        await aMoment(round);
        await db.unitOfWork.run(async () => {
          await db.categories.update(category.id, { name: renamed.name });
          await aMoment(2);
          await db.categories.update(category.id, { slug: renamed.slug });
        });
      };
      const arrival = async (): Promise<void> => {
        for (let n = 0; n < 3; n += 1) products.push(await arrive(category));
      };
      const { refusals } = await outcomes([arrival(), rename(), arrival()]);
      expect(refusals, `round ${round}`).toEqual({});
      expect(products).toHaveLength(6);
      for (const product of products) {
        expect(await carriedBy(product, category.id), `round ${round}`).toEqual(Array(3).fill(renamed));
      }
    }
  });
}
