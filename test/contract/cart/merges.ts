import { describe, expect, it } from 'vitest';
import type { CartLine, CartOwner } from '../../../src/cart/domain/cart.js';
import { outcomes } from '../../support/async.js';
import { aCartLine } from '../../support/factories.js';
import { NO_PRODUCT, type ContractHarness } from '../harness.js';
import { cartFixture } from './fixture.js';

/** A race of two shows itself only now and then: so many times each of them is run. */
const ROUNDS = 10;

/** What a log-in does: takes the guest's lines and puts them to the user's, in one unit of work. */
export function cartMerges(harness: ContractHarness): void {
  const { db, owner: anOwner, lines: someLines, put, find } = cartFixture(harness);

  const aUser = (): Promise<CartOwner> => anOwner("a user's");
  const aGuest = (): Promise<CartOwner> => anOwner("a guest's");

  const logIn = (guest: CartOwner, user: CartOwner): Promise<number> =>
    db.unitOfWork.run(async () => {
      const taken = await db.carts.take(guest);
      const { lines } = await find(user);
      const there = (id: string): number => lines.find(({ productId }) => productId === id)?.quantity ?? 0;
      await put(user, ...taken.map((line) => ({ ...line, quantity: line.quantity + there(line.productId) })));
      return taken.length;
    });

  /** What stands in the cart: how many of each of the lines' products. */
  async function quantities(owner: CartOwner, of: readonly CartLine[]): Promise<number[]> {
    const { lines } = await find(owner);
    return of.map((one) => lines.find(({ productId }) => productId === one.productId)?.quantity ?? 0);
  }

  it("combines two carts, the user's lines first", async () => {
    const [user, guest, [a, b, c]] = [await aUser(), await aGuest(), await someLines(3)];
    if (!a || !b || !c) return expect.fail('no products were added');
    await put(user, c, a);
    await put(guest, b, { ...a, quantity: 4 });
    expect(await logIn(guest, user)).toBe(2);
    expect((await find(user)).lines).toEqual([c, { ...a, quantity: 5 }, b]);
    expect((await find(guest)).lines).toEqual([]);
  });

  it('leaves both carts unchanged when it fails', async () => {
    const [user, guest, [a, b]] = [await aUser(), await aGuest(), await someLines(2)];
    if (!a || !b) return expect.fail('no products were added');
    const before = [await put(user, a), await put(guest, a, b)];
    db.clock.advance(1000);
    const failing = db.unitOfWork.run(async () => {
      const taken = await db.carts.take(guest);
      await put(user, ...taken);
      await put(user, aCartLine({ productId: harness.missingId }));
    });
    await expect(failing).rejects.toMatchObject(NO_PRODUCT);
    expect([await find(user), await find(guest)]).toEqual(before);
  });

  describe.each([
    ['who has no cart yet', 0],
    ['who has a cart', 1],
  ])('into the cart of a user %s', (_, had) => {
    /** A user with so many of the product, and two guests, with two and three. */
    async function aScene() {
      const [user, guests, lines] = [await aUser(), [await aGuest(), await aGuest()], await someLines(3)];
      const [shared, mine, yours] = lines;
      if (!shared || !mine || !yours) return expect.fail('no products were added');
      if (had) await put(user, { ...shared, quantity: had });
      const [one, two] = guests;
      if (!one || !two) return expect.fail('no guests');
      await put(one, { ...shared, quantity: 2 }, mine);
      await put(two, yours, { ...shared, quantity: 3 });
      return { user, one, two, lines };
    }

    it('counts a cart once when two log-ins bring it concurrently', async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const { user, one, lines } = await aScene();
        const { values, refusals } = await outcomes([logIn(one, user), logIn(one, user)]);
        expect(refusals, `round ${round}`).toEqual({});
        expect(values.sort(), `taken in round ${round}`).toEqual([0, 2]);
        expect(await quantities(user, lines), `round ${round}`).toEqual([had + 2, 1, 0]);
        expect((await find(one)).lines).toEqual([]);
      }
    });

    it('counts each of two carts once when log-ins bring them concurrently', async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const { user, one, two, lines } = await aScene();
        const { values, refusals } = await outcomes([logIn(one, user), logIn(two, user)]);
        expect(refusals, `round ${round}`).toEqual({});
        expect(values).toEqual([2, 2]);
        expect(await quantities(user, lines), `round ${round}`).toEqual([had + 5, 1, 1]);
        expect([(await find(one)).lines, (await find(two)).lines]).toEqual([[], []]);
      }
    });

    it('gives a cart to one of two users', async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const { user, one, lines } = await aScene();
        const other = await aUser();
        const { values, refusals } = await outcomes([logIn(one, user), logIn(one, other)]);
        expect(refusals, `round ${round}`).toEqual({});
        expect(values.sort()).toEqual([0, 2]);
        const [mine, theirs] = [await quantities(user, lines), await quantities(other, lines)];
        expect([
          [
            [had + 2, 1, 0],
            [0, 0, 0],
          ],
          [
            [had, 0, 0],
            [2, 1, 0],
          ],
        ]).toContainEqual([mine, theirs]);
      }
    });

    it('loses no line that the guest adds concurrently', async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const { user, one, lines } = await aScene();
        const [late] = await someLines(1);
        if (!late) return expect.fail('no product was added');
        const { refusals } = await outcomes<unknown>([logIn(one, user), put(one, late)]);
        expect(refusals, `round ${round}`).toEqual({});
        expect(await quantities(user, lines), `round ${round}`).toEqual([had + 2, 1, 0]);
        const [mine] = await quantities(user, [late]);
        const [left] = await quantities(one, [late]);
        expect([mine, left].sort(), `the late line of round ${round}`).toEqual([0, 1]);
      }
    });
  });
}
