import { createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto';

/** What is cached, with what it takes to serve it. */
export interface Envelope {
  /** The cache version when this was read from the database: a later one invalidates it. */
  readonly version: number;
  /**
   * The lease of the key that it depends on, as it was before it was read; null where it depends on
   * none.
   */
  readonly dependency: string | null;
  /**
   * Milliseconds since 1970, from which on it is a miss. Null: the key's time to live is the only
   * limit.
   */
  readonly expiresAt: number | null;
  /** The entity tag of the body; null for data, which no client sees. */
  readonly etag: string | null;
  readonly body: Buffer;
}

type Header = readonly [
  version: number,
  dependency: string | null,
  expiresAt: number | null,
  etag: string | null,
];

/** An HMAC-SHA-256 in base64url. */
const TAG_LENGTH = 43;
const NEWLINE = 0x0a;

/**
 * The form in which values are cached: a tag, a header in one line of JSON, then the bytes of the
 * body as they go to the client. The tag is an HMAC over the place, the header and the body, so
 * that whoever can write to Redis can neither make a value, nor change one, nor move one to another
 * key or field.
 */
export class Envelopes {
  private readonly key: KeyObject | null;

  /**
   * @param key null where values never leave this process, and so cannot be forged: they carry no
   * tag
   */
  constructor(key: Buffer | null) {
    this.key = key && createSecretKey(key);
  }

  /** @param place the key and the field of the value, in a form that no other place has */
  seal(place: string, { version, dependency, expiresAt, etag, body }: Envelope): Buffer {
    const header: Header = [version, dependency, expiresAt, etag];
    // JSON escapes line breaks: a lease that somebody else has written into Redis cannot end the
    // header.
    const content = Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), body]);
    return this.key ? Buffer.concat([tagOf(this.key, place, content), content]) : content;
  }

  /**
   * Returns null for a value that was not sealed here: under another key, for another place,
   * altered or cut.
   */
  open(place: string, bytes: Buffer): Envelope | null {
    const content = this.key ? authenticated(this.key, place, bytes) : bytes;
    if (content === null) return null;
    const end = content.indexOf(NEWLINE);
    const [version, dependency, expiresAt, etag] = JSON.parse(content.toString('utf8', 0, end)) as Header;
    return { version, dependency, expiresAt, etag, body: content.subarray(end + 1) };
  }
}

function authenticated(key: KeyObject, place: string, bytes: Buffer): Buffer | null {
  if (bytes.length <= TAG_LENGTH) return null;
  const content = bytes.subarray(TAG_LENGTH);
  return timingSafeEqual(bytes.subarray(0, TAG_LENGTH), tagOf(key, place, content)) ? content : null;
}

/** The length of the place comes first, so that no part of it can pass for content. */
function tagOf(key: KeyObject, place: string, content: Buffer): Buffer {
  const hmac = createHmac('sha256', key)
    .update(`${Buffer.byteLength(place)}:${place}`)
    .update(content);
  return Buffer.from(hmac.digest('base64url'));
}
