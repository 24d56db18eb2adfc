import { DomainError } from '../shared/domain-error.js';
import { KnownError } from '../shared/known-error.js';
import { ConfigError } from '../platform/config/variables.js';

/**
 * Runs a command; what stops it is one line on stderr where its cause is known, and a stack where
 * it is not.
 */
export async function run(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    process.stderr.write(`${describe(error)}\n`);
    process.exitCode = 1;
  }
}

/** A mistake in how a command was called. */
export class UsageError extends KnownError {}

function describe(error: unknown): string {
  if (error instanceof ConfigError || error instanceof DomainError || error instanceof KnownError) {
    return error.message;
  }
  // Of the operating system: an address that is taken, a file that may not be read. Its message
  // says which.
  if (error instanceof Error && /^E[A-Z]+$/.test((error as NodeJS.ErrnoException).code ?? ''))
    return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
