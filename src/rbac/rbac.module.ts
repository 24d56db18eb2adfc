import { Module } from '@nestjs/common';
import { PersistenceModule } from '../platform/database/persistence.module.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { PermissionRepository } from './domain/permission.repository.js';
import { RoleRepository } from './domain/role.repository.js';
import { PermissionController } from './permission.controller.js';
import { PermissionService } from './permission.service.js';
import { RoleController } from './role.controller.js';
import { RoleGrants } from './role-grants.js';
import { RoleService } from './role.service.js';

const repositories = PersistenceModule.forFeature(UnitOfWork, RoleRepository, PermissionRepository);

@Module({
  imports: [repositories],
  controllers: [RoleController, PermissionController],
  providers: [RoleService, PermissionService, RoleGrants],
  exports: [RoleGrants, repositories],
})
export class RbacModule {}
