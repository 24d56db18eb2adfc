import { describe } from 'vitest';
import { RoleRepository } from '../../src/rbac/domain/role.repository.js';
import { harness } from './harness.js';
import { defaultAccess } from './role/default-access.js';
import { grants } from './role/grants.js';
import { lockedRoles } from './role/locked-roles.js';
import { roleRaces } from './role/races.js';
import { roleRecords } from './role/records.js';
import { roleUsers } from './role/users.js';

/** What rbac/domain/role.repository.ts promises, on a real database. */
describe(RoleRepository.name, () => {
  describe('defaults', () => defaultAccess(harness));
  describe('one role', () => roleRecords(harness));
  describe('the permissions of a role', () => grants(harness));
  describe('the users of a role', () => roleUsers(harness));
  describe('a locked role', () => lockedRoles(harness));
  describe('under concurrency', () => roleRaces(harness));
});
