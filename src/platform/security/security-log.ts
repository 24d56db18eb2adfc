import { Injectable, Logger } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { truncate } from '../../shared/domain-error.js';
import { DomainEvents } from '../events/domain-events.js';
import { trackOrigins, currentErrorCode, currentOrigin, type Origin } from './request-origin.js';
import { LEVELS, type SecurityEvent } from './security-event.js';

/** Of a text, and of a list. */
const MAX_LENGTH = 200;
const MAX_ITEMS = 50;

/**
 * A security event and its origin, as a domain event: an audit trail can subscribe to it as the log
 * does.
 */
export class SecurityEventRecorded {
  constructor(
    readonly event: SecurityEvent,
    readonly origin: Origin,
  ) {}
}

/**
 * The security log: one line for each event, with its name in the field `event`
 * (docs/security-log.md). What happens in a unit of work is logged after its commit, and not at all
 * when it is rolled back.
 */
@Injectable()
export class SecurityLog {
  private readonly logger = new Logger('SecurityLog');

  constructor(private readonly events: DomainEvents) {
    events.on(SecurityEventRecorded, (recorded) => this.write(recorded));
  }

  /**
   * @param origin where it comes from, for what is done after the request; else the current request
   */
  record(event: SecurityEvent, origin: Origin = currentOrigin()): void {
    const recorded = new SecurityEventRecorded(event, origin);
    if (this.events.isCollecting) this.events.raise(recorded);
    else void this.events.deliver([recorded]);
  }

  /**
   * Records what is refused, whichever part of the application answers, pages and metrics included.
   */
  watch(fastify: FastifyInstance): void {
    trackOrigins(fastify);
    fastify.addHook('onResponse', (request, reply, done) => {
      const { method, routeOptions, is404 } = request;
      const route = is404 ? null : (routeOptions.url ?? null);
      const code = currentErrorCode();
      // A wrong password has an event of its own.
      const isRefused = [401, 403].includes(reply.statusCode) && code !== 'bad_credentials';
      if (isRefused) this.record({ event: 'access_refused', status: reply.statusCode, code, method, route });
      if (reply.statusCode === 429) this.record({ event: 'rate_limited', method, route });
      done();
    });
  }

  private write({ event, origin }: SecurityEventRecorded): void {
    const fields = Object.fromEntries(
      Object.entries<unknown>({ ...event, ...origin }).map(([key, value]) => [key, truncateValue(value)]),
    );
    this.logger[LEVELS[event.event]](fields, 'security event');
  }
}

function truncateValue(value: unknown): unknown {
  if (typeof value === 'string') return truncate(value, MAX_LENGTH);
  if (!Array.isArray(value)) return value;
  return value.slice(0, MAX_ITEMS).map((each) => truncate(String(each), MAX_LENGTH));
}
