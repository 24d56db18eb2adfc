import { Global, Module } from '@nestjs/common';
import { JwtModule, JwtSecretRequestType, type JwtModuleOptions } from '@nestjs/jwt';
import { AuthModuleOptions } from '@nestjs/passport';
import { AppConfig } from '../platform/config/app-config.js';
import { PersistenceModule } from '../platform/database/persistence.module.js';
import { RbacModule } from '../rbac/rbac.module.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { UsersModule } from '../users/users.module.js';
import { Invitations } from '../users/domain/invitations.js';
import { UserSessions } from '../users/domain/user-sessions.js';
import { UserRepository } from '../users/domain/user.repository.js';
import { ACCESS_TOKEN_AUDIENCE, ACCESS_TOKEN_ALGORITHM, AccessTokens } from './access-tokens.js';
import { AccessTokenKeys } from './access-token-keys.js';
import { AccessTokenStrategy } from './access-token.strategy.js';
import { AccountMails } from './mails/account-mails.js';
import { AccountService } from './account.service.js';
import { AdminPasswordCheck } from './admin-password-check.js';
import { AuthController } from './auth.controller.js';
import { ClientRegistry } from './client-registry.js';
import { RefreshTokenRepository } from './domain/refresh-token.repository.js';
import { EmailChangeController } from './email-change.controller.js';
import { EmailChange } from './email-change.service.js';
import { ExpiredTokenCleanup } from './expired-token-cleanup.js';
import { GuestSessionController } from './guests/guest-session.controller.js';
import { GuestSessions } from './guests/guest-sessions.js';
import { SigningKeyLog } from './signing-key-log.js';
import { LiveSessions } from './live-sessions.js';
import { LoginService } from './login.service.js';
import { Principals } from './principals.js';
import { SecretTokens } from './tokens/secret-tokens.js';
import { SessionService } from './session.service.js';

const repositories = PersistenceModule.forFeature(UnitOfWork, UserRepository, RefreshTokenRepository);

/** Signs with the first key, verifies with the key that the token was signed with. */
function keyProvider(keys: AccessTokenKeys): JwtModuleOptions['secretOrKeyProvider'] {
  return (requestType, token) =>
    requestType === JwtSecretRequestType.VERIFY ? keys.verificationKeyOf(token as string) : keys.signingKey;
}

/**
 * Global, because it implements ports of lower features and provides the options of the platform's
 * guard.
 */
@Global()
@Module({
  imports: [
    repositories,
    RbacModule,
    UsersModule,
    JwtModule.registerAsync({
      inject: [AppConfig],
      useFactory: (config: AppConfig) => ({
        secretOrKeyProvider: keyProvider(new AccessTokenKeys(config)),
        signOptions: {
          algorithm: ACCESS_TOKEN_ALGORITHM,
          issuer: config.publicUrl,
          audience: ACCESS_TOKEN_AUDIENCE,
          expiresIn: config.accessTokenTtl,
        },
        verifyOptions: {
          algorithms: [ACCESS_TOKEN_ALGORITHM],
          issuer: config.publicUrl,
          audience: ACCESS_TOKEN_AUDIENCE,
        },
      }),
    }),
  ],
  controllers: [AuthController, EmailChangeController, GuestSessionController],
  providers: [
    AccessTokenKeys,
    AccessTokens,
    AccountMails,
    AccountService,
    AdminPasswordCheck,
    ClientRegistry,
    EmailChange,
    ExpiredTokenCleanup,
    GuestSessions,
    SigningKeyLog,
    LiveSessions,
    LoginService,
    Principals,
    SecretTokens,
    SessionService,
    { provide: UserSessions, useExisting: SessionService },
    { provide: Invitations, useExisting: AccountService },
    AccessTokenStrategy,
    {
      provide: AuthModuleOptions,
      inject: [AccessTokenStrategy],
      // The strategy itself, not its name: Passport has one registry for the process, where two
      // applications would share the keys of the last one. Passport writes the outcome of a request
      // to the strategy, so each request gets its own.
      useFactory: (strategy: AccessTokenStrategy) => ({
        session: false,
        get defaultStrategy() {
          return Object.create(strategy) as AccessTokenStrategy;
        },
      }),
    },
  ],
  exports: [
    AuthModuleOptions,
    Invitations,
    UserSessions,
    AccountService,
    EmailChange,
    ClientRegistry,
    GuestSessions,
    LiveSessions,
    LoginService,
    SecretTokens,
    SessionService,
    AccessTokens,
    repositories,
  ],
})
export class AuthModule {}
