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

const USER_NOT_FOUND = { 404: { user_not_found: 'There is no such user.' } };
const ROLE_NOT_FOUND = { 404: { role_not_found: 'There is no such role.' } };
const ACCOUNT_CLOSED = { 409: { account_closed: 'The account is closed.' } };
const REAUTHENTICATION_REQUIRED = {
  403: { reauthentication_required: 'The log-in is more than 10 minutes ago: log in again.' },
};
const ACCOUNT_CONFLICT = {
  409: {
    email_taken: 'Another account has this e-mail.',
    username_taken: 'Another account has this username.',
  },
};
const LAST_ADMIN = { 409: { last_admin: 'It is the last active administrator.' } };

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
  @ApiOperation({ operationId: 'getMe', summary: "Get one's own account" })
  @ApiOkResponse({ type: UserResponse, description: 'The account.' })
  @ApiProblems(ACCESS_ERRORS)
  async getMe(@CurrentUser() { userId }: Principal): Promise<UserResponse> {
    return toUserResponse(await this.users.get(userId));
  }

  @Patch('me')
  @Scopes('profile')
  @ApiOperation({ operationId: 'updateMe', summary: "Change one's own account" })
  @ApiBody({ type: UpdateMeRequest })
  @ApiOkResponse({ type: UserResponse, description: 'The account as it is now.' })
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
    summary: "Close one's own account",
    description:
      'Erases the personal data, ends all sessions, and frees e-mail address and username at once. Orders stay ' +
      'without personal data. Needs a log-in within the last 10 minutes. It cannot be undone.',
  })
  @ApiNoContentResponse({ description: 'It is closed.' })
  @ApiProblems(ACCESS_ERRORS, OWN_CLIENT_ERRORS, REAUTHENTICATION_REQUIRED, LAST_ADMIN)
  async closeMine(@CurrentUser() caller: Principal): Promise<void> {
    await this.closing.closeOwn(caller);
  }

  @Get()
  @RequirePermissions('read_user')
  @ApiOperation({ operationId: 'listUsers', summary: 'List and search the users, the newest first' })
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
    summary: 'Create an account; a mail asks its owner to choose a password',
    description: 'A role is given only by those who hold every permission that it grants.',
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
    summary: 'Change the role, the state or the name of a user',
    description: 'A role is given and taken only by those who hold every permission that it grants.',
  })
  // Changes nothing for an active user, because Swagger UI sends the example unedited.
  @ApiBody({ type: UpdateUserRequest, examples: { request: { value: { isActive: true } } } })
  @ApiOkResponse({ type: ChangedUserResponse, description: 'The user as it is now.' })
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
      'Erases the personal data, as closing one’s own account does. To keep it, set `isActive` to false instead.',
  })
  @ApiNoContentResponse({ description: 'It is closed.' })
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
    summary: 'End all sessions of a user; their access tokens fail at once',
    description: 'For the role admin, whatever other roles grant.',
  })
  @ApiNoContentResponse({ description: 'They are over.' })
  @ApiProblems(ACCESS_ERRORS, OWN_CLIENT_ERRORS, USER_NOT_FOUND)
  async endSessions(@Param('id') id: string): Promise<void> {
    await this.users.endSessions(id);
  }
}
