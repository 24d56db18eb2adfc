import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomBytes } from 'node:crypto';
import { Envelopes, type Envelope } from '../../src/platform/cache/envelopes.js';

const envelopesOf = new Envelopes(randomBytes(32));
const seal = (place: string, envelope: Envelope) => envelopesOf.seal(place, envelope);
const open = (place: string, bytes: Buffer) => envelopesOf.open(place, bytes);

const PLACE = 'product:1\nbody';
const BASE64URL = /^[\w-]{8,40}$/;

/** As stores make leases (or somebody else writes them into Redis), and entityTag makes tags. */
const envelopes: fc.Arbitrary<Envelope> = fc.record({
  version: fc.nat(),
  dependencyLease: fc.option(fc.oneof(fc.stringMatching(BASE64URL), fc.string())),
  expiresAt: fc.option(fc.nat({ max: 8_640_000_000_000_000 })),
  etag: fc.option(fc.stringMatching(BASE64URL).map((digest) => `"${digest}"`)),
  body: fc.uint8Array({ maxLength: 2000, size: 'max' }).map((bytes) => Buffer.from(bytes)),
});

describe('a cached value', () => {
  it('is read as it was sealed', () => {
    fc.assert(
      fc.property(envelopes, (envelope) => {
        expect(open(PLACE, seal(PLACE, envelope))).toEqual(envelope);
      }),
    );
  });

  it.each(['', '\n', '- - - -\n', '{"name":"Ünïcode 🛒"}', '\u0000'])('may have any body: %j', (text) => {
    const envelope = {
      version: 1,
      dependencyLease: null,
      expiresAt: null,
      etag: null,
      body: Buffer.from(text),
    };
    expect(open(PLACE, seal(PLACE, envelope))).toEqual(envelope);
  });

  it('is a miss if one byte is changed', () => {
    fc.assert(
      fc.property(envelopes, fc.nat(), fc.integer({ min: 1, max: 255 }), (envelope, at, flip) => {
        const bytes = seal(PLACE, envelope);
        const index = at % bytes.length;
        bytes[index] = bytes[index]! ^ flip;
        expect(open(PLACE, bytes)).toBeNull();
      }),
      { numRuns: 2000 },
    );
  });

  it('is a miss if one bit is changed', () => {
    const sealed = seal(PLACE, {
      version: 7,
      dependencyLease: 'abcDEF12-_z',
      expiresAt: 1_764_000_000_000,
      etag: '"2jmj7l5rSw0yVb_vlWAYkK_YBwk"',
      body: Buffer.from('{"id":"1","name":"A thing"}'),
    });
    const opened: string[] = [];
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const bytes = Buffer.from(sealed);
      const index = bit >> 3;
      bytes[index] = bytes[index]! ^ (1 << (bit & 7));
      if (open(PLACE, bytes) !== null)
        opened.push(
          `byte ${index}: ${sealed.toString('latin1', index, index + 1)} as ${bytes.toString('latin1', index, index + 1)}`,
        );
    }
    expect(opened).toEqual([]);
  });

  it('is a miss if its end is missing or followed by more', () => {
    fc.assert(
      fc.property(
        envelopes,
        fc.nat(),
        fc.uint8Array({ minLength: 1, maxLength: 20 }),
        (envelope, at, more) => {
          const bytes = seal(PLACE, envelope);
          expect(open(PLACE, bytes.subarray(0, at % bytes.length))).toBeNull();
          expect(open(PLACE, Buffer.concat([bytes, more]))).toBeNull();
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('is a miss with another secret', () => {
    const forger = new Envelopes(randomBytes(32));
    fc.assert(
      fc.property(envelopes, (envelope) => {
        expect(open(PLACE, forger.seal(PLACE, envelope))).toBeNull();
        expect(open(PLACE, new Envelopes(null).seal(PLACE, envelope))).toBeNull();
      }),
    );
  });

  it('has no HMAC in the in-process cache', () => {
    const inProcess = new Envelopes(null);
    fc.assert(
      fc.property(envelopes, (envelope) => {
        expect(inProcess.open(PLACE, inProcess.seal(PLACE, envelope))).toEqual(envelope);
      }),
    );
  });

  it('cannot be given another header by a lease with a line break', () => {
    const body = Buffer.from('true');
    const dependencyLease = '[1,null,null,null]\nforged';
    const envelope = { version: 1, dependencyLease, expiresAt: null, etag: null, body };
    expect(open(PLACE, seal(PLACE, envelope))).toEqual(envelope);
  });

  it('is a miss for another key or field', () => {
    const places = fc.constantFrom(
      'product:2\nbody',
      'product:1\nother',
      'product:1:stock\nbody',
      '',
      PLACE + ' ',
      'product:1',
    );
    fc.assert(
      fc.property(envelopes, places, (envelope, place) => {
        expect(open(place, seal(PLACE, envelope))).toBeNull();
      }),
    );
  });

  it('is a miss if it was not sealed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300, size: 'max' }), (bytes) => {
        expect(open(PLACE, Buffer.from(bytes))).toBeNull();
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    '',
    '\n',
    '00000000',
    '00000000\n',
    '        \n',
    '00000000 1 - - -\n{}',
    'null',
    '{"id":"1"}',
    '1\n2\n3',
  ])('is a miss for %j', (text) => {
    expect(open(PLACE, Buffer.from(text))).toBeNull();
  });
});
