/**
 * Calls `work` every so many milliseconds until the returned function is called. For what belongs
 * to one operation, or goes on while the application shuts down; the jobs of a running application
 * are for `@nestjs/schedule`.
 */
export function repeat(milliseconds: number, work: () => void): () => void {
  // eslint-disable-next-line no-restricted-syntax -- this is the implementation
  const timer = setInterval(work, milliseconds).unref();
  return () => clearInterval(timer);
}
