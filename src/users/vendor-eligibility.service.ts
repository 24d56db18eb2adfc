import { Injectable } from '@nestjs/common';
import { VENDOR } from '../platform/access/permissions.js';
import { RoleGrants } from '../rbac/role-grants.js';
import type { User } from './domain/user.js';

const UPDATE_PRODUCT = 'update_product';

/** Decides whether the products of a user may be on sale. */
@Injectable()
export class VendorEligibility {
  constructor(private readonly grants: RoleGrants) {}

  /**
   * True while the account is active and has the role `vendor`, or a role with `update_product`.
   */
  async canSell({ isActive, role }: Pick<User, 'isActive' | 'role'>): Promise<boolean> {
    return isActive && (role === VENDOR || (await this.grants.of(role)).includes(UPDATE_PRODUCT));
  }
}
