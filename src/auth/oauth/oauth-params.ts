import { OAuthError } from './oauth.error.js';

/**
 * The parameters of a request. Each may occur once, empty ones count as absent, and unknown ones
 * are ignored (RFC 6749, sections 3.1 and 3.2).
 */
export class OAuthParams {
  constructor(private readonly source: Readonly<Record<string, unknown>>) {}

  /** @throws OAuthError if it occurs more than once */
  get(name: string): string | undefined {
    const value = Object.hasOwn(this.source, name) ? this.source[name] : undefined;
    if (value === undefined || value === '') return undefined;
    if (typeof value === 'string') return value;
    throw new OAuthError('invalid_request', `The parameter ${name} occurs more than once.`);
  }

  /** @throws OAuthError if it is absent or occurs more than once */
  require(name: string): string {
    const value = this.get(name);
    if (value === undefined) throw new OAuthError('invalid_request', `The parameter ${name} is missing.`);
    return value;
  }

  /** @throws OAuthError if any parameter occurs more than once */
  assertNoDuplicates(): void {
    if (Object.values(this.source).every((value) => typeof value === 'string')) return;
    throw new OAuthError('invalid_request', 'A parameter occurs more than once.');
  }
}
