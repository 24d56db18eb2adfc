import { mongo } from 'mongoose';
import { ConflictError, DatabaseUnavailableError } from '../../../shared/domain-error.js';
import { toFieldName } from '../field-name.js';
import { UnknownOutcomeError } from '../unknown-outcome.error.js';

const DUPLICATE_KEY = 11_000;

/**
 * Errors of a server that starts, stops, elects a primary or is overloaded; a later attempt may
 * succeed.
 */
const UNAVAILABLE_CODES = new Set([
  6, // HostUnreachable
  7, // HostNotFound
  50, // MaxTimeMSExpired
  64, // WriteConcernTimeout
  89, // NetworkTimeout
  91, // ShutdownInProgress
  112, // WriteConflict
  133, // FailedToSatisfyReadPreference
  134, // ReadConcernMajorityNotAvailableYet
  189, // PrimarySteppedDown
  202, // NetworkInterfaceExceededTimeLimit
  262, // ExceededTimeLimit
  462, // IngressRequestRateLimitExceeded
  9001, // SocketException
  10_058, // LegacyNotPrimary
  10_107, // NotWritablePrimary
  11_600, // InterruptedAtShutdown
  11_602, // InterruptedDueToReplStateChange
  13_435, // NotPrimaryNoSecondaryOk
  13_436, // NotPrimaryOrSecondary
]);

const UNAVAILABLE_LABELS = [
  mongo.MongoErrorLabel.RetryableWriteError,
  mongo.MongoErrorLabel.TransientTransactionError,
];

/**
 * The driver's own errors: no server or no connection, or none in time. MongoPoolClearedError is a
 * network error.
 */
const UNAVAILABLE_CLASSES = [
  mongo.MongoNetworkError,
  mongo.MongoServerSelectionError,
  mongo.MongoNotConnectedError,
  mongo.MongoTopologyClosedError,
];

/** The driver does not export these classes. */
const UNAVAILABLE_NAMES = new Set(['MongoPoolClosedError', 'MongoWaitQueueTimeoutError']);

/** Whether the transaction may succeed if retried. The driver retries it after such an error. */
export function isTransient(error: unknown): boolean {
  return (
    error instanceof mongo.MongoError && error.hasErrorLabel(mongo.MongoErrorLabel.TransientTransactionError)
  );
}

/**
 * Labels a duplicate key error as transient, so that the driver retries the transaction. For
 * entries that are created as a side effect: the retry finds the existing entry.
 */
export function asTransientIfDuplicateKey(error: unknown): unknown {
  if (error instanceof mongo.MongoServerError && error.code === DUPLICATE_KEY)
    error.addErrorLabel(mongo.MongoErrorLabel.TransientTransactionError);
  return error;
}

/**
 * Translates MongoDB's errors to domain errors, in one place. Others are bugs and are returned
 * unchanged.
 */
export function translateMongoError(error: unknown): unknown {
  if (!(error instanceof mongo.MongoError)) return error;
  const field = duplicateField(error);
  if (field !== undefined) return new ConflictError(toFieldName(field), { cause: error });
  if (error.hasErrorLabel(mongo.MongoErrorLabel.UnknownTransactionCommitResult)) {
    // The driver has repeated the commit, and gives up.
    return new UnknownOutcomeError(() => Promise.resolve(), { cause: error });
  }
  return isUnavailable(error) ? new DatabaseUnavailableError(undefined, { cause: error }) : error;
}

function isUnavailable(error: mongo.MongoError): boolean {
  return (
    UNAVAILABLE_CLASSES.some((type) => error instanceof type) ||
    UNAVAILABLE_NAMES.has(error.name) ||
    UNAVAILABLE_LABELS.some((label) => error.hasErrorLabel(label)) ||
    UNAVAILABLE_CODES.has(Number(error.code))
  );
}

function duplicateField(error: mongo.MongoError): string | undefined {
  if (!(error instanceof mongo.MongoServerError) || error.code !== DUPLICATE_KEY) return undefined;
  // The last of several fields, as in SQL.
  return Object.keys((error.keyPattern as object | undefined) ?? {}).at(-1);
}
