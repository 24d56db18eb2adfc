import { describe } from 'vitest';
import { RefreshTokenRepository } from '../../src/auth/domain/refresh-token.repository.js';
import { harness } from './harness.js';
import { expiredTokens } from './refresh-token/expired-tokens.js';
import { logOutRace } from './refresh-token/log-out-race.js';
import { refreshTokenRecords } from './refresh-token/records.js';
import { revocation } from './refresh-token/revocation.js';
import { sessions } from './refresh-token/sessions.js';
import { consumption } from './refresh-token/consumption.js';

/** What auth/domain/refresh-token.repository.ts promises, on a real database. */
describe(RefreshTokenRepository.name, () => {
  describe('one token', () => refreshTokenRecords(harness));
  describe('consume()', () => consumption(harness));
  describe('sessions', () => sessions(harness));
  describe('revocation', () => revocation(harness));
  describe('concurrent log-out and rotation', () => logOutRace(harness));
  describe('expired tokens', () => expiredTokens(harness));
});
