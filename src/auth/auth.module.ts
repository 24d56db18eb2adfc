import { createSecretKey } from 'node:crypto';
import { Module } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { AppConfig } from '../config/app-config.js';
import { ACCESS_TOKEN_AUDIENCE, AccessTokens } from './access-tokens.js';
import { AccessGuard } from './guards/access.guard.js';
import { RouteMarkers } from './route-markers.js';

@Module({
  imports: [
    DiscoveryModule,
    JwtModule.registerAsync({
      inject: [AppConfig],
      useFactory: ({ jwtSecret, publicUrl }: AppConfig) => ({
        // A KeyObject: a secret given as text is made into a key again at each verification.
        secret: createSecretKey(Buffer.from(jwtSecret)),
        verifyOptions: { algorithms: ['HS256'], issuer: publicUrl, audience: ACCESS_TOKEN_AUDIENCE },
      }),
    }),
  ],
  providers: [AccessTokens, AccessGuard, RouteMarkers, { provide: APP_GUARD, useExisting: AccessGuard }],
})
export class AuthModule {}
