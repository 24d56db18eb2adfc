import { DomainError } from '../../shared/domain-error.js';

abstract class RbacConflict extends DomainError {
  readonly kind = 'conflict';
}

export class RoleInUseError extends RbacConflict {
  readonly code = 'role_in_use';

  constructor() {
    super('Users have this role: give them another role first.');
  }
}

/** The code refers to the role or permission by its name. */
export class BuiltInError extends RbacConflict {
  readonly code = 'built_in';

  constructor(what: 'role' | 'permission') {
    super(`This ${what} is built in: it cannot be renamed or deleted.`);
  }
}

/**
 * Administrators have every permission, including those created later, so their permissions cannot
 * be set.
 */
export class AdminGrantsError extends RbacConflict {
  readonly code = 'admin_has_all';

  constructor() {
    super('The role admin always has every permission: its permissions cannot be changed.');
  }
}
