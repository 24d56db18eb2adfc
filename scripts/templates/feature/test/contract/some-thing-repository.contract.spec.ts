import { describe, expect, it } from 'vitest';
import { SomeThingRepository } from '../../src/some-things/domain/some-thing.repository.js';
import type { SomeThing } from '../../src/some-things/domain/some-thing.js';
import type { SortPosition } from '../../src/shared/page.js';
import { aSomeThing } from '../support/some-things.js';
import { BAD_CURSOR, harness, MALFORMED_IDS, idLabel, nonexistentIds, useDatabase } from './harness.js';
import { allPages } from './all-pages.js';

const SOME_THING_NOT_FOUND = { name: 'NotFoundError', code: 'some_thing_not_found' };

/** What the port promises, on a real database. */
describe(SomeThingRepository.name, () => {
  describe('one some thing', () => {
    const db = useDatabase(harness);
    const someThings = () => db.get(SomeThingRepository);

    it('is stored as given, under a new id', async () => {
      const draft = aSomeThing();
      const added = await someThings().add(draft);
      expect(added).toEqual({ ...draft, id: expect.any(String) as string, createdAt: db.clock.now() });
      expect(await someThings().find(added.id)).toEqual(added);
      expect(await someThings().get(added.id)).toEqual(added);
      expect((await someThings().add(draft)).id).not.toBe(added.id);
    });

    it('is not found by a missing or malformed id', async () => {
      const { id } = await someThings().add(aSomeThing());
      for (const strange of nonexistentIds(harness, id)) {
        expect(await someThings().find(strange), idLabel(strange)).toBeNull();
        await expect(someThings().get(strange), idLabel(strange)).rejects.toMatchObject(SOME_THING_NOT_FOUND);
      }
    });

    it('keeps each of its fields', () => {
      expect.fail(
        'To do: replace the example `text` by the fields of a some thing, beginning with ' +
          'src/some-things/domain/some-thing.ts and both migrations. Then database and read each field here: ' +
          'its limits, null, and a value that must be unique or must exist.',
      );
    });
  });

  describe('the list', () => {
    const db = useDatabase(harness, 'each');
    const someThings = () => db.get(SomeThingRepository);
    const position = ({ createdAt, id }: SomeThing): SortPosition<number> => ({
      key: createdAt.getTime(),
      id,
    });

    it.each([1, 2, 10])('lists the newest first, in pages of %i', async (limit) => {
      const added: SomeThing[] = [];
      for (const later of [0, 0, 1, 999, 0]) {
        db.clock.advance(later);
        added.push(await someThings().add(aSomeThing()));
      }
      const walked = await allPages((after) => someThings().list(limit, after), position, limit);
      expect(walked).toEqual(added.toReversed());
      expect(await someThings().count()).toBe(added.length);
    });

    it('rejects a position with a malformed id', async () => {
      for (const id of MALFORMED_IDS) {
        const after = { key: 0, id };
        await expect(someThings().list(1, after), idLabel(id)).rejects.toMatchObject(BAD_CURSOR);
      }
    });
  });
});
