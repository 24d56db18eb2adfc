import { Types, type mongo } from 'mongoose';
import { describe, expect, it } from 'vitest';
import { useMongoDatabase } from './mongo-database.js';

const DOCUMENT_VALIDATION_FAILURE = 121;
const DUPLICATE_KEY = 11_000;

const id = () => new Types.ObjectId();
const money = (text: string) => Types.Decimal128.fromString(text);
const time = new Date(0);
let made = 0;
const another = (): string => `another-${(made += 1)}`;
const orderItem = () => ({ product_id: id(), product_name: 'a', quantity: 1, price: money('1.50') });
const cartItem = () => ({
  ...{ product_id: id(), quantity: 1, price: money('1.50'), clipped: false, merged: false, added_at: time },
});

/** A document of each collection that is in order, every time another one. */
const DOCUMENTS: Readonly<Record<string, () => mongo.Document>> = {
  users: () => ({
    ...{ email: another(), username: another(), password_hash: 'x', full_name: null, role: 'customer' },
    ...{ is_active: true, is_verified: false, verification_token: null, verification_token_expires: null },
    ...{ password_reset_token: null, password_reset_expires: null, last_login: null },
    ...{ username_folded: another(), search_text: 'a', created_at: time, updated_at: time },
  }),
  refresh_tokens: () => ({
    ...{ user_id: id(), session_id: another(), token: another(), expires_at: time, is_revoked: false },
    ...{ scope: '', client_id: null, device: null, created_at: time, updated_at: time },
  }),
  roles: () => ({
    ...{ name: another(), description: null, permissions: [id(), id()], lock: 0, created_at: time },
  }),
  permissions: () => ({ name: another(), resource: 'a', action: 'b', lock: 0, created_at: time }),
  categories: () => ({
    ...{ name: 'a', name_folded: 'a', slug: another(), description: null, parent_id: null, is_active: true },
    ...{ former_slugs: [], lock: 0, created_at: time, updated_at: time },
  }),
  products: () => ({
    ...{ name: 'a', name_folded: 'a', slug: another(), description: null, search_text: 'a' },
    ...{ category: { _id: id(), name: 'c', slug: 'c' }, price: money('1.50'), stock_quantity: 0 },
    ...{ former_slugs: ['b'], is_active: true, withdrawn: false, vendor_id: null },
    ...{ created_at: time, updated_at: time },
  }),
  orders: () => ({
    ...{ order_number: another(), user_id: null, contact_email: null, status: 'pending' },
    ...{ items: [orderItem(), orderItem()], total_amount: money('3.00'), idempotency_key: null },
    ...{ request_hash: null, created_at: time, updated_at: time },
  }),
  carts: () => ({
    ...{ user_id: null, session_id: another(), items: [cartItem(), cartItem()] },
    ...{ updated_at: time, expires_at: null },
  }),
};

const line = orderItem();
const lineInCart = cartItem();

/** Of each collection, what a write from outside must not bring in. */
const REFUSED: readonly [collection: string, what: string, fields: mongo.Document][] = [
  ['users', 'a role that is not a string', { role: 1 }],
  ['users', 'no search text', { search_text: null }],
  ['users', 'a flag that is not a boolean', { is_active: 1 }],
  ['refresh_tokens', 'a user id that is not an ObjectId', { user_id: '65f0c0ffee65f0c0ffee65f0' }],
  ['refresh_tokens', 'no scope', { scope: null }],
  ['refresh_tokens', 'a client that is not a string', { client_id: id() }],
  ['roles', 'a negative lock', { lock: -1 }],
  ['roles', 'a permission twice', { permissions: [line.product_id, line.product_id] }],
  ['roles', 'a permission by name', { permissions: ['create_product'] }],
  ['permissions', 'no resource', { resource: null }],
  ['permissions', 'a lock that is not a number', { lock: 'none' }],
  ['categories', 'a parent that is not an ObjectId', { parent_id: 'x' }],
  ['categories', 'a time as a string', { created_at: '2025-01-01' }],
  ['products', 'a negative price', { price: money('-0.01') }],
  ['products', 'a price above what decimal(10,2) holds', { price: money('100000000.00') }],
  ['products', 'an infinite price', { price: money('Infinity') }],
  ['products', 'a price that is NaN', { price: money('NaN') }],
  ['products', 'a price as a double', { price: 1.5 }],
  ['products', 'a negative stock', { stock_quantity: -1 }],
  ['products', 'a stock above 2^31 - 1', { stock_quantity: 2_147_483_648 }],
  ['products', 'a fractional stock', { stock_quantity: 1.5 }],
  ['products', 'an incomplete copy of its category', { category: { _id: id() } }],
  [
    'products',
    'a copy of its category with additional fields',
    { category: { _id: id(), name: 'c', slug: 'c', more: 1 } },
  ],
  ['orders', 'an unknown status', { status: 'lost' }],
  ['orders', 'a negative total', { total_amount: money('-1') }],
  ['orders', 'a line with quantity 0', { items: [{ ...line, quantity: 0 }] }],
  ['orders', 'a line with a negative price', { items: [line, { ...orderItem(), price: money('-0.01') }] }],
  ['orders', 'a line without a price', { items: [{ ...line, price: null }] }],
  ['orders', 'two lines of one product', { items: [line, { ...line, quantity: 2 }] }],
  ['carts', 'a line with quantity 0', { items: [{ ...lineInCart, quantity: 0 }] }],
  [
    'carts',
    'a line with a negative price',
    { items: [lineInCart, { ...cartItem(), price: money('-0.01') }] },
  ],
  ['carts', 'a line with an infinite price', { items: [{ ...lineInCart, price: money('Infinity') }] }],
  ['carts', 'a line without a price', { items: [{ ...lineInCart, price: null }] }],
  ['carts', 'a line whose clipped is null', { items: [{ ...lineInCart, clipped: null }] }],
  ['carts', 'two lines of one product', { items: [lineInCart, { ...lineInCart, quantity: 2 }] }],
  ['carts', 'two owners', { user_id: id(), session_id: 'a' }],
  ['carts', 'no owner', { user_id: null, session_id: null }],
];

describe('the validators', () => {
  const { raw } = useRaw();

  it.each(Object.entries(DOCUMENTS))('accept a document of %s', async (name, document) => {
    await expect(raw(name).insertOne(document())).resolves.toMatchObject({ acknowledged: true });
  });

  it.each(REFUSED)('of %s reject %s on insert and on update', async (name, _what, fields) => {
    const refusal = { code: DOCUMENT_VALIDATION_FAILURE };
    await expect(raw(name).insertOne({ ...DOCUMENTS[name]?.(), ...fields })).rejects.toMatchObject(refusal);
    const { insertedId } = await raw(name).insertOne(DOCUMENTS[name]?.() ?? {});
    await expect(raw(name).updateOne({ _id: insertedId }, { $set: fields })).rejects.toMatchObject(refusal);
  });

  it.each(Object.entries(DOCUMENTS))(
    'of %s reject a missing and an additional field',
    async (name, document) => {
      const refusal = { code: DOCUMENT_VALIDATION_FAILURE };
      await expect(raw(name).insertOne({ ...document(), surplus: 1 }), 'surplus').rejects.toMatchObject(
        refusal,
      );
      for (const field of Object.keys(document())) {
        const { [field]: _, ...rest } = document();
        await expect(raw(name).insertOne(rest), field).rejects.toMatchObject(refusal);
      }
    },
  );
});

describe('the unique indexes', () => {
  const { raw } = useRaw();

  it.each([
    ['users', 'email', another()],
    ['users', 'username', another()],
    ['users', 'username_folded', another()],
    ['refresh_tokens', 'token', another()],
    ['roles', 'name', another()],
    ['permissions', 'name', another()],
    ['categories', 'slug', another()],
    ['products', 'slug', another()],
    ['orders', 'order_number', another()],
    ['orders', 'idempotency_key', another()],
    ['carts', 'session_id', another()],
  ])('reject two %s with the same %s', async (name, field, value) => {
    await raw(name).insertOne({ ...DOCUMENTS[name]?.(), [field]: value });
    await expect(raw(name).insertOne({ ...DOCUMENTS[name]?.(), [field]: value })).rejects.toMatchObject({
      code: DUPLICATE_KEY,
      keyPattern: { [field]: 1 },
    });
  });

  it('allow one cart per user, and any number of guest carts without a user', async () => {
    const carts = () => raw('carts');
    const ofUser = { ...DOCUMENTS.carts?.(), user_id: id(), session_id: null };
    await carts().insertOne({ ...ofUser });
    await expect(carts().insertOne({ ...ofUser })).rejects.toMatchObject({ code: DUPLICATE_KEY });
    await carts().insertMany([DOCUMENTS.carts?.() ?? {}, DOCUMENTS.carts?.() ?? {}]);
    await carts().insertMany([
      { ...ofUser, user_id: id() },
      { ...ofUser, user_id: id() },
    ]);
  });

  it('allow any number of orders without an idempotency key', async () => {
    await raw('orders').insertMany([DOCUMENTS.orders?.() ?? {}, DOCUMENTS.orders?.() ?? {}]);
  });

  it('serve look-ups of live tokens and mailed tokens, and the user list, also by role', async () => {
    const keys = async (name: string) =>
      (await raw(name).indexes()).map(({ key }) => Object.keys(key).join(' '));
    expect(await keys('users')).toEqual(
      expect.arrayContaining([
        ...['created_at _id', 'role created_at _id', 'verification_token', 'password_reset_token'],
      ]),
    );
    expect(await keys('refresh_tokens')).toEqual(
      expect.arrayContaining([
        ...['user_id is_revoked expires_at', 'session_id is_revoked expires_at', 'expires_at'],
      ]),
    );
  });

  it('serve the order list: all, by buyer, by status, by product, and by contact address', async () => {
    const indexes = await raw('orders').indexes();
    const keys = indexes.map(({ key }) => Object.keys(key).join(' '));
    expect(keys.sort()).toEqual(
      ['_id', 'order_number', 'idempotency_key', 'items.product_id', 'created_at _id']
        .concat('user_id created_at _id', 'status created_at _id', 'contact_email created_at _id')
        .sort(),
    );
  });

  it('delete expired carts', async () => {
    const indexes = await raw('carts').indexes();
    expect(indexes.find(({ key }) => 'expires_at' in key)).toMatchObject({ expireAfterSeconds: 0 });
  });

  it('serve every sort order of the product lists, for the shop and for a category', async () => {
    const indexes = await raw('products').indexes();
    const keys = indexes.map(({ key }) =>
      Object.entries(key).map(([field, order]) => `${field} ${String(order)}`),
    );
    for (const sort of [
      ['created_at -1', '_id -1'],
      ['price 1', '_id 1'],
      ['price -1', '_id 1'],
      ['name_folded 1', '_id 1'],
    ]) {
      expect(keys).toContainEqual(['is_active 1', ...sort]);
      expect(keys).toContainEqual(['category._id 1', 'is_active 1', ...sort]);
    }
  });
});

function useRaw() {
  const mongo = useMongoDatabase();
  return { raw: (name: string): mongo.Collection => mongo.raw.db.collection(name) };
}
