import { beforeEach, describe, expect, it } from 'vitest';
import { Deferred, pausedUnitOfWork, within } from '../../support/async.js';
import { useDatabase, type ContractHarness } from '../harness.js';
import type { PreparedWrite } from '../write-method.js';
import { WRITES } from '../write-methods.js';

export function everyWrite(harness: ContractHarness): void {
  const db = useDatabase(harness);

  describe.each(WRITES)('%s', (_name, prepare) => {
    let write: PreparedWrite['write'];
    let readState: PreparedWrite['readState'];
    let before: unknown;

    beforeEach(async () => {
      ({ write, readState } = await prepare(db));
      before = await readState();
      db.clock.advance(1000);
    });

    it('is committed with its unit of work', async () => {
      await db.unitOfWork.run(write);
      expect(await readState(), 'after the commit').not.toEqual(before);
    });

    it('is rolled back with its unit of work', async () => {
      const failure = new Error('after the write');
      let inside: unknown;
      const unitOfWork = db.unitOfWork.run(async () => {
        await write();
        inside = await readState();
        throw failure;
      });
      await expect(unitOfWork).rejects.toBe(failure);
      expect(inside, 'inside, where one reads what one wrote').not.toEqual(before);
      expect(await readState(), 'after the rollback').toEqual(before);
    });

    it('is visible inside its unit of work at once, and outside only after the commit', async () => {
      const unitOfWork = await pausedUnitOfWork(db.unitOfWork, async () => {
        await write();
        return readState();
      });
      expect(unitOfWork.result, 'inside').not.toEqual(before);
      expect(
        await within(readState(), 'a read beside an open unit of work'),
        'outside, before the commit',
      ).toEqual(before);
      await unitOfWork.commit();
      expect(await readState(), 'outside, after the commit').toEqual(unitOfWork.result);
    });

    it('works outside a unit of work', async () => {
      await write();
      expect(await readState()).not.toEqual(before);
    });

    it.each(['commit', 'rollBack'] as const)(
      'is rejected when called after its unit of work has ended (%s)',
      async (end) => {
        const over = new Deferred();
        let leaked: Promise<unknown> | undefined;
        const unitOfWork = await pausedUnitOfWork(db.unitOfWork, async () => {
          leaked = over.promise.then(write);
          leaked.catch(() => {}); // It is asked for below.
        });
        await unitOfWork[end]();
        over.resolve();
        await expect(
          within(leaked ?? Promise.resolve(), 'the leaked write'),
          'the leaked write',
        ).rejects.toThrow();
        expect(await readState(), 'what the leaked write left').toEqual(before);
      },
    );
  });
}
