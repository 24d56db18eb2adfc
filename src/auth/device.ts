/** More than a list of sessions can show. */
const MAX_DEVICE_LENGTH = 200;

/** What a user agent calls itself. */
export function deviceOf(userAgent: string | undefined): string | null {
  return userAgent?.slice(0, MAX_DEVICE_LENGTH) ?? null;
}
