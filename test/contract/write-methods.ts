import type { ports } from '../../src/persistence/ports.js';
import { aCategory, aProduct, aSlug, cents } from '../support/factories.js';
import type { TestStore } from '../support/open-store.js';

type Repositories = Omit<typeof ports, 'UnitOfWork' | 'StoreHealth'>;

export interface PreparedWrite {
  write(): Promise<unknown>;
  /** All that the write changes. */
  look(): Promise<unknown>;
}

export type PrepareWrite = (store: TestStore) => Promise<PreparedWrite>;

/**
 * Every method of every port: it reads, or here is how to see what it writes. The contract of the unit of work
 * holds for each that is listed. One that is not listed neither compiles nor passes write-methods.spec.ts.
 */
export const METHODS: {
  [Name in keyof Repositories]: {
    [Method in keyof InstanceType<Repositories[Name]>]: 'reads' | PrepareWrite;
  };
} = {
  CategoryRepository: {
    find: 'reads',
    get: 'reads',
    findBySlug: 'reads',
    list: 'reads',
    count: 'reads',
    all: 'reads',
    subtreeIds: 'reads',
    holdPath: 'reads',
    isInUse: 'reads',
    add: async ({ categories }) => {
      const draft = aCategory();
      return { write: () => categories.add(draft), look: () => categories.findBySlug(draft.slug) };
    },
    update: async ({ categories, products }) => {
      const { id } = await categories.add(aCategory());
      const product = await products.add(aProduct({ categoryId: id }));
      return {
        write: () => categories.update(id, { name: 'Renamed', slug: aSlug('renamed'), description: 'new' }),
        look: async () => [await categories.find(id), await products.find(product.id)],
      };
    },
  },
  ProductRepository: {
    find: 'reads',
    get: 'reads',
    findBySlug: 'reads',
    list: 'reads',
    count: 'reads',
    findStock: 'reads',
    add: async ({ categories, products }) => {
      const { id } = await categories.add(aCategory());
      const draft = aProduct({ categoryId: id });
      return { write: () => products.add(draft), look: () => products.findBySlug(draft.slug) };
    },
    update: async (store) => {
      const { id, look } = await aStoredProduct(store);
      const { id: categoryId } = await store.categories.add(aCategory());
      return {
        write: () => store.products.update(id, { name: 'Renamed', price: cents(1), categoryId }),
        look,
      };
    },
    adjustStock: async (store) => {
      const { id, look } = await aStoredProduct(store);
      return { write: () => store.products.adjustStock(id, -3), look };
    },
    setStock: async (store) => {
      const { id, look } = await aStoredProduct(store);
      return { write: () => store.products.setStock(id, 77), look };
    },
  },
};

async function aStoredProduct({
  categories,
  products,
}: TestStore): Promise<{ id: string; look(): Promise<unknown> }> {
  const { id: categoryId } = await categories.add(aCategory());
  const { id } = await products.add(aProduct({ categoryId }));
  return { id, look: () => products.find(id) };
}

/** The writing ones: `ProductRepository.add` and how to see what it writes. */
export const WRITES = Object.entries(METHODS).flatMap(([port, methods]) =>
  Object.entries(methods).flatMap(([method, prepare]): [string, PrepareWrite][] =>
    prepare === 'reads' ? [] : [[`${port}.${method}`, prepare]],
  ),
);
