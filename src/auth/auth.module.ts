import { Module } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { JwtModule, JwtSecretRequestType, type JwtModuleOptions } from '@nestjs/jwt';
import { AuthModuleOptions } from '@nestjs/passport';
import { AppConfig } from '../config/app-config.js';
import { PersistenceModule } from '../persistence/persistence.module.js';
import { RbacModule } from '../rbac/rbac.module.js';
import { UnitOfWork } from '../shared/unit-of-work.js';
import { UserRepository } from '../users/domain/user.repository.js';
import { ACCESS_TOKEN_AUDIENCE, ACCESS_TOKEN_ALGORITHM, AccessTokens } from './access-tokens.js';
import { AccessTokenKeys } from './access-token-keys.js';
import { AccessTokenStrategy } from './access-token.strategy.js';
import { AccountService } from './account.service.js';
import { AdminPasswordCheck } from './admin-password-check.js';
import { AuthController } from './auth.controller.js';
import { ClientRegistry } from './client-registry.js';
import { CommonPasswords } from './common-passwords.js';
import { RefreshTokenRepository } from './domain/refresh-token.repository.js';
import { EmailChange } from './email-change.service.js';
import { ExpiredTokens } from './expired-tokens.js';
import { AccessGuard } from './guards/access.guard.js';
import { GuestSessionController } from './guests/guest-session.controller.js';
import { GuestSessions } from './guests/guest-sessions.js';
import { KeyLog } from './key-log.js';
import { LiveSessions } from './live-sessions.js';
import { LoginService } from './login.service.js';
import { Passwords } from './passwords.js';
import { Principals } from './principals.js';
import { RouteMarkers } from './route-markers.js';
import { SecretTokens } from './secret-tokens.js';
import { SessionService } from './session.service.js';

const repositories = PersistenceModule.forFeature(UnitOfWork, UserRepository, RefreshTokenRepository);

/** Signs under the first key, verifies under the one that the token was signed with. */
function keyProvider(keys: AccessTokenKeys): JwtModuleOptions['secretOrKeyProvider'] {
  return (requestType, token) =>
    requestType === JwtSecretRequestType.VERIFY ? keys.verifying(token as string) : keys.signing;
}

@Module({
  imports: [
    DiscoveryModule,
    repositories,
    RbacModule,
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
  controllers: [AuthController, GuestSessionController],
  providers: [
    AccessTokenKeys,
    AccessTokens,
    AccountService,
    AdminPasswordCheck,
    ClientRegistry,
    CommonPasswords,
    EmailChange,
    ExpiredTokens,
    GuestSessions,
    KeyLog,
    LiveSessions,
    LoginService,
    Passwords,
    Principals,
    RouteMarkers,
    SecretTokens,
    SessionService,
    AccessTokenStrategy,
    {
      provide: AuthModuleOptions,
      inject: [AccessTokenStrategy],
      // passport writes the outcome of a request to the strategy itself, so each request gets one of its own.
      useFactory: (strategy: AccessTokenStrategy) => ({
        session: false,
        get defaultStrategy() {
          return Object.create(strategy) as AccessTokenStrategy;
        },
      }),
    },
    AccessGuard,
    { provide: APP_GUARD, useExisting: AccessGuard },
  ],
  exports: [
    AccountService,
    EmailChange,
    ClientRegistry,
    GuestSessions,
    LiveSessions,
    LoginService,
    Passwords,
    SecretTokens,
    SessionService,
    AccessTokens,
    repositories,
  ],
})
export class AuthModule {}
