import { Controller, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OwnClientOnly, Scopes } from '../platform/access/access.js';
import { CurrentUser, type Principal } from '../platform/access/principal.js';
import { ApiProblems, ACCESS_ERRORS, OWN_CLIENT_ERRORS, BODY_ERRORS } from '../platform/http/api-problems.js';
import { ValidBody } from '../platform/http/dto.pipe.js';
import { RateLimit } from '../platform/http/rate-limits.js';
import { ChangeEmailRequest } from './dto/email-change.dto.js';
import { EmailChange } from './email-change.service.js';

const WRONG_PASSWORD = { 401: { bad_credentials: 'The password is wrong.' } };

@ApiTags('Users')
@Controller('users/me/email')
export class EmailChangeController {
  constructor(private readonly emailChange: EmailChange) {}

  @Post()
  @Scopes('profile')
  @OwnClientOnly()
  @HttpCode(202)
  @RateLimit('passwordChange')
  @ApiOperation({
    operationId: 'changeMyEmail',
    summary: 'Request a change of your e-mail address',
    description:
      'Mails a link to the new address and a notice to the old one. The address changes when the token of the link is ' +
      'sent to `POST /auth/verify-email` within 24 hours. The response does not reveal whether another account uses ' +
      'the new address.',
  })
  @ApiBody({ type: ChangeEmailRequest })
  @ApiAcceptedResponse({ description: 'If no other account uses the address, a link will be mailed to it.' })
  @ApiProblems(ACCESS_ERRORS, OWN_CLIENT_ERRORS, BODY_ERRORS, WRONG_PASSWORD)
  async changeMyEmail(
    @ValidBody(ChangeEmailRequest) body: ChangeEmailRequest,
    @CurrentUser() { userId }: Principal,
  ): Promise<void> {
    await this.emailChange.request(userId, body);
  }
}
