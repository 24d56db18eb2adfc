import type { catalogFeature } from '../../../src/catalog/catalog.feature.js';
import { aCategory, aProduct, aSlug, cents } from '../../support/factories.js';
import { aProductOfVendor, aStoredProduct } from '../stored.js';
import type { WriteMethods } from '../write-method.js';

export const methods: WriteMethods<typeof catalogFeature> = {
  CategoryRepository: {
    find: 'reads',
    get: 'reads',
    findBySlug: 'reads',
    list: 'reads',
    count: 'reads',
    all: 'reads',
    subtreeIds: 'reads',
    lockPath: 'reads',
    isInUse: 'reads',
    findByFormerSlug: 'reads',
    takenSlugs: 'reads',
    addFormerSlug: async ({ categories }) => {
      const { id } = await categories.add(aCategory());
      const slug = aSlug('former');
      return {
        write: () => categories.addFormerSlug(id, slug),
        readState: () => categories.findByFormerSlug(slug),
      };
    },
    add: async ({ categories }) => {
      const draft = aCategory();
      return { write: () => categories.add(draft), readState: () => categories.findBySlug(draft.slug) };
    },
    update: async ({ categories, products }) => {
      const { id } = await categories.add(aCategory());
      const product = await products.add(aProduct({ categoryId: id }));
      return {
        write: () => categories.update(id, { name: 'Renamed', slug: aSlug('renamed'), description: 'new' }),
        readState: async () => [await categories.find(id), await products.find(product.id)],
      };
    },
  },
  ProductRepository: {
    find: 'reads',
    get: 'reads',
    findBySlug: 'reads',
    findMany: 'reads',
    list: 'reads',
    count: 'reads',
    findStock: 'reads',
    findByFormerSlug: 'reads',
    takenSlugs: 'reads',
    addFormerSlug: async (db) => {
      const { id } = await aStoredProduct(db);
      const slug = aSlug('former');
      return {
        write: () => db.products.addFormerSlug(id, slug),
        readState: () => db.products.findByFormerSlug(slug),
      };
    },
    withdrawOf: async (db) => {
      const { id, vendorId } = await aProductOfVendor(db);
      return { write: () => db.products.withdrawOf(vendorId), readState: () => db.products.find(id) };
    },
    restoreOf: async (db) => {
      const { id, vendorId } = await aProductOfVendor(db);
      await db.products.withdrawOf(vendorId);
      return { write: () => db.products.restoreOf(vendorId), readState: () => db.products.find(id) };
    },
    add: async ({ categories, products }) => {
      const { id } = await categories.add(aCategory());
      const draft = aProduct({ categoryId: id });
      return { write: () => products.add(draft), readState: () => products.findBySlug(draft.slug) };
    },
    update: async (db) => {
      const { id, readState: look } = await aStoredProduct(db);
      const { id: categoryId } = await db.categories.add(aCategory());
      return {
        write: () => db.products.update(id, { name: 'Renamed', price: cents(1), categoryId }),
        readState: look,
      };
    },
    adjustStock: async (db) => {
      const { id, readState: look } = await aStoredProduct(db);
      return { write: () => db.products.adjustStock(id, -3), readState: look };
    },
    setStock: async (db) => {
      const { id, readState: look } = await aStoredProduct(db);
      return { write: () => db.products.setStock(id, 77), readState: look };
    },
  },
};
