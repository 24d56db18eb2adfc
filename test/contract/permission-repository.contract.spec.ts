import { describe } from 'vitest';
import { PermissionRepository } from '../../src/rbac/domain/permission.repository.js';
import { harness } from './harness.js';
import { permissionRecords } from './permission/records.js';
import { permissionRemoval } from './permission/removal.js';

/** What rbac/domain/permission.repository.ts promises, on a real database. */
describe(PermissionRepository.name, () => {
  describe('one permission', () => permissionRecords(harness));
  describe('removal', () => permissionRemoval(harness));
});
