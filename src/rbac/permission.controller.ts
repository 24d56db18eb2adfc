import { Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentUser, type Principal } from '../platform/access/principal.js';
import { ApiProblems, ACCESS_ERRORS, BODY_ERRORS } from '../platform/http/api-problems.js';
import { ValidBody, ValidQuery } from '../platform/http/dto.pipe.js';
import { ApiPage, PageQuery } from '../platform/http/page.dto.js';
import { byName, paginateInMemory, type Page } from '../shared/page.js';
import { CreatePermissionRequest, PermissionResponse, toPermissionResponse } from './dto/rbac.dto.js';
import { PermissionService } from './permission.service.js';
import { RequirePermissions } from '../platform/access/permissions.js';

@ApiTags('Roles')
@Controller('permissions')
export class PermissionController {
  constructor(private readonly permissions: PermissionService) {}

  @Get()
  @RequirePermissions('read_permission')
  @ApiOperation({ operationId: 'listPermissions', summary: 'List permissions, sorted by name' })
  @ApiPage(PermissionResponse, 'A page of permissions.')
  @ApiProblems(ACCESS_ERRORS)
  async list(@ValidQuery(PageQuery) query: PageQuery): Promise<Page<PermissionResponse>> {
    const page = paginateInMemory(
      await this.permissions.list(),
      query,
      'permissions',
      ({ name }) => name,
      byName,
    );
    return { ...page, items: page.items.map(toPermissionResponse) };
  }

  @Post()
  @RequirePermissions('create_permission')
  @ApiOperation({
    operationId: 'createPermission',
    summary: 'Create a permission, which administrators get immediately',
  })
  @ApiBody({ type: CreatePermissionRequest })
  @ApiCreatedResponse({ type: PermissionResponse, description: 'The new permission.' })
  @ApiProblems(ACCESS_ERRORS, BODY_ERRORS, { 409: { name_taken: 'Another permission has this name.' } })
  async create(
    @ValidBody(CreatePermissionRequest) body: CreatePermissionRequest,
  ): Promise<PermissionResponse> {
    return toPermissionResponse(await this.permissions.create(body));
  }

  @Delete(':id')
  @RequirePermissions('delete_permission')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'deletePermission',
    summary: 'Delete a permission and remove it from all roles',
  })
  @ApiNoContentResponse({ description: 'The permission has been deleted.' })
  @ApiProblems(
    ACCESS_ERRORS,
    { 404: { permission_not_found: 'The permission does not exist.' } },
    { 409: { built_in: 'The permission is built in, because routes require it by its name.' } },
  )
  async remove(@Param('id') id: string, @CurrentUser() caller: Principal): Promise<void> {
    await this.permissions.remove(id, caller);
  }
}
