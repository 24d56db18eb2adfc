import { ConflictError, NotFoundError, DatabaseUnavailableError } from '../../../../shared/domain-error.js';
import { toFieldName } from '../../field-name.js';
import { codeOf, driverErrorOf } from '../driver-error.js';

const LOCKED = /^SQLITE_(BUSY|LOCKED)/;
const UNAVAILABLE = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|CANTOPEN|CORRUPT|NOTADB|READONLY|PROTOCOL|NOMEM)/;
const UNIQUE = /^UNIQUE constraint failed: (?:.*, )?\w+\.(\w+)$/;

/** Whether another connection holds the lock, so that a later attempt may succeed. */
export function isLocked(error: unknown): boolean {
  return LOCKED.test(codeOf(driverErrorOf(error)));
}

/**
 * Translates SQLite's errors to domain errors, in one place. Others are bugs and are returned
 * unchanged. SQLite does not say which foreign key failed, so a write names the resource it refers
 * to: `references`.
 */
export function translateSqliteError(error: unknown, references?: string): unknown {
  const cause = driverErrorOf(error);
  const code = codeOf(cause);
  if (UNAVAILABLE.test(code)) return new DatabaseUnavailableError(undefined, { cause: error });
  if (code === 'SQLITE_CONSTRAINT_FOREIGNKEY' && references) return new NotFoundError(references);
  const column = code === 'SQLITE_CONSTRAINT_UNIQUE' && UNIQUE.exec((cause as Error).message)?.[1];
  return column ? new ConflictError(toFieldName(column), { cause: error }) : error;
}
