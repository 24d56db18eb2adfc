import { Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CurrentUser, type Principal } from '../platform/access/principal.js';
import { ApiProblems, ACCESS_ERRORS, BODY_ERRORS } from '../platform/http/api-problems.js';
import { LOCATION_HEADERS, Locations } from '../platform/http/location.js';
import { ValidBody, ValidQuery } from '../platform/http/dto.pipe.js';
import { ApiPage, PageQuery } from '../platform/http/page.dto.js';
import { byName, paginateInMemory, type Page } from '../shared/page.js';
import {
  CreateRoleRequest,
  RoleResponse,
  SetPermissionsRequest,
  UpdateRoleRequest,
  toRoleResponse,
} from './dto/rbac.dto.js';
import { RequirePermissions } from '../platform/access/permissions.js';
import { RoleService } from './role.service.js';

const ROLE_NOT_FOUND = { 404: { role_not_found: 'The role does not exist.' } };
const PERMISSION_NOT_FOUND = { 404: { permission_not_found: 'A permission does not exist.' } };
const NAME_TAKEN = { 409: { name_taken: 'Another role has this name.' } };
const BUILT_IN = {
  409: { built_in: 'The role is built in, because the application refers to it by its name.' },
};
const ROLE_IN_USE = { 409: { role_in_use: 'Users have this role.' } };
const ADMIN_HAS_ALL = { 409: { admin_has_all: 'The role admin always has every permission.' } };

@ApiTags('Roles')
@Controller('roles')
export class RoleController {
  constructor(
    private readonly roles: RoleService,
    private readonly locations: Locations,
  ) {}

  @Get()
  @RequirePermissions('read_role')
  @ApiOperation({ operationId: 'listRoles', summary: 'List roles, sorted by name' })
  @ApiPage(RoleResponse, 'A page of roles.')
  @ApiProblems(ACCESS_ERRORS)
  async list(@ValidQuery(PageQuery) query: PageQuery): Promise<Page<RoleResponse>> {
    const page = paginateInMemory(await this.roles.list(), query, 'roles', ({ name }) => name, byName);
    return { ...page, items: page.items.map(toRoleResponse) };
  }

  @Get(':id')
  @RequirePermissions('read_role')
  @ApiOperation({ operationId: 'getRole', summary: 'Get a role' })
  @ApiOkResponse({ type: RoleResponse, description: 'The role.' })
  @ApiProblems(ACCESS_ERRORS, ROLE_NOT_FOUND)
  async get(@Param('id') id: string): Promise<RoleResponse> {
    return toRoleResponse(await this.roles.get(id));
  }

  @Post()
  @RequirePermissions('create_role')
  @ApiOperation({
    operationId: 'createRole',
    summary: 'Create a role with permissions that you have yourself',
  })
  @ApiBody({ type: CreateRoleRequest })
  @ApiCreatedResponse({
    type: RoleResponse,
    description: 'The new role.',
    headers: LOCATION_HEADERS,
  })
  @ApiProblems(ACCESS_ERRORS, BODY_ERRORS, PERMISSION_NOT_FOUND, NAME_TAKEN)
  async create(
    @ValidBody(CreateRoleRequest) { name, description = null, permissions = [] }: CreateRoleRequest,
    @CurrentUser() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RoleResponse> {
    const role = await this.roles.create({ name, description, permissions }, caller);
    this.locations.set(reply, `/roles/${role.id}`);
    return toRoleResponse(role);
  }

  @Patch(':id')
  @RequirePermissions('update_role')
  @ApiOperation({
    operationId: 'updateRole',
    summary: 'Update the name or description of a role',
    description: 'You must have all permissions of the role yourself. Users who have the role keep it.',
  })
  // Renames nothing, because Swagger UI sends the example unedited.
  @ApiBody({
    type: UpdateRoleRequest,
    examples: { request: { value: { description: 'Answers customers.' } } },
  })
  @ApiOkResponse({ type: RoleResponse, description: 'The updated role.' })
  @ApiProblems(ACCESS_ERRORS, BODY_ERRORS, ROLE_NOT_FOUND, NAME_TAKEN, BUILT_IN)
  async update(
    @Param('id') id: string,
    @ValidBody(UpdateRoleRequest) body: UpdateRoleRequest,
    @CurrentUser() caller: Principal,
  ): Promise<RoleResponse> {
    return toRoleResponse(await this.roles.update(id, body, caller));
  }

  @Put(':id/permissions')
  @RequirePermissions('update_role')
  @ApiOperation({
    operationId: 'setRolePermissions',
    summary: 'Replace the permissions of a role',
    description: 'You must have all permissions that you add or remove yourself.',
  })
  @ApiBody({ type: SetPermissionsRequest })
  @ApiOkResponse({ type: RoleResponse, description: 'The updated role.' })
  @ApiProblems(ACCESS_ERRORS, BODY_ERRORS, ROLE_NOT_FOUND, PERMISSION_NOT_FOUND, ADMIN_HAS_ALL)
  async setPermissions(
    @Param('id') id: string,
    @ValidBody(SetPermissionsRequest) { permissions }: SetPermissionsRequest,
    @CurrentUser() caller: Principal,
  ): Promise<RoleResponse> {
    return toRoleResponse(await this.roles.setPermissions(id, permissions, caller));
  }

  @Delete(':id')
  @RequirePermissions('delete_role')
  @HttpCode(204)
  @ApiOperation({ operationId: 'deleteRole', summary: 'Delete a role that no user has' })
  @ApiNoContentResponse({ description: 'The role has been deleted.' })
  @ApiProblems(ACCESS_ERRORS, ROLE_NOT_FOUND, BUILT_IN, ROLE_IN_USE)
  async remove(@Param('id') id: string, @CurrentUser() caller: Principal): Promise<void> {
    await this.roles.remove(id, caller);
  }
}
