import { Controller, Delete, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBody,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  ApiProblems,
  ApiProblemsWithoutToken,
  ACCESS_ERRORS,
  OWN_CLIENT_ERRORS,
  BODY_ERRORS,
} from '../platform/http/api-problems.js';
import { ValidBody, ValidQuery } from '../platform/http/dto.pipe.js';
import { ApiPage, PageQuery } from '../platform/http/page.dto.js';
import { byLatest, paginateInMemory, type Page } from '../shared/page.js';
import { RateLimit } from '../platform/http/rate-limits.js';
import { UserResponse, toUserResponse } from '../users/dto/user.dto.js';
import { ByCredentials, OwnClientOnly, Scopes } from '../platform/access/access.js';
import { AccountService } from './account.service.js';
import {
  ChangePasswordRequest,
  EmailRequest,
  LoginRequest,
  RefreshRequest,
  RegisterRequest,
  ResetPasswordRequest,
  SessionResponse,
  TokenRequest,
  TokensResponse,
  toSessionResponse,
  toTokensResponse,
} from './dto/auth.dto.js';
import { deviceOf } from './device.js';
import { GUEST_SESSION_HEADERS, AcceptsGuestSession } from './guests/guest-session.docs.js';
import { GuestSessions } from './guests/guest-sessions.js';
import { LoginService } from './login.service.js';
import { CurrentUser, type Principal } from '../platform/access/principal.js';
import { SessionService } from './session.service.js';

const ACCOUNT_CONFLICT = {
  409: {
    email_taken: 'Another account uses this e-mail address.',
    username_taken: 'Another account uses this username.',
  },
};
const BAD_CREDENTIALS = {
  401: { bad_credentials: 'The login or password is wrong.' },
};
const INVALID_TOKEN = { 400: { token_invalid: 'The token has been used, has expired or is unknown.' } };
const INVALID_REFRESH_TOKEN = {
  401: { refresh_token_invalid: 'The token has been used, has expired, was revoked or is unknown.' },
};
const SESSION_NOT_FOUND = { 404: { session_not_found: 'The session does not exist or is not yours.' } };

@ApiTags('Auth')
@Controller('auth')
export class AuthController {
  constructor(
    private readonly accounts: AccountService,
    private readonly logins: LoginService,
    private readonly sessions: SessionService,
    private readonly guests: GuestSessions,
  ) {}

  @Post('register')
  @ByCredentials()
  @RateLimit('register')
  @ApiOperation({
    operationId: 'register',
    summary: 'Create an account and mail a link that verifies the address',
  })
  @ApiBody({ type: RegisterRequest })
  @ApiCreatedResponse({ type: UserResponse, description: 'The new account.' })
  @ApiProblemsWithoutToken(BODY_ERRORS, ACCOUNT_CONFLICT)
  async register(@ValidBody(RegisterRequest) body: RegisterRequest): Promise<UserResponse> {
    return toUserResponse(await this.accounts.register(body));
  }

  @Post('verify-email')
  @ByCredentials()
  @RateLimit('mailedToken')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'verifyEmail',
    summary: 'Verify an e-mail address with the token from the mail',
  })
  @ApiBody({ type: TokenRequest })
  @ApiNoContentResponse({ description: 'The address has been verified.' })
  @ApiProblemsWithoutToken(BODY_ERRORS, INVALID_TOKEN)
  async verifyEmail(@ValidBody(TokenRequest) { token }: TokenRequest): Promise<void> {
    await this.accounts.verifyEmail(token);
  }

  @Post('verify-email/resend')
  @ByCredentials()
  @RateLimit('mail')
  @HttpCode(202)
  @ApiOperation({ operationId: 'resendVerification', summary: 'Send the verification mail again' })
  @ApiBody({ type: EmailRequest })
  @ApiAcceptedResponse({
    description: 'If the address belongs to an unverified account, a mail will be sent.',
  })
  @ApiProblemsWithoutToken(BODY_ERRORS)
  resendVerification(@ValidBody(EmailRequest) { email }: EmailRequest): void {
    this.accounts.resendVerification(email);
  }

  @Post('login')
  @ByCredentials()
  @RateLimit('login')
  @HttpCode(200)
  @AcceptsGuestSession()
  @ApiOperation({
    operationId: 'login',
    summary: 'Log in with e-mail address or username',
    description: "Merges the guest's cart into the user's and ends the guest session.",
  })
  @ApiBody({ type: LoginRequest })
  @ApiOkResponse({
    type: TokensResponse,
    description: 'The tokens of a new session, and a new guest session if a guest session was sent.',
    headers: GUEST_SESSION_HEADERS,
  })
  @ApiProblemsWithoutToken(BODY_ERRORS, BAD_CREDENTIALS)
  async login(
    @ValidBody(LoginRequest) body: LoginRequest,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TokensResponse> {
    const guestSessionId = this.guests.idOf(request);
    const device = deviceOf(request.headers['user-agent']);
    const issued = await this.logins.login(body, { device, guestSessionId });
    if (guestSessionId !== null) this.guests.send(this.guests.begin(), reply);
    return toTokensResponse(issued);
  }

  @Post('refresh')
  @ByCredentials()
  @RateLimit('token')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'refresh',
    summary: 'Exchange a refresh token for a new pair of tokens',
    description:
      'A refresh token can be used once. A repetition within ten seconds returns the same new tokens; ' +
      'any later one ends the session, because the token may have been stolen.',
  })
  @ApiBody({ type: RefreshRequest })
  @ApiOkResponse({ type: TokensResponse, description: 'The new tokens.' })
  @ApiProblemsWithoutToken(BODY_ERRORS, INVALID_REFRESH_TOKEN)
  async refresh(@ValidBody(RefreshRequest) { refreshToken }: RefreshRequest): Promise<TokensResponse> {
    return toTokensResponse(await this.sessions.refresh(refreshToken));
  }

  @Post('logout')
  @Scopes()
  @HttpCode(204)
  @ApiOperation({ operationId: 'logout', summary: 'Log out: end this session and its access tokens' })
  @ApiNoContentResponse({ description: 'The session has ended.' })
  @ApiProblems(ACCESS_ERRORS)
  async logout(@CurrentUser() { sessionId }: Principal): Promise<void> {
    await this.sessions.end(sessionId, 'logout');
  }

  @Post('logout-all')
  @Scopes('profile')
  @OwnClientOnly()
  @HttpCode(204)
  @ApiOperation({ operationId: 'logoutAll', summary: 'End all your sessions' })
  @ApiNoContentResponse({ description: 'All sessions have ended.' })
  @ApiProblems(ACCESS_ERRORS, OWN_CLIENT_ERRORS)
  async logoutAll(@CurrentUser() { userId }: Principal): Promise<void> {
    await this.sessions.endAll(userId, 'logout_all');
  }

  @Get('sessions')
  @Scopes('profile')
  @OwnClientOnly()
  @ApiOperation({
    operationId: 'listSessions',
    summary: 'List your active sessions, the most recently used first',
  })
  @ApiPage(SessionResponse, 'A page of sessions.')
  @ApiProblems(ACCESS_ERRORS, OWN_CLIENT_ERRORS)
  async listSessions(
    @ValidQuery(PageQuery) query: PageQuery,
    @CurrentUser() { userId, sessionId }: Principal,
  ): Promise<Page<SessionResponse>> {
    const all = await this.sessions.list(userId);
    const page = paginateInMemory(all, query, 'sessions', ({ lastSeen }) => lastSeen.getTime(), byLatest);
    return { ...page, items: page.items.map((session) => toSessionResponse(session, sessionId)) };
  }

  @Delete('sessions/:id')
  @Scopes('profile')
  @OwnClientOnly()
  @HttpCode(204)
  @ApiOperation({ operationId: 'endSession', summary: 'End one of your sessions' })
  @ApiNoContentResponse({ description: 'The session has ended.' })
  @ApiProblems(ACCESS_ERRORS, OWN_CLIENT_ERRORS, SESSION_NOT_FOUND)
  async endSession(@Param('id') id: string, @CurrentUser() { userId }: Principal): Promise<void> {
    await this.sessions.endOwn(userId, id);
  }

  @Post('password/forgot')
  @ByCredentials()
  @RateLimit('mail')
  @HttpCode(202)
  @ApiOperation({
    operationId: 'forgotPassword',
    summary: 'Request a mail with a link to set a new password',
  })
  @ApiBody({ type: EmailRequest })
  @ApiAcceptedResponse({ description: 'If the address belongs to an account, a mail will be sent.' })
  @ApiProblemsWithoutToken(BODY_ERRORS)
  forgotPassword(@ValidBody(EmailRequest) { email }: EmailRequest): void {
    this.accounts.forgotPassword(email);
  }

  @Post('password/reset')
  @ByCredentials()
  @RateLimit('mailedToken')
  @HttpCode(204)
  @ApiOperation({ operationId: 'resetPassword', summary: 'Set a new password with the token from the mail' })
  @ApiBody({ type: ResetPasswordRequest })
  @ApiNoContentResponse({ description: 'The password has been set, and all sessions have ended.' })
  @ApiProblemsWithoutToken(BODY_ERRORS, INVALID_TOKEN)
  async resetPassword(
    @ValidBody(ResetPasswordRequest) { token, password }: ResetPasswordRequest,
  ): Promise<void> {
    await this.accounts.resetPassword(token, password);
  }

  @Post('password/change')
  @Scopes('profile')
  @OwnClientOnly()
  @RateLimit('passwordChange')
  @HttpCode(204)
  @ApiOperation({ operationId: 'changePassword', summary: 'Change your password' })
  @ApiBody({
    type: ChangePasswordRequest,
    examples: {
      request: {
        value: { currentPassword: 'correct horse battery staple', newPassword: 'another horse entirely' },
      },
    },
  })
  @ApiNoContentResponse({ description: 'The password has been changed, and all other sessions have ended.' })
  @ApiProblems(ACCESS_ERRORS, OWN_CLIENT_ERRORS, BODY_ERRORS, BAD_CREDENTIALS)
  async changePassword(
    @ValidBody(ChangePasswordRequest) body: ChangePasswordRequest,
    @CurrentUser() { userId, sessionId }: Principal,
  ): Promise<void> {
    await this.accounts.changePassword(userId, sessionId, body);
  }
}
