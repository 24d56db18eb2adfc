import type { TestProject } from 'vitest/node';
import { isCi } from './programs.js';

interface Stoppable {
  stop(): Promise<void>;
}

interface ServerKind<Server extends Stoppable> {
  /** As the lines that are printed call it. */
  readonly name: string;
  /** What to do where there is none. */
  readonly reason: string;
  /** Null when there is none to be had. */
  start(): Promise<Server | null>;
}

/** Each project loads its own copy of this file, and all of them share one server of each kind. */
const global = globalThis as { shopTestServers?: Map<string, Promise<Stoppable | null>> };

/**
 * Starts the server that all projects share, or says once that there is none. `stop` ends it with
 * the first project that is over.
 * @throws Error where CI is set and there is none: a machine that must prove all databases and
 * caches may not be green with some of them
 */
export async function sharedServer<Server extends Stoppable>(
  project: TestProject,
  { name, reason, start }: ServerKind<Server>,
): Promise<{ server: Server | null; stop(): Promise<void> }> {
  const servers = (global.shopTestServers ??= new Map<string, Promise<Stoppable | null>>());
  const isFirst = !servers.has(name);
  if (isFirst) servers.set(name, start());
  const server = (await servers.get(name)) as Server | null;
  if (!server && isCi(process.env)) throw new Error(`${name} is required where CI is set (${reason}).`);
  if (isFirst && !server) project.vitest.logger.warn(`Skipping all tests on ${name}: ${reason}.`);
  return {
    server,
    stop: async () => {
      if (servers.delete(name)) await server?.stop();
    },
  };
}
