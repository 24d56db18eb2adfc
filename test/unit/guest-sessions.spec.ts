import type { FastifyReply, FastifyRequest } from 'fastify';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { GuestSessions } from '../../src/auth/guests/guest-sessions.js';
import { SecretTokens } from '../../src/auth/tokens/secret-tokens.js';
import { parseConfig } from '../../src/platform/config/env.js';
import { KeyedHash } from '../../src/shared/keyed-hash.js';
import { OTHER_STRONG_SECRET, STRONG_SECRET } from '../support/production.js';

const [OLD, NEW] = [STRONG_SECRET, OTHER_STRONG_SECRET];

function guestsOf(secrets: string): GuestSessions {
  const config = parseConfig({ JWT_SECRET: secrets });
  return new GuestSessions(config, new SecretTokens(config));
}

const idOf = (guests: GuestSessions, token: string) =>
  guests.idOf({ headers: { 'x-session-id': token } } as unknown as FastifyRequest);

/** The token as a client gets it. */
function send(guests: GuestSessions, id: string): string {
  const reply = { header: () => reply };
  return guests.send(id, reply as unknown as FastifyReply);
}

describe(GuestSessions.name, () => {
  afterEach(() => vi.restoreAllMocks());

  it('recognizes an id at every request, and computes its signature once', () => {
    const token = send(guestsOf(OLD), 'an-id');
    const guests = guestsOf(OLD);
    expect(idOf(guests, token)).toBe('an-id');
    expect(send(guests, 'an-id')).toBe(token);
    const computed = [vi.spyOn(KeyedHash.prototype, 'of'), vi.spyOn(KeyedHash.prototype, 'matches')];
    expect(idOf(guests, token)).toBe('an-id');
    expect(send(guests, 'an-id')).toBe(token);
    for (const each of computed) expect(each).not.toHaveBeenCalled();
  });

  it('rejects another signature of an id that it has signed', () => {
    const guests = guestsOf(OLD);
    const token = send(guests, 'an-id');
    expect(idOf(guests, token)).toBe('an-id');
    for (const wrong of ['an-id', 'an-id.', 'an-id.x', `${token}x`, `${token}.`, token.slice(0, -1)]) {
      expect(idOf(guests, wrong), wrong).toBeNull();
    }
    expect(idOf(guests, send(guests, 'another-id').replace('another-id', 'an-id'))).toBeNull();
    expect(idOf(guests, token)).toBe('an-id');
  });

  it('renews an id of an older secret under the first one, and recognizes both', () => {
    const old = send(guestsOf(OLD), 'an-id');
    const both = guestsOf(`${NEW},${OLD}`);
    expect(idOf(both, old)).toBe('an-id');
    const renewed = send(both, 'an-id');
    expect(renewed).toBe(send(guestsOf(NEW), 'an-id'));
    expect([old, renewed, old].map((token) => idOf(both, token))).toEqual(['an-id', 'an-id', 'an-id']);
    expect(idOf(guestsOf(NEW), old)).toBeNull();
  });
});
