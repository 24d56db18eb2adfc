import { crc32 } from 'node:zlib';

/** What is cached, with what it takes to serve it. */
export interface Envelope {
  /** Of the store when this was read from it: later ones do not take it. */
  readonly epoch: number;
  /** The generation of the key that it depends on, as it was before it was read; null where it depends on none. */
  readonly dependency: string | null;
  /** Milliseconds since the epoch; from then on it is none. Null: the key's time to live is all. */
  readonly expiresAt: number | null;
  /** The entity tag of the body; null for data, which no client sees. */
  readonly etag: string | null;
  readonly body: Buffer;
}

const CHECKSUM = 8;
const NEWLINE = 0x0a;
const NONE = '-';

/**
 * One line of text, then the bytes of the body as they go to the client: `checksum epoch dependency expiry etag`. The
 * checksum is over its place and all that follows it: what somebody else has written there, half of it, or what belongs
 * to another place, is nothing.
 * @param place where it is, unlike any other
 */
export function seal(place: string, { epoch, dependency, expiresAt, etag, body }: Envelope): Buffer {
  const header = Buffer.from(` ${epoch} ${dependency ?? NONE} ${expiresAt ?? NONE} ${etag ?? NONE}\n`);
  const checksum = inHex(crc32(body, crc32(header, crc32(place))));
  return Buffer.concat([Buffer.from(checksum), header, body]);
}

/** Null for what `seal` has not made for this place. */
export function open(place: string, bytes: Buffer): Envelope | null {
  const end = bytes.indexOf(NEWLINE);
  if (end < CHECKSUM) return null;
  const [checksum, epoch, dependency, expiresAt, etag] = bytes.toString('latin1', 0, end).split(' ');
  if (checksum !== inHex(crc32(bytes.subarray(CHECKSUM), crc32(place)))) return null;
  if (etag === undefined) return null;
  return {
    epoch: Number(epoch),
    dependency: dependency === NONE ? null : (dependency ?? null),
    expiresAt: expiresAt === NONE ? null : Number(expiresAt),
    etag: etag === NONE ? null : etag,
    body: bytes.subarray(end + 1),
  };
}

function inHex(checksum: number): string {
  return checksum.toString(16).padStart(CHECKSUM, '0');
}
