import { Registry } from 'prom-client';

/** The figures of this process. Each application has a registry of its own; tests have several. */
export class MetricsRegistry extends Registry {}
