import type { rbacFeature } from '../../../src/rbac/rbac.feature.js';
import { aPermission, aRole, aSlug, aUser } from '../../support/factories.js';
import type { WriteMethods } from '../write-method.js';

export const methods: WriteMethods<typeof rbacFeature> = {
  RoleRepository: {
    find: 'reads',
    get: 'reads',
    findByName: 'reads',
    all: 'reads',
    lockForUpdate: 'reads',
    add: async ({ roles }) => {
      const draft = aRole({ permissions: ['read_user'] });
      return { write: () => roles.add(draft), readState: () => roles.findByName(draft.name) };
    },
    update: async ({ roles, users }) => {
      const { id, name } = await roles.add(aRole());
      const user = await users.add(aUser({ role: name }));
      const renamed = aSlug('renamed');
      return {
        write: () => roles.update(id, { name: renamed, description: 'new' }),
        readState: async () => [await roles.find(id), await users.find(user.id)],
      };
    },
    setPermissions: async ({ roles }) => {
      const { id } = await roles.add(aRole({ permissions: ['read_user'] }));
      return {
        write: () => roles.setPermissions(id, ['read_order', 'update_order']),
        readState: () => roles.find(id),
      };
    },
    remove: async ({ roles }) => {
      const { id } = await roles.add(aRole({ permissions: ['read_user'] }));
      return { write: () => roles.remove(id), readState: () => roles.find(id) };
    },
  },
  PermissionRepository: {
    find: 'reads',
    get: 'reads',
    all: 'reads',
    add: async ({ permissions }) => {
      const draft = aPermission();
      const readState = async () => (await permissions.all()).find(({ name }) => name === draft.name);
      return { write: () => permissions.add(draft), readState };
    },
    remove: async ({ permissions, roles }) => {
      const { id, name } = await permissions.add(aPermission());
      const role = await roles.add(aRole({ permissions: [name, 'read_user'] }));
      return {
        write: () => permissions.remove(id),
        readState: async () => [await permissions.find(id), await roles.find(role.id)],
      };
    },
  },
};
