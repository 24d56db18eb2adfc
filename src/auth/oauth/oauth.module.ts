import { Module } from '@nestjs/common';
import { RbacModule } from '../../rbac/rbac.module.js';
import { AuthModule } from '../auth.module.js';
import { AuthorizationResponses } from './authorization-responses.js';
import { AuthorizationCodes } from './authorization-codes.js';
import { AuthorizationRequests } from './authorization-requests.js';
import { AuthorizeController } from './authorize.controller.js';
import { ConsentService } from './consent.service.js';
import { MetadataController } from './metadata.controller.js';
import { OAuthClients } from './oauth-clients.js';
import { RevocationService } from './revocation.service.js';
import { ScopeResolver } from './scope-resolver.js';
import { TokenController } from './token.controller.js';
import { TokenService } from './token.service.js';

/** OAuth 2.0 on top of log-in and sessions, which do not depend on it. */
@Module({
  imports: [AuthModule, RbacModule],
  controllers: [TokenController, AuthorizeController, MetadataController],
  providers: [
    AuthorizationResponses,
    AuthorizationCodes,
    AuthorizationRequests,
    ConsentService,
    OAuthClients,
    RevocationService,
    ScopeResolver,
    TokenService,
  ],
})
export class OAuthModule {}
