import type { someThingsFeature } from '../../../src/some-things/some-things.feature.js';
import { SomeThingRepository } from '../../../src/some-things/domain/some-thing.repository.js';
import { aSomeThing } from '../../support/some-things.js';
import type { WriteMethods } from '../write-method.js';

export const methods: WriteMethods<typeof someThingsFeature> = {
  SomeThingRepository: {
    find: 'reads',
    get: 'reads',
    list: 'reads',
    count: 'reads',
    add: async (db) => {
      const someThings = db.get(SomeThingRepository);
      return { write: () => someThings.add(aSomeThing()), readState: () => someThings.count() };
    },
  },
};
