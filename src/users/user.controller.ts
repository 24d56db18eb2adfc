import { Controller, Delete, Get, HttpCode, Param, Patch, Post, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { OwnClientOnly, Scopes } from '../platform/access/access.js';
import { CurrentUser, type Principal } from '../platform/access/principal.js';
import { RequirePermissions, Roles } from '../platform/access/permissions.js';
import { ADMIN, CUSTOMER } from '../rbac/role-grants.js';
import { ApiProblems, ACCESS_ERRORS, OWN_CLIENT_ERRORS, BODY_ERRORS } from '../platform/http/api-problems.js';
import { LOCATION_HEADERS, Locations } from '../platform/http/location.js';
import { RateLimit } from '../platform/http/rate-limits.js';
import { ValidBody, ValidQuery } from '../platform/http/dto.pipe.js';
import { ApiPage } from '../platform/http/page.dto.js';
import type { Page } from '../shared/page.js';
import {
  ChangedUserResponse,
  CreateUserRequest,
  UpdateMeRequest,
  UpdateUserRequest,
  UserListQuery,
  UserResponse,
  toUserResponse,
  withoutPersonalData,
} from './dto/user.dto.js';
import { AccountClosing } from './account-closing.service.js';
import { UserService } from './user.service.js';

const USER_NOT_FOUND = { 404: { user_not_found: 'The user does not exist.' } };
const ROLE_NOT_FOUND = { 404: { role_not_found: 'The role does not exist.' } };
const ACCOUNT_CLOSED = { 409: { account_closed: 'The account is closed.' } };
const REAUTHENTICATION_REQUIRED = {
  403: { reauthentication_required: 'The log-in is more than 10 minutes old: log in again.' },
};
const ACCOUNT_CONFLICT = {
  409: {
    email_taken: 'Another account uses this e-mail address.',
    username_taken: 'Another account uses this username.',
  },
};
const LAST_ADMIN = { 409: { last_admin: 'The user is the last active administrator.' } };

@ApiTags('Users')
@Controller('users')
export class UserController {
  constructor(
    private readonly users: UserService,
    private readonly closing: AccountClosing,
    private readonly locations: Locations,
  ) {}

  @Get('me')
  @Scopes('profile')
  @ApiOperation({ operationId: 'getMe', summary: 'Get your account' })
  @ApiOkResponse({ type: UserResponse, description: 'The account.' })
  @ApiProblems(ACCESS_ERRORS)
  async getMe(@CurrentUser() { userId }: Principal): Promise<UserResponse> {
    return toUserResponse(await this.users.get(userId));
  }

  @Patch('me')
  @Scopes('profile')
  @ApiOperation({ operationId: 'updateMe', summary: 'Update your account' })
  @ApiBody({ type: UpdateMeRequest })
  @ApiOkResponse({ type: UserResponse, description: 'The updated account.' })
  @ApiProblems(ACCESS_ERRORS, BODY_ERRORS)
  async updateMe(
    @ValidBody(UpdateMeRequest) body: UpdateMeRequest,
    @CurrentUser() { userId }: Principal,
  ): Promise<UserResponse> {
    return toUserResponse(await this.users.updateOwn(userId, body));
  }

  @Delete('me')
  @Scopes('profile')
  @OwnClientOnly()
  @HttpCode(204)
  @RateLimit('passwordChange')
  @ApiOperation({
    operationId: 'closeMyAccount',
    summary: 'Close your account',
    description:
      'Erases the personal data, ends all sessions, and makes the e-mail address and the username available again. ' +
      'Orders remain, without personal data. Requires a log-in within the last 10 minutes. This cannot be undone.',
  })
  @ApiNoContentResponse({ description: 'The account has been closed.' })
  @ApiProblems(ACCESS_ERRORS, OWN_CLIENT_ERRORS, REAUTHENTICATION_REQUIRED, LAST_ADMIN)
  async closeMine(@CurrentUser() caller: Principal): Promise<void> {
    await this.closing.closeOwn(caller);
  }

  @Get()
  @RequirePermissions('read_user')
  @ApiOperation({ operationId: 'listUsers', summary: 'List and search users, newest first' })
  @ApiPage(UserResponse, 'A page of users.')
  @ApiProblems(ACCESS_ERRORS)
  async list(@ValidQuery(UserListQuery) query: UserListQuery): Promise<Page<UserResponse>> {
    const found = await this.users.list(query);
    return { ...found, items: found.items.map(toUserResponse) };
  }

  @Post()
  @RequirePermissions('create_user')
  @RateLimit('register')
  @ApiOperation({
    operationId: 'createUser',
    summary: 'Create a user and mail a link to choose a password',
    description: 'To give a role, you must have every permission that it grants.',
  })
  @ApiBody({ type: CreateUserRequest })
  @ApiCreatedResponse({
    type: UserResponse,
    description: 'The new user.',
    headers: LOCATION_HEADERS,
  })
  @ApiProblems(ACCESS_ERRORS, BODY_ERRORS, ROLE_NOT_FOUND, ACCOUNT_CONFLICT)
  async create(
    @ValidBody(CreateUserRequest) { email, username, fullName = null, role = CUSTOMER }: CreateUserRequest,
    @CurrentUser() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UserResponse> {
    const user = await this.users.create({ email, username, fullName, role }, caller);
    this.locations.set(reply, `/users/${user.id}`);
    return toUserResponse(user);
  }

  @Get(':id')
  @RequirePermissions('read_user')
  @ApiOperation({ operationId: 'getUser', summary: 'Get a user' })
  @ApiOkResponse({ type: UserResponse, description: 'The user.' })
  @ApiProblems(ACCESS_ERRORS, USER_NOT_FOUND)
  async get(@Param('id') id: string): Promise<UserResponse> {
    return toUserResponse(await this.users.get(id));
  }

  @Patch(':id')
  @RequirePermissions('update_user')
  @ApiOperation({
    operationId: 'updateUser',
    summary: 'Update the role, the status or the name of a user',
    description: 'To give or take away a role, you must have every permission that it grants.',
  })
  // Changes nothing for an active user, because Swagger UI sends the example unedited.
  @ApiBody({ type: UpdateUserRequest, examples: { request: { value: { isActive: true } } } })
  @ApiOkResponse({ type: ChangedUserResponse, description: 'The updated user.' })
  @ApiProblems(ACCESS_ERRORS, BODY_ERRORS, USER_NOT_FOUND, ROLE_NOT_FOUND, LAST_ADMIN, ACCOUNT_CLOSED)
  async update(
    @Param('id') id: string,
    @ValidBody(UpdateUserRequest) body: UpdateUserRequest,
    @CurrentUser() caller: Principal,
  ): Promise<ChangedUserResponse> {
    const user = toUserResponse(await this.users.update(id, body, caller));
    return caller.permissions.has('read_user') ? user : withoutPersonalData(user, body);
  }

  @Delete(':id')
  @RequirePermissions('delete_user')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'deleteUser',
    summary: 'Close the account of a user',
    description:
      'Erases the personal data. To deactivate the account without erasing it, set `isActive` to false instead.',
  })
  @ApiNoContentResponse({ description: 'The account has been closed.' })
  @ApiProblems(ACCESS_ERRORS, USER_NOT_FOUND, LAST_ADMIN)
  async remove(@Param('id') id: string, @CurrentUser() caller: Principal): Promise<void> {
    await this.closing.closeOther(id, caller);
  }

  @Delete(':id/sessions')
  @Roles(ADMIN)
  @OwnClientOnly()
  @HttpCode(204)
  @ApiOperation({
    operationId: 'endUserSessions',
    summary: 'End all sessions of a user and their access tokens',
    description: 'Only for the role admin.',
  })
  @ApiNoContentResponse({ description: 'All sessions of the user have ended.' })
  @ApiProblems(ACCESS_ERRORS, OWN_CLIENT_ERRORS, USER_NOT_FOUND)
  async endSessions(@Param('id') id: string): Promise<void> {
    await this.users.endSessions(id);
  }
}
