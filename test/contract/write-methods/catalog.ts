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
        look: () => categories.findByFormerSlug(slug),
      };
    },
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
    findMany: 'reads',
    list: 'reads',
    count: 'reads',
    findStock: 'reads',
    findByFormerSlug: 'reads',
    takenSlugs: 'reads',
    addFormerSlug: async (store) => {
      const { id } = await aStoredProduct(store);
      const slug = aSlug('former');
      return {
        write: () => store.products.addFormerSlug(id, slug),
        look: () => store.products.findByFormerSlug(slug),
      };
    },
    withdrawOf: async (store) => {
      const { id, vendorId } = await aProductOfVendor(store);
      return { write: () => store.products.withdrawOf(vendorId), look: () => store.products.find(id) };
    },
    restoreOf: async (store) => {
      const { id, vendorId } = await aProductOfVendor(store);
      await store.products.withdrawOf(vendorId);
      return { write: () => store.products.restoreOf(vendorId), look: () => store.products.find(id) };
    },
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
