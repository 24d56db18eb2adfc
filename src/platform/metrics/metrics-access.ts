import { createHash, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config/app-config.js';
import { NotFoundError, UnauthenticatedError } from '../../shared/domain-error.js';

/** Who may read `/metrics` on the main port: they tell what a shop sells, and how it is doing. */
@Injectable()
export class MetricsAccess {
  constructor(private readonly config: AppConfig) {}

  /**
   * @param authorization the header of the request
   * @throws UnauthenticatedError when METRICS_TOKEN is set and the request does not bring it
   * @throws NotFoundError when metrics are not served here
   */
  assertAllowed(authorization: string | undefined): void {
    const { metricsToken, metricsPort, production } = this.config;
    if (metricsToken !== undefined) {
      const given = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
      if (given === undefined) {
        throw new UnauthenticatedError('token_missing', 'The METRICS_TOKEN is required as bearer token.');
      }
      if (!isEqual(given, metricsToken)) {
        throw new UnauthenticatedError('token_invalid', 'The bearer token does not equal METRICS_TOKEN.');
      }
    } else if (production || metricsPort !== undefined) {
      throw new NotFoundError('page');
    }
  }
}

/** In constant time; hashes have one length. */
function isEqual(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
