import { DatabaseUnavailableError } from '../../shared/domain-error.js';

/**
 * Thrown when a COMMIT was sent and got no response: whether it was executed is unknown, and it may
 * still be. The unit of work must not be run again.
 */
export class UnknownOutcomeError extends DatabaseUnavailableError {
  /**
   * @param settled resolves when the COMMIT can no longer be executed, or has been. Rejects when
   * that is not certain after some seconds; it may be called again.
   */
  constructor(
    readonly settled: () => Promise<void>,
    options?: ErrorOptions,
  ) {
    super(undefined, options);
  }
}
