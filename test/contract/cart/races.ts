import { describe, expect, it } from 'vitest';
import type { CartLine, CartOwner } from '../../../src/cart/domain/cart.js';
import { aTokenHash } from '../../support/factories.js';
import type { ContractHarness } from '../harness.js';
import { concurrently, CALL_MODES } from '../concurrently.js';
import { cartFixture, KINDS, LIFE, productsOf } from './fixture.js';

const MANY = 20;
/** A race of two shows itself only now and then: so many times each of them is run. */
const ROUNDS = 10;

export function cartRaces(harness: ContractHarness): void {
  const { db, owner: anOwner, lines: someLines, put, find } = cartFixture(harness);

  const sorted = (lines: readonly CartLine[]): string[] => productsOf(lines).sort();

  /** All of the calls at once, each of them the first to start in turn. */
  const race = (
    way: (typeof CALL_MODES)[number],
    round: number,
    calls: readonly (() => Promise<unknown>)[],
  ) =>
    concurrently(db, way, calls.length, async (number) => {
      const which = (number + round) % calls.length;
      return { which, value: await calls[which]?.() };
    });

  /** One more of the product, as a shopper's click. */
  const addOne = async (owner: CartOwner, line: CartLine): Promise<void> => {
    const { lines } = await find(owner);
    const there = lines.find(({ productId }) => productId === line.productId);
    await put(owner, { ...line, quantity: (there?.quantity ?? 0) + 1 });
  };

  describe.each(KINDS)('in %s cart', (kind) => {
    describe.each(CALL_MODES)('%s', (way) => {
      it('all lines are added to a cart that had none', async () => {
        const [owner, lines] = [await anOwner(kind), await someLines(MANY)];
        const { refusals, values } = await concurrently(db, way, MANY, async (number) => {
          const line = lines[number] ?? expect.fail();
          return (await put(owner, line)).lines.some(({ productId }) => productId === line.productId);
        });
        expect(refusals).toEqual({});
        expect(values, 'whether each saw its own').toEqual(Array(MANY).fill(true));
        expect(sorted((await find(owner)).lines)).toEqual(sorted(lines));
      });

      it('the same product has one line, however many add it', async () => {
        const owner = await anOwner(kind);
        const [line] = await someLines(1);
        if (!line) return expect.fail('no product was added');
        const { refusals } = await concurrently(db, way, MANY, (number) =>
          put(owner, { ...line, quantity: number + 1 }),
        );
        expect(refusals).toEqual({});
        const { lines } = await find(owner);
        expect(lines).toEqual([{ ...line, quantity: expect.any(Number) as number }]);
        expect(lines[0]?.quantity).toBeLessThanOrEqual(MANY);
      });

      it('one of many who take the cart gets all lines', async () => {
        const [owner, lines] = [await anOwner(kind), await someLines(3)];
        await put(owner, ...lines);
        const { refusals, values } = await concurrently(db, way, MANY, () => db.carts.take(owner));
        expect(refusals).toEqual({});
        expect(values.filter(({ length }) => length > 0)).toEqual([lines]);
        expect((await find(owner)).lines).toEqual([]);
      });

      it('one of many who remove a line succeeds', async () => {
        const [owner, lines] = [await anOwner(kind), await someLines(2)];
        await put(owner, ...lines);
        const { refusals, values } = await concurrently(db, way, MANY, () =>
          db.carts.removeLine(owner, lines[0]?.productId ?? ''),
        );
        expect(refusals).toEqual({});
        expect(values.filter(Boolean)).toEqual([true]);
        expect((await find(owner)).lines).toEqual(lines.slice(1));
      });

      it('a line that is added is either taken or still there, and so are earlier ones', async () => {
        for (let round = 0; round < ROUNDS; round += 1) {
          const [owner, lines] = [await anOwner(kind), await someLines(3)];
          const [put1, ...before] = lines;
          if (!put1) return expect.fail('no product was added');
          await put(owner, ...before);
          let taken: readonly CartLine[] = [];
          const { refusals } = await race(way, round, [
            () => put(owner, put1),
            async () => (taken = await db.carts.take(owner)),
          ]);
          expect(refusals, `round ${round}`).toEqual({});
          const { lines: left } = await find(owner);
          expect(sorted([...taken, ...left]), `round ${round}`).toEqual(sorted(lines));
          expect(left.length, `left in round ${round}`).toBeLessThanOrEqual(1);
        }
      });

      it('a line that is put again is taken with its old or its new values, not a mix', async () => {
        for (let round = 0; round < ROUNDS; round += 1) {
          const owner = await anOwner(kind);
          const [line] = await someLines(1);
          if (!line) return expect.fail('no product was added');
          await put(owner, line);
          let taken: readonly CartLine[] = [];
          const changed = { ...line, quantity: 2 };
          const { refusals } = await race(way, round, [
            () => put(owner, changed),
            async () => (taken = await db.carts.take(owner)),
          ]);
          expect(refusals, `round ${round}`).toEqual({});
          const { lines: left } = await find(owner);
          expect([
            [[line], [changed]],
            [[changed], []],
          ]).toContainEqual([taken, left]);
        }
      });

      it('a line is added while another one is removed', async () => {
        for (let round = 0; round < ROUNDS; round += 1) {
          const [owner, lines] = [await anOwner(kind), await someLines(2)];
          const [out, into] = lines;
          if (!out || !into) return expect.fail('no product was added');
          await put(owner, out);
          const { refusals } = await race(way, round, [
            () => put(owner, into),
            () => db.carts.removeLine(owner, out.productId),
          ]);
          expect(refusals, `round ${round}`).toEqual({});
          expect((await find(owner)).lines, `round ${round}`).toEqual([into]);
        }
      });
    });

    it('every increment of a quantity counts', async () => {
      const owner = await anOwner(kind);
      const [line, other] = await someLines(2);
      if (!line || !other) return expect.fail('no product was added');
      for (const clicks of [MANY, 2 * MANY]) {
        const { refusals } = await concurrently(db, 'each in a unit of work', MANY, () =>
          addOne(owner, line),
        );
        expect(refusals).toEqual({});
        expect((await find(owner)).lines).toEqual([{ ...line, quantity: clicks }]);
      }
    });
  });

  describe.each(CALL_MODES)('in a guest cart, %s', (way) => {
    const guest = () => ({ sessionId: aTokenHash() });
    const soon = () => new Date(db.clock.now().getTime() + LIFE);

    it('visits lose no line that is added concurrently', async () => {
      const [owner, lines] = [guest(), await someLines(MANY / 2)];
      const { refusals } = await concurrently(db, way, MANY, async (number) => {
        const line = lines[number / 2];
        if (line) await put(owner, line);
        else await db.carts.refreshTtl(owner.sessionId, soon());
      });
      expect(refusals).toEqual({});
      expect(sorted((await find(owner)).lines)).toEqual(sorted(lines));
    });

    it('deleting expired carts keeps lines that a returning guest adds concurrently', async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const [owner, [before, after]] = [guest(), await someLines(2)];
        if (!before || !after) return expect.fail('no product was added');
        await put(owner, before);
        db.clock.set(soon());
        const { refusals } = await race(way, round, [
          () => put(owner, after),
          () => db.carts.removeExpired(db.clock.now()),
        ]);
        expect(refusals, `round ${round}`).toEqual({});
        expect((await find(owner)).lines, `round ${round}`).toEqual([after]);
      }
    });
  });
}
