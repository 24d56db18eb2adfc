// The statements that the shop writes by hand, as TypeORM's documentation does the same work: with
// repositories, relations and QueryBuilder. Each method answers what that of the adapter answers.
import { CartItemEntity } from '../dist/src/cart/sql/cart-item.entity.js';
import { ProductEntity } from '../dist/src/catalog/sql/product.entity.js';
import { fromEntity } from '../dist/src/catalog/sql/product-row.js';
import { OrderEntity, OrderItemEntity } from '../dist/src/orders/sql/order.entity.js';
import { RefreshTokenEntity } from '../dist/src/auth/sql/refresh-token.entity.js';
import { RoleEntity } from '../dist/src/rbac/sql/role.entity.js';
import { UserEntity } from '../dist/src/users/sql/user.entity.js';
import { In, IsNull, MoreThan } from 'typeorm';

export async function findProduct(manager, id) {
  const relations = { category: true };
  return fromEntity(await manager.findOne(ProductEntity, { where: { id: Number(id) }, relations }));
}

export async function findProducts(manager, ids) {
  const where = { id: In(ids.map(Number)) };
  return (await manager.find(ProductEntity, { where, relations: { category: true } })).map(fromEntity);
}

export async function newestProducts(manager, limit) {
  const found = manager
    .createQueryBuilder(ProductEntity, 'product')
    .innerJoinAndSelect('product.category', 'category')
    .where('product.isActive = TRUE')
    .orderBy('product.createdAt', 'DESC')
    .addOrderBy('product.id', 'DESC')
    .take(limit);
  return (await found.getMany()).map(fromEntity);
}

export async function findUser(manager, id) {
  const { email, username, role, ...user } = await manager.findOneBy(UserEntity, { id: Number(id) });
  return { id, email, username, role, isActive: user.isActive };
}

export function isSessionLive(manager, sessionId, userId, now) {
  const where = { sessionId, userId: Number(userId), isRevoked: false, expiresAt: MoreThan(now) };
  return manager.existsBy(RefreshTokenEntity, where);
}

export async function permissionsOf(manager, name) {
  const role = await manager.findOne(RoleEntity, {
    where: { name },
    relations: { permissions: true },
    order: { permissions: { name: 'ASC' } },
  });
  return role.permissions.map((permission) => permission.name);
}

export async function cartLines(manager, userId, now) {
  const owner = { userId: Number(userId) };
  const found = await manager.find(CartItemEntity, {
    where: [
      { ...owner, expiresAt: IsNull() },
      { ...owner, expiresAt: MoreThan(now) },
    ],
    order: { id: 'ASC' },
  });
  return found.map(({ productId, quantity, price, clipped, merged, createdAt }) => ({
    productId: String(productId),
    quantity,
    price,
    clipped,
    merged,
    addedAt: createdAt,
  }));
}

export async function findOrder(manager, id) {
  const order = await manager.findOne(OrderEntity, {
    where: { id: Number(id) },
    relations: { items: true },
    order: { items: { id: 'ASC' } },
  });
  const { orderNumber, items } = order;
  return { id, orderNumber, lines: items.map(toLine) };
}

const toLine = ({ productId, productName, price, quantity }) => ({
  productId: String(productId),
  productName,
  unitPrice: price,
  quantity,
});

export async function putCartLine(manager, userId, { productId, quantity, price, ...line }, now) {
  const user = Number(userId);
  if (!(await manager.existsBy(UserEntity, { id: user }))) throw new Error('no such user');
  const { clipped, merged, addedAt } = line;
  await manager
    .createQueryBuilder()
    .insert()
    .into(CartItemEntity)
    .values({
      userId: user,
      productId: Number(productId),
      quantity,
      price,
      clipped,
      merged,
      createdAt: addedAt,
      updatedAt: now,
    })
    .orUpdate(['quantity', 'price', 'clipped', 'merged', 'created_at'], ['user_id', 'product_id'])
    .execute();
  await manager.update(CartItemEntity, { userId: user }, { updatedAt: now, expiresAt: null });
  return cartLines(manager, userId, now);
}

export async function takeStock(manager, id, quantity, now) {
  const { affected } = await manager
    .createQueryBuilder()
    .update(ProductEntity)
    .set({ stockQuantity: () => 'stock_quantity - :quantity', updatedAt: now })
    .where('id = :id AND stock_quantity >= :quantity', { id: Number(id), quantity })
    .execute();
  if (affected === 0) return null;
  const product = await manager.findOneBy(ProductEntity, { id: Number(id) });
  return { id, stockQuantity: product.stockQuantity };
}

export async function placeOrder(manager, { userId, contactEmail, lines, totalAmount }, now) {
  if (!(await manager.existsBy(UserEntity, { id: Number(userId) }))) throw new Error('no such user');
  const last = await manager.findOne(OrderEntity, { where: {}, order: { id: 'DESC' } });
  const sequence = Number(last?.orderNumber.slice('ORD-2026-'.length) ?? 0) + 1;
  const order = manager.create(OrderEntity, {
    orderNumber: `ORD-${now.getUTCFullYear()}-${String(sequence).padStart(3, '0')}`,
    userId: Number(userId),
    contactEmail,
    status: 'pending',
    totalAmount,
    createdAt: now,
    updatedAt: now,
  });
  await manager.insert(OrderEntity, order);
  const items = lines.map(({ productId, productName, unitPrice, quantity }) => ({
    orderId: order.id,
    productId: Number(productId),
    productName,
    quantity,
    price: unitPrice,
    createdAt: now,
  }));
  await manager.insert(OrderItemEntity, items);
  return { lines: items.map(toLine) };
}
