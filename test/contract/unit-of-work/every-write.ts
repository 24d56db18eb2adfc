import { beforeEach, describe, expect, it } from 'vitest';
import { Gate, pausedUnitOfWork, within } from '../../support/async.js';
import { useDatabase, type ContractHarness } from '../harness.js';
import type { PreparedWrite } from '../write-method.js';
import { WRITES } from '../write-methods.js';

export function everyWrite(harness: ContractHarness): void {
  const db = useDatabase(harness);

  describe.each(WRITES)('%s', (_name, prepare) => {
    let write: PreparedWrite['write'];
    let look: PreparedWrite['look'];
    let before: unknown;

    beforeEach(async () => {
      ({ write, look } = await prepare(db));
      before = await look();
      db.clock.advance(1000);
    });

    it('is committed with its unit of work', async () => {
      await db.unitOfWork.run(write);
      expect(await look(), 'after the commit').not.toEqual(before);
    });

    it('is rolled back with its unit of work', async () => {
      const failure = new Error('after the write');
      let inside: unknown;
      const unit = db.unitOfWork.run(async () => {
        await write();
        inside = await look();
        throw failure;
      });
      await expect(unit).rejects.toBe(failure);
      expect(inside, 'inside, where one reads what one wrote').not.toEqual(before);
      expect(await look(), 'after the rollback').toEqual(before);
    });

    it('is visible inside its unit of work at once, and outside only after the commit', async () => {
      const unit = await pausedUnitOfWork(db.unitOfWork, async () => {
        await write();
        return look();
      });
      expect(unit.result, 'inside').not.toEqual(before);
      expect(await within(look(), 'a read beside an open unit'), 'outside, before the commit').toEqual(
        before,
      );
      await unit.commit();
      expect(await look(), 'outside, after the commit').toEqual(unit.result);
    });

    it('works outside a unit of work', async () => {
      await write();
      expect(await look()).not.toEqual(before);
    });

    it.each(['commit', 'rollBack'] as const)(
      'is rejected when called after its unit of work has ended (%s)',
      async (end) => {
        const over = new Gate();
        let leaked: Promise<unknown> | undefined;
        const unit = await pausedUnitOfWork(db.unitOfWork, async () => {
          leaked = over.opened.then(write);
          leaked.catch(() => {}); // It is asked for below.
        });
        await unit[end]();
        over.open();
        await expect(
          within(leaked ?? Promise.resolve(), 'the leaked write'),
          'the leaked write',
        ).rejects.toThrow();
        expect(await look(), 'what the leaked write left').toEqual(before);
      },
    );
  });
}
