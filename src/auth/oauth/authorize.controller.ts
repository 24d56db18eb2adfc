import { Controller, Get, Headers, Post, Query, Res, SetMetadata, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { AppConfig } from '../../platform/config/app-config.js';
import { MAX_EMAIL } from '../../shared/email.js';
import { READS_QUERY } from '../../platform/http/dto.pipe.js';
import { AcceptsForm } from '../../platform/http/form-body.js';
import { HtmlPages } from '../../platform/http/html-pages.js';
import { RateLimit } from '../../platform/http/rate-limits.js';
import { Public } from '../../platform/access/access.js';
import { BadCredentialsError } from '../domain/auth.errors.js';
import { AccessRegistry } from '../../platform/access/access-registry.js';
import { AUTHORIZE_PATH } from '../../platform/access/oauth-paths.js';
import { AuthorizationResponses } from './authorization-responses.js';
import { AuthorizationRequests, type AuthorizationTarget } from './authorization-requests.js';
import { consentPage, type ConsentView } from './authorize.page.js';
import { ConsentService } from './consent.service.js';
import { deviceOf } from '../device.js';
import { OAuthError } from './oauth.error.js';
import { OAuthForm } from './oauth-form.js';
import { OAuthParams } from './oauth-params.js';
import { OAuthErrorPageFilter } from './oauth-error-page.filter.js';

const FORM_ACTION = ['https:', 'http:'];

/**
 * The authorization endpoint (RFC 6749, section 3.1): a consent page, and the form that it submits.
 *
 * It needs no CSRF token, because a browser sends no credentials by itself: there is no cookie, and
 * the form contains the login and the password. `state` and PKCE ensure that a client gets the
 * response to its own request.
 */
@ApiExcludeController()
@Controller(AUTHORIZE_PATH)
@Public()
@UseFilters(OAuthErrorPageFilter)
export class AuthorizeController {
  constructor(
    private readonly requests: AuthorizationRequests,
    private readonly responses: AuthorizationResponses,
    private readonly consents: ConsentService,
    private readonly pages: HtmlPages,
    private readonly registry: AccessRegistry,
    private readonly config: AppConfig,
  ) {}

  /** Ignores unknown parameters, as RFC 6749, section 3.1 requires. */
  @Get()
  @SetMetadata(READS_QUERY, true)
  async showPage(
    @Query() query: Readonly<Record<string, unknown>>,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const params = new OAuthParams(query);
    const target = this.requests.targetOf(params);
    await this.redirectErrors(target, reply, async () => {
      const request = await this.requests.validate(params, target);
      this.showConsent(reply, { request, hidden: this.requests.toHiddenField(request) });
    });
  }

  @Post()
  @AcceptsForm()
  @RateLimit('login')
  async decide(
    @OAuthForm() form: OAuthParams,
    @Headers('user-agent') userAgent: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const hidden = form.require('request');
    const request = this.requests.fromHiddenField(hidden);
    const decision = form.require('decision');
    const login = form.get('login') ?? '';
    const password = form.get('password') ?? '';
    await this.redirectErrors(request, reply, async () => {
      if (decision !== 'allow') {
        this.consents.deny(request);
        throw new OAuthError('access_denied', 'The user denied access.');
      }
      try {
        const code = await this.consents.approve(request, { login, password }, deviceOf(userAgent));
        redirect(reply, this.responses.code(request, code));
      } catch (error) {
        if (!(error instanceof BadCredentialsError)) throw error;
        const failure = { message: error.message, login: loginToShow(login) };
        this.showConsent(reply, { request, hidden, failure });
      }
    });
  }

  private showConsent(reply: FastifyReply, view: Omit<ConsentView, 'allows'>): void {
    const consent = { ...view, allows: this.registry.describe(view.request.scope) };
    if (consent.failure) void reply.header('www-authenticate', 'Bearer');
    this.pages.send(reply, consentPage(consent, this.config.shopName), {
      status: consent.failure ? 401 : 200,
      // Any host, because browsers apply form-action to the client's own redirects too.
      formAction: FORM_ACTION,
    });
  }

  private async redirectErrors(
    target: AuthorizationTarget,
    reply: FastifyReply,
    work: () => Promise<void>,
  ): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      redirect(reply, this.responses.error(target, error));
    }
  }
}

/**
 * The login that the page shows again; empty if it is too long for any account.
 */
function loginToShow(login: string): string {
  return login.length <= MAX_EMAIL ? login : '';
}

/**
 * With 303 the browser does not resend the form, which contains the password, to the client (RFC
 * 9700, section 4.12).
 */
function redirect(reply: FastifyReply, location: string): void {
  void reply
    .status(303)
    .headers({ location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
    .send();
}
