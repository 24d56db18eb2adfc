import { Body, Controller, Get, Post, Query, Res, SetMetadata, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ValidationError } from '../../shared/domain-error.js';
import { READS_QUERY } from '../../platform/http/dto.pipe.js';
import { AcceptsForm, type FormBody } from '../../platform/http/form-body.js';
import { HtmlPages } from '../../platform/http/html-pages.js';
import { RateLimit } from '../../platform/http/rate-limits.js';
import { Public } from '../../platform/access/access.js';
import { AccountService } from '../account.service.js';
import { MailedTokenError } from '../domain/auth.errors.js';
import { ErrorPageFilter } from './error-page.filter.js';
import { MailedLinks } from './mailed-links.js';
import { emailVerifiedPage, passwordResetPage, resetPasswordPage, verifyEmailPage } from './account-pages.js';

/**
 * The pages that links in mails open. A GET does not consume the token, because mail scanners and
 * previews follow links too. Query parameters that mailers add to links are ignored.
 */
@ApiExcludeController()
@Controller()
@Public()
@UseFilters(ErrorPageFilter)
export class AccountPagesController {
  constructor(
    private readonly accounts: AccountService,
    private readonly links: MailedLinks,
    private readonly pages: HtmlPages,
  ) {}

  @Get('verify-email')
  @SetMetadata(READS_QUERY, true)
  async showVerifyPage(@Query('token') value: unknown, @Res() reply: FastifyReply): Promise<void> {
    const token = tokenOf(value);
    if (!(await this.links.canVerify(token))) throw new MailedTokenError();
    this.pages.send(reply, verifyEmailPage(token));
  }

  @Post('verify-email')
  @AcceptsForm()
  @RateLimit('mailedToken')
  async verifyEmail(@Body() form: FormBody | undefined, @Res() reply: FastifyReply): Promise<void> {
    await this.accounts.verifyEmail(tokenOf(form?.token));
    this.pages.send(reply, emailVerifiedPage());
  }

  @Get('reset-password')
  @SetMetadata(READS_QUERY, true)
  async showResetPage(@Query('token') value: unknown, @Res() reply: FastifyReply): Promise<void> {
    const token = tokenOf(value);
    if (!(await this.links.canReset(token))) throw new MailedTokenError();
    this.pages.send(reply, resetPasswordPage(token));
  }

  @Post('reset-password')
  @AcceptsForm()
  @RateLimit('mailedToken')
  async resetPassword(@Body() form: FormBody | undefined, @Res() reply: FastifyReply): Promise<void> {
    const token = tokenOf(form?.token);
    const password = form?.password;
    try {
      await this.accounts.resetPassword(token, typeof password === 'string' ? password : '');
      this.pages.send(reply, passwordResetPage());
    } catch (error) {
      if (!(error instanceof ValidationError)) throw error;
      this.pages.send(reply, resetPasswordPage(token, `The ${error.message}`), { status: 400 });
    }
  }
}

/** @throws MailedTokenError if it cannot be a token */
function tokenOf(value: unknown): string {
  if (typeof value !== 'string' || value === '' || value.length > 1000) throw new MailedTokenError();
  return value;
}
