import { Injectable } from '@nestjs/common';
import { SecurityLog } from '../../platform/security/security-log.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { LoginService, type Login } from '../login.service.js';
import { AuthorizationCodes } from './authorization-codes.js';
import type { AuthorizationRequest } from './authorization-requests.js';
import { ScopeResolver } from './scope-resolver.js';

/** Records a user's decision about a client's request. */
@Injectable()
export class ConsentService {
  constructor(
    private readonly logins: LoginService,
    private readonly scopes: ScopeResolver,
    private readonly codes: AuthorizationCodes,
    private readonly unitOfWork: UnitOfWork,
    private readonly securityLog: SecurityLog,
  ) {}

  /**
   * @returns the code for the client
   * @throws BadCredentialsError, OAuthError if the user has none of the requested permissions
   */
  async approve(request: AuthorizationRequest, login: Login, device: string | null): Promise<string> {
    const credentials = await this.logins.authenticate(login);
    const { user } = credentials;
    const scope = await this.scopes.grant(request.scope, user.role, request.client);
    const { client, redirectUri, challenge } = request;
    return this.unitOfWork.run(async () => {
      await this.logins.confirm(credentials);
      const { id: userId } = user;
      this.securityLog.record({ event: 'oauth_consent_given', userId, clientId: client.id, scope });
      return this.codes.issue(user, { clientId: client.id, redirectUri, challenge, scope }, device);
    });
  }

  /** Records a refusal. The user is unknown, because refusing needs no log-in. */
  deny({ client }: AuthorizationRequest): void {
    this.securityLog.record({ event: 'oauth_consent_refused', clientId: client.id });
  }
}
