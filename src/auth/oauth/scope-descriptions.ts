import type { PermissionName } from '../../rbac/permissions.js';
import { UNRESTRICTED, namesOf, type OwnScope } from '../domain/scopes.js';

/** The scopes that routes ask for, in the words of the consent page and of the OpenAPI document. */
export const SCOPE_DESCRIPTIONS: Readonly<Record<OwnScope | PermissionName, string>> = {
  profile: 'See and change your profile',
  cart: 'See and change your cart',
  orders: 'Place orders, and see and cancel your own',
  create_product: 'Create products',
  update_product: 'Change products',
  delete_product: 'Delete products',
  update_stock: 'Change how much of a product is there',
  create_category: 'Create categories',
  update_category: 'Change categories, and see inactive ones',
  delete_category: 'Delete categories',
  read_order: 'See the orders of all',
  update_order: 'Move orders on, and cancel them',
  delete_order: 'Erase the personal data of orders',
  read_user: 'See all users',
  create_user: 'Create users',
  update_user: 'Change users',
  delete_user: 'Close the accounts of users',
  create_role: 'Create roles',
  read_role: 'See roles',
  update_role: 'Change roles and what they allow',
  delete_role: 'Delete roles',
  create_permission: 'Create permissions',
  read_permission: 'See permissions',
  delete_permission: 'Delete permissions',
};

/** What a scope lets its holder do, a line each. A permission that an administrator has made has only its name. */
export function describeScope(scope: string): string[] {
  if (scope === UNRESTRICTED) return ['Everything that your account may do'];
  const known = new Map(Object.entries(SCOPE_DESCRIPTIONS));
  return namesOf(scope).map((name) => known.get(name) ?? name);
}
