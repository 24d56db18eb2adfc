import { createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto';

/** A cached body, with what is needed to check that it is valid and to serve it. */
export interface Envelope {
  /** The cache version when this was read from the database: a later one invalidates it. */
  readonly version: number;
  /** The lease of its dependency before the body was read; null without a dependency. */
  readonly dependencyLease: string | null;
  /** When it expires, in milliseconds since the epoch; null: only the TTL of the key limits it. */
  readonly expiresAt: number | null;
  /** The entity tag of the body; null for data, which no client sees. */
  readonly etag: string | null;
  readonly body: Buffer;
}

type Header = readonly [
  version: number,
  dependencyLease: string | null,
  expiresAt: number | null,
  etag: string | null,
];

/** An HMAC-SHA-256 in base64url. */
const TAG_LENGTH = 43;
const NEWLINE = 0x0a;

/**
 * The stored form of cached values: an HMAC tag, a header in one line of JSON, then the body as it
 * is sent to the client. The tag covers the location, the header and the body, so that someone who
 * can write to Redis can neither forge nor change a value, nor move it to another key or field.
 */
export class Envelopes {
  private readonly key: KeyObject | null;

  /** @param key null if values never leave this process, and so need no tag */
  constructor(key: Buffer | null) {
    this.key = key && createSecretKey(key);
  }

  /** @param location the key and the field of the value, in an unambiguous form */
  seal(location: string, { version, dependencyLease, expiresAt, etag, body }: Envelope): Buffer {
    const header: Header = [version, dependencyLease, expiresAt, etag];
    // JSON escapes line breaks, so that a forged lease in Redis cannot end the header.
    const content = Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), body]);
    return this.key ? Buffer.concat([tagOf(this.key, location, content), content]) : content;
  }

  /**
   * Returns null unless the tag is valid: for a value that was sealed with another key or for
   * another location, changed or truncated.
   */
  open(location: string, bytes: Buffer): Envelope | null {
    const content = this.key ? verifiedContent(this.key, location, bytes) : bytes;
    if (content === null) return null;
    const end = content.indexOf(NEWLINE);
    const header = JSON.parse(content.toString('utf8', 0, end)) as Header;
    const [version, dependencyLease, expiresAt, etag] = header;
    return { version, dependencyLease, expiresAt, etag, body: content.subarray(end + 1) };
  }
}

function verifiedContent(key: KeyObject, location: string, bytes: Buffer): Buffer | null {
  if (bytes.length <= TAG_LENGTH) return null;
  const content = bytes.subarray(TAG_LENGTH);
  return timingSafeEqual(bytes.subarray(0, TAG_LENGTH), tagOf(key, location, content)) ? content : null;
}

/** Includes the length of the location, so that no part of it can be taken for content. */
function tagOf(key: KeyObject, location: string, content: Buffer): Buffer {
  const hmac = createHmac('sha256', key)
    .update(`${Buffer.byteLength(location)}:${location}`)
    .update(content);
  return Buffer.from(hmac.digest('base64url'));
}
