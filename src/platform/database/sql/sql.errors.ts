import { ConflictError, NotFoundError, DatabaseUnavailableError } from '../../../shared/domain-error.js';

const LOCKED = /^SQLITE_(BUSY|LOCKED)/;
const UNAVAILABLE = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|CANTOPEN|CORRUPT|NOTADB|READONLY|PROTOCOL|NOMEM)/;
const UNIQUE = /^UNIQUE constraint failed: (?:.*, )?\w+\.(\w+)$/;

/** Another connection holds the lock at the moment; a later try may succeed. */
export function isLocked(error: unknown): boolean {
  return LOCKED.test(codeOf(error));
}

/**
 * The one translation of SQLite's errors into those of the domain; all else is a mistake and stays
 * as it is. SQLite does not say which foreign key failed, so a write names what it refers to:
 * `references`.
 */
export function translateSqlError(error: unknown, references?: string): unknown {
  const code = codeOf(error);
  if (UNAVAILABLE.test(code)) return new DatabaseUnavailableError(undefined, { cause: error });
  if (code === 'SQLITE_CONSTRAINT_FOREIGNKEY' && references) return new NotFoundError(references);
  const column = code === 'SQLITE_CONSTRAINT_UNIQUE' && UNIQUE.exec((error as Error).message)?.[1];
  return column ? new ConflictError(toField(column), { cause: error }) : error;
}

/** The code of better-sqlite3's error, also inside of TypeORM's QueryFailedError. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('driverError' in error) return codeOf(error.driverError);
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** `username_folded` holds a username, in the form in which it is unique. */
function toField(column: string): string {
  return column.replace(/_folded$/, '').replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
