import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { Histogram, collectDefaultMetrics } from 'prom-client';
import { MetricsRegistry } from './metrics-registry.js';

/** How long requests take. */
@Injectable()
export class HttpMetrics {
  private readonly duration: Histogram<'method' | 'route' | 'status'>;

  constructor(registry: MetricsRegistry) {
    collectDefaultMetrics({ register: registry });
    this.duration = new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Time from the request line to the last byte of the response.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers: [registry],
    });
  }

  /**
   * Measures every request from now on; the label is the route's pattern, so ids do not multiply
   * the series.
   */
  watch(fastify: FastifyInstance): void {
    fastify.addHook('onResponse', (request, reply, done) => {
      const labels = {
        method: request.method,
        route: request.routeOptions.url ?? 'none',
        status: String(reply.statusCode),
      };
      this.duration.observe(labels, reply.elapsedTime / 1000);
      done();
    });
  }
}
