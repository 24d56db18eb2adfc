import cluster, { type Worker } from 'node:cluster';
import { KnownError } from '../shared/known-error.js';

/**
 * Serves with several processes on one address. One that dies after it has listened is replaced;
 * SIGTERM and SIGINT stop them all, each after what it is answering.
 * @returns when all have begun to listen
 * @throws Error when one of them cannot begin; the others are stopped
 */
export async function startWorkers(count: number): Promise<void> {
  let stopping = false;
  const stop = (): void => {
    stopping = true;
    for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill('SIGTERM');
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
  const replace = (): void => {
    if (!stopping) startWorker(replace).catch(stop);
  };
  try {
    await Promise.all(Array.from({ length: count }, () => startWorker(replace)));
  } catch (error) {
    stop();
    throw error;
  }
}

/** @param onExit called when the worker ends after it has listened */
function startWorker(onExit: () => void): Promise<Worker> {
  return new Promise((resolve, reject) => {
    const worker = cluster.fork();
    worker.once('listening', () => {
      worker.once('exit', onExit);
      resolve(worker);
    });
    worker.once('exit', (code) =>
      reject(new KnownError(`A worker exited with code ${code} before it was listening.`)),
    );
  });
}
