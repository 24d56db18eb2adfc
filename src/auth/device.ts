/** Enough to recognize a device in a list of sessions. */
const MAX_DEVICE_LENGTH = 200;

/** Returns the truncated header `User-Agent`; null if it was not sent. */
export function deviceOf(userAgent: string | undefined): string | null {
  return userAgent?.slice(0, MAX_DEVICE_LENGTH) ?? null;
}
