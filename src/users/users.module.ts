import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { PersistenceModule } from '../persistence/persistence.module.js';
import { RbacModule } from '../rbac/rbac.module.js';
import { UnitOfWork } from '../shared/unit-of-work.js';
import { AccountClosing } from './account-closing.service.js';
import { FirstAdmin } from './first-admin.service.js';
import { UserRepository } from './domain/user.repository.js';
import { UserController } from './user.controller.js';
import { UserService } from './user.service.js';
import { VendorStanding } from './vendor-standing.service.js';

const repositories = PersistenceModule.forFeature(UnitOfWork, UserRepository);

@Module({
  imports: [repositories, AuthModule, RbacModule],
  controllers: [UserController],
  providers: [AccountClosing, UserService, FirstAdmin, VendorStanding],
  exports: [UserService, FirstAdmin, VendorStanding, repositories],
})
export class UsersModule {}
