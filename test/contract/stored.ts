import type { CartLine } from '../../src/cart/domain/cart.js';
import type { ProductDraft } from '../../src/catalog/domain/product.js';
import {
  aCartLine,
  aCategory,
  aPasswordHash,
  aProduct,
  aRefreshToken,
  aTokenHash,
  aUser,
} from '../support/factories.js';
import type { TestAdapters } from '../support/open-adapters.js';

const SOON_MS = 60_000;
/** Later than any real clock: a database may sweep by its own one as well. */
export const FAR_FUTURE = new Date('2099-01-01T00:00:00.000Z');

/** A user with both kinds of mailed tokens under way, and all that can change of it. */
export async function aStoredUser({ clock, users }: TestAdapters) {
  const now = clock.now();
  const soon = new Date(now.getTime() + SOON_MS);
  const passwordHash = aPasswordHash();
  const { id } = await users.add(aUser({ passwordHash }));
  const [verification, reset] = [aTokenHash(), aTokenHash()];
  await users.setVerificationToken(id, verification, soon);
  await users.setPasswordResetToken(id, reset, soon);
  const readState = async () => [
    await users.find(id),
    await users.findPasswordHash(id),
    await users.hasVerificationToken(verification, now),
    await users.findByPasswordResetToken(reset, now),
  ];
  return { id, passwordHash, verification, reset, now, soon, look: readState };
}

/** A session of one token, and all that can change of it. */
export async function aStoredToken({ clock, users, refreshTokens }: TestAdapters) {
  const now = clock.now();
  const soon = new Date(now.getTime() + SOON_MS);
  const { id: userId } = await users.add(aUser());
  const { tokenHash, ...draft } = aRefreshToken({ userId, expiresAt: soon });
  const { id, sessionId } = await refreshTokens.add({ tokenHash, ...draft });
  const readState = async () => [
    await refreshTokens.find(id),
    await refreshTokens.isSessionLive(sessionId, userId, now),
    await refreshTokens.sessionsOf(userId, now),
  ];
  return { userId, tokenHash, sessionId, now, soon, look: readState };
}

export async function aStoredProduct({
  categories,
  products,
}: TestAdapters): Promise<{ id: string; readState(): Promise<unknown> }> {
  const { id: categoryId } = await categories.add(aCategory());
  const { id } = await products.add(aProduct({ categoryId }));
  return { id, readState: () => products.find(id) };
}

/** The ids of so many new products. */
export async function someProducts(
  { categories, products }: TestAdapters,
  count: number,
  differences: Partial<ProductDraft> = {},
): Promise<string[]> {
  const { id: categoryId } = await categories.add(aCategory());
  const ids = [];
  for (let made = 0; made < count; made += 1) {
    ids.push((await products.add(aProduct({ categoryId, ...differences }))).id);
  }
  return ids;
}

/**
 * A guest's cart of two lines, and all that can change of it, the moment of its expiry included.
 */
export async function aStoredCart(db: TestAdapters) {
  const { carts, clock } = db;
  const aLine = async (): Promise<CartLine> => {
    const [productId = ''] = await someProducts(db, 1);
    return aCartLine({ productId });
  };
  const owner = { sessionId: aTokenHash() };
  const lines = [await aLine(), await aLine()] as const;
  const expiresAt = FAR_FUTURE;
  await carts.put(owner, lines, expiresAt);
  const readState = async () => {
    const now = clock.now();
    const seen = [await carts.find(owner)];
    clock.set(expiresAt);
    seen.push(await carts.find(owner));
    clock.set(now);
    return seen;
  };
  return { owner, productId: lines[0].productId, aLine, expiresAt, look: readState };
}

/** An active product of a vendor of its own. */
export async function aProductOfVendor({ categories, products, users }: TestAdapters) {
  const { id: vendorId } = await users.add(aUser({ role: 'vendor' }));
  const { id: categoryId } = await categories.add(aCategory());
  const { id } = await products.add(aProduct({ categoryId, vendorId }));
  return { id, vendorId, categoryId };
}
