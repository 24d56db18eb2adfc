import { ConflictError, DatabaseUnavailableError, NotFoundError } from '../../../../shared/domain-error.js';
import { toFieldName } from '../../field-name.js';
import { codeOf, driverErrorOf } from '../driver-error.js';

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const UNIQUE_VIOLATION = '23505';
const FOREIGN_KEY_VIOLATION = '23503';
const SERIALIZATION_FAILURE = '40001';
const DEADLOCK_DETECTED = '40P01';

/**
 * The server does not answer, starts, stops, is a standby, has no resources left, or has ended a
 * statement or a transaction that took too long. A later attempt may succeed.
 */
const UNAVAILABLE = /^(08|53|57P0|58|40)|^(57014|55P03|25006|25P03|25P04|XX000)$/;

/** The driver's own errors, which have no code. */
const UNAVAILABLE_MESSAGES = [
  'Connection terminated',
  'timeout exceeded when trying to connect',
  'Query read timeout',
  'Client has encountered a connection error',
  'Client was closed',
  'Cannot use a pool after calling end on the pool',
];

/** Codes of Node's network errors, such as ECONNREFUSED, and of its streams. */
const NETWORK = /^(E[A-Z]+|EAI_[A-Z]+|ERR_STREAM_[A-Z_]+)$/;

/**
 * The connection failed or was ended, or its server became a standby: another connection may reach
 * the new primary.
 */
const LOST = /^(08|57P0)|^(25006|25P03|25P04)$/;

/** Where PostgreSQL reports an outdated plan: its message is translated, its code is common. */
const PLAN_CHECK = 'RevalidateCachedQuery';

/** A server's code has five characters. */
const SERVER_CODE = /^[0-9A-Z]{5}$/;

/** `Key (user_id, product_id)=(1, 2) already exists.`: its last column. */
const DUPLICATE_KEY = /^Key \((?:.*, )?"?(\w+)"?\)=/;

/**
 * Whether the unit of work may succeed if it runs again. A row that is removed is referenced only
 * by rows that its snapshot does not contain: its adapter would have removed others, or refused.
 */
export function isTransient(error: unknown): boolean {
  const cause = driverErrorOf(error);
  const code = codeOf(cause);
  return (
    [SERIALIZATION_FAILURE, DEADLOCK_DETECTED].includes(code) ||
    isOutdatedPlan(cause) ||
    (code === FOREIGN_KEY_VIOLATION && detailOf(cause).includes('is still referenced from table'))
  );
}

/** Whether nothing more can be expected from the connection. */
export function isConnectionLost(error: unknown): boolean {
  const cause = driverErrorOf(error);
  return isDriverFailure(cause) || LOST.test(codeOf(cause)) || isOutdatedPlan(cause);
}

/**
 * Whether a migration has changed the columns that a prepared statement returns. It fails from then
 * on, on each connection that prepared it before.
 */
export function isOutdatedPlan(error: unknown): boolean {
  const cause = driverErrorOf(error);
  return cause instanceof Error && 'routine' in cause && cause.routine === PLAN_CHECK;
}

/** Whether the server has answered a COMMIT, which is rolled back then. */
export function isRefusal(error: unknown): boolean {
  return SERVER_CODE.test(codeOf(driverErrorOf(error))) && !isConnectionLost(error);
}

/**
 * Translates PostgreSQL's errors to domain errors, in one place. Others are bugs and are returned
 * unchanged.
 * @param references the resource that is reported as not found if a foreign key constraint fails
 */
export function translatePostgresError(error: unknown, references?: string): unknown {
  const cause = driverErrorOf(error);
  const code = codeOf(cause);
  if (UNAVAILABLE.test(code) || isDriverFailure(cause)) {
    return new DatabaseUnavailableError(undefined, { cause: error });
  }
  if (code === FOREIGN_KEY_VIOLATION && references) return new NotFoundError(references);
  const column = code === UNIQUE_VIOLATION && DUPLICATE_KEY.exec(detailOf(cause))?.[1];
  return column ? new ConflictError(toFieldName(column), { cause: error }) : error;
}

function isDriverFailure(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false;
  return (
    NETWORK.test(codeOf(cause)) || UNAVAILABLE_MESSAGES.some((message) => cause.message.startsWith(message))
  );
}

function detailOf(error: unknown): string {
  return error instanceof Error && 'detail' in error ? String(error.detail) : '';
}
