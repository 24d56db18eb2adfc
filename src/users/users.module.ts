import { Module } from '@nestjs/common';
import { PersistenceModule } from '../platform/database/persistence.module.js';
import { RbacModule } from '../rbac/rbac.module.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { CommonPasswords } from './passwords/common-passwords.js';
import { Passwords } from './passwords/passwords.js';
import { AccountChanges } from './account-changes.service.js';
import { AccountClosing } from './account-closing.service.js';
import { FirstAdmin } from './first-admin.service.js';
import { UserRepository } from './domain/user.repository.js';
import { UserController } from './user.controller.js';
import { UserService } from './user.service.js';
import { VendorEligibility } from './vendor-eligibility.service.js';

const repositories = PersistenceModule.forFeature(UnitOfWork, UserRepository);

@Module({
  imports: [repositories, RbacModule],
  controllers: [UserController],
  providers: [
    AccountChanges,
    AccountClosing,
    CommonPasswords,
    FirstAdmin,
    Passwords,
    UserService,
    VendorEligibility,
  ],
  exports: [
    AccountChanges,
    CommonPasswords,
    FirstAdmin,
    Passwords,
    UserService,
    VendorEligibility,
    repositories,
  ],
})
export class UsersModule {}
