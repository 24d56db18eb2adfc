import { Injectable } from '@nestjs/common';
import { Counter, Histogram } from 'prom-client';
import { MetricsRegistry } from '../metrics/metrics-registry.js';
import type { CacheOutcome } from './cache-outcome.js';

/**
 * Metrics by key pattern: look-ups by outcome (the hit ratio is hits divided by all), their
 * duration, and errors.
 */
@Injectable()
export class CacheMetrics {
  private readonly lookUps: Counter<'pattern' | 'outcome'>;
  private readonly duration: Histogram<'pattern'>;
  private readonly errors: Counter<'pattern'>;

  constructor(registry: MetricsRegistry) {
    this.lookUps = new Counter({
      name: 'cache_lookups_total',
      help: 'Cache lookups by outcome.',
      labelNames: ['pattern', 'outcome'],
      registers: [registry],
    });
    this.duration = new Histogram({
      name: 'cache_lookup_duration_seconds',
      help: 'Duration of cache lookups.',
      labelNames: ['pattern'],
      buckets: [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1],
      registers: [registry],
    });
    this.errors = new Counter({
      name: 'cache_errors_total',
      help: 'Reads, writes and deletions that failed or timed out in the cache.',
      labelNames: ['pattern'],
      registers: [registry],
    });
  }

  /** @param seconds that the look-up took */
  recordLookUp(pattern: string, outcome: CacheOutcome, seconds: number): void {
    this.lookUps.inc({ pattern, outcome });
    this.duration.observe({ pattern }, seconds);
  }

  recordError(pattern: string): void {
    this.errors.inc({ pattern });
  }
}
