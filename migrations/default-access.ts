/**
 * The permissions and roles that a migration of each database seeds; afterwards they belong to the
 * API. A later change of this table reaches no existing database: it needs a migration of its own.
 */

export interface DefaultPermission {
  /** `action_resource`. */
  readonly name: string;
  readonly resource: string;
  readonly action: string;
}

export interface DefaultRole {
  readonly name: string;
  readonly description: string;
  /** Names of permissions. */
  readonly permissions: readonly string[];
}

const permission = (action: string, resource: string): DefaultPermission => ({
  name: `${action}_${resource}`,
  resource,
  action,
});

const managed = ['product', 'category', 'order', 'user', 'role', 'permission'];

export const defaultPermissions: readonly DefaultPermission[] = [
  ...managed.flatMap((resource) =>
    ['create', 'read', 'update', 'delete'].map((action) => permission(action, resource)),
  ),
  permission('update', 'stock'),
  permission('view', 'analytics'),
];

export const defaultRoles: readonly DefaultRole[] = [
  {
    name: 'customer',
    description: 'Buys; what is its own needs no permission.',
    permissions: [],
  },
  {
    name: 'vendor',
    description: 'Sells its own products and sees the orders that hold them.',
    permissions: ['create_product', 'update_product', 'delete_product', 'update_stock', 'read_order'],
  },
  {
    name: 'moderator',
    description: 'Looks after catalogue and orders.',
    permissions: [
      'update_product',
      'update_stock',
      'create_category',
      'update_category',
      'read_order',
      'update_order',
      'read_user',
    ],
  },
  {
    name: 'admin',
    description: 'May do everything.',
    permissions: defaultPermissions.map(({ name }) => name),
  },
];
