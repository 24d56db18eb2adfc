import { createServer } from 'node:http';
import { Injectable, Logger } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { AppConfig } from '../config/app-config.js';
import { MetricsRegistry } from './metrics-registry.js';

/**
 * Serves `/metrics` on a separate port (METRICS_PORT), which need not be reachable from outside.
 */
@Injectable()
export class MetricsServer {
  private readonly logger = new Logger(MetricsServer.name);

  constructor(
    private readonly config: AppConfig,
    private readonly registry: MetricsRegistry,
  ) {}

  /** Opens and closes together with the main server. */
  attachTo(fastify: FastifyInstance): void {
    const { metricsPort, host } = this.config;
    if (metricsPort === undefined) return;
    const server = createServer((request, response) => {
      const isMetrics = request.method === 'GET' && request.url?.split('?', 1)[0] === '/metrics';
      if (!isMetrics) return void response.writeHead(404).end();
      this.registry.metrics().then(
        (text) => response.writeHead(200, { 'content-type': this.registry.contentType }).end(text),
        (error: unknown) => {
          this.logger.error({ err: error }, 'metrics collection failed');
          response.writeHead(500).end();
        },
      );
    });
    fastify.addHook('onListen', (done) => {
      server.once('error', done);
      server.listen(metricsPort, host, () => done());
    });
    fastify.addHook('onClose', (_, done) => {
      server.closeAllConnections();
      server.close(() => done());
    });
  }
}
