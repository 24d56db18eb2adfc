/**
 * Permissions that 0002 (SQL) and 0004 (MongoDB) have seeded and that no route asks for. Catalogue
 * reads are public, orders are placed without a permission, a permission cannot be changed, and
 * analytics seeds its own permission once it exists.
 */
export const routelessPermissions = [
  { name: 'read_product', resource: 'product', action: 'read' },
  { name: 'read_category', resource: 'category', action: 'read' },
  { name: 'create_order', resource: 'order', action: 'create' },
  { name: 'update_permission', resource: 'permission', action: 'update' },
  { name: 'view_analytics', resource: 'analytics', action: 'view' },
] as const;
