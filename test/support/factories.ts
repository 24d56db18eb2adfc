import { createHash } from 'node:crypto';
import type { RefreshTokenDraft } from '../../src/auth/domain/refresh-token.js';
import type { CartLine } from '../../src/cart/domain/cart.js';
import type { CategoryDraft } from '../../src/catalog/domain/category.js';
import type { ProductDraft } from '../../src/catalog/domain/product.js';
import type { OrderDraft, OrderLine } from '../../src/orders/domain/order.js';
import type { PermissionDraft, RoleDraft } from '../../src/rbac/domain/role.js';
import type { Cents } from '../../src/shared/money.js';
import type { UserDraft } from '../../src/users/domain/user.js';

let made = 0;

/** Another slug at each call, so that tests which share a database do not meet. */
export function aSlug(stem = 'thing'): string {
  made += 1;
  return `${stem}-${made}`;
}

export function aCategory(differences: Partial<CategoryDraft> = {}): CategoryDraft {
  const slug = aSlug('category');
  return { name: `Name of ${slug}`, slug, description: null, parentId: null, isActive: true, ...differences };
}

/** A product stands in a category; all else may be left to chance. */
export function aProduct(
  differences: Pick<ProductDraft, 'categoryId'> & Partial<ProductDraft>,
): ProductDraft {
  const slug = aSlug('product');
  return {
    name: `Name of ${slug}`,
    slug,
    description: null,
    price: cents(1999),
    stockQuantity: 10,
    isActive: true,
    vendorId: null,
    ...differences,
  };
}

export function cents(amount: number): Cents {
  return amount as Cents;
}

export function aUser(differences: Partial<UserDraft> = {}): UserDraft {
  const username = aSlug('user');
  return {
    email: `${username}@example.org`,
    username,
    passwordHash: aPasswordHash(),
    fullName: null,
    role: 'customer',
    isVerified: false,
    ...differences,
  };
}

/** A refresh token belongs to a user and ends; all else may be left to chance. */
export function aRefreshToken(
  differences: Pick<RefreshTokenDraft, 'userId' | 'expiresAt'> & Partial<RefreshTokenDraft>,
): RefreshTokenDraft {
  return {
    tokenHash: aTokenHash(),
    sessionId: aSlug('session'),
    scope: 'profile cart orders',
    clientId: null,
    device: null,
    ...differences,
  };
}

export function aRole(differences: Partial<RoleDraft> = {}): RoleDraft {
  return { name: aSlug('role'), description: null, permissions: [], ...differences };
}

export function aPermission(differences: Partial<PermissionDraft> = {}): PermissionDraft {
  const resource = aSlug('thing');
  return { name: `read_${resource}`, resource, action: 'read', ...differences };
}

/** A line of a cart holds a product; all else may be left to chance. */
export function aCartLine(differences: Pick<CartLine, 'productId'> & Partial<CartLine>): CartLine {
  return {
    quantity: 1,
    price: cents(1999),
    clipped: false,
    merged: false,
    addedAt: new Date(Date.UTC(2025, 0, 15, 9, 30, 0, 123)),
    ...differences,
  };
}

/** A guest's order of one of each of these products. */
export function anOrder(productIds: readonly string[], differences: Partial<OrderDraft> = {}): OrderDraft {
  const lines = productIds.map((productId) => anOrderLine({ productId }));
  return {
    userId: null,
    contactEmail: `${aSlug('guest')}@example.org`,
    lines,
    totalAmount: cents(lines.reduce((sum, { unitPrice, quantity }) => sum + unitPrice * quantity, 0)),
    idempotency: null,
    ...differences,
  };
}

export function anOrderLine(differences: Pick<OrderLine, 'productId'> & Partial<OrderLine>): OrderLine {
  return { productName: aSlug('product'), unitPrice: cents(1999), quantity: 1, ...differences };
}

/** What is stored of a mailed or a refresh token; another one at each call. */
export function aTokenHash(): string {
  return createHash('sha256').update(aSlug('token')).digest('hex');
}

/** Of the shape of a password hash, and of no password. */
export function aPasswordHash(): string {
  return `$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$${aSlug('hash')}`;
}
