import Sqlite, { type PragmaOptions, type Statement } from 'better-sqlite3';

export type { Statement } from 'better-sqlite3';

/** How a statement returns its rows: better-sqlite3's `pluck()`, `raw()` and `expand()`. */
type RowMode = 'pluck' | 'raw' | 'expand';

/** Every connection that was opened, for as long as the process lives; see SqliteDatabase. */
const openDatabases = new Set<SqliteDatabase>();

/** `name`, `name(argument)` or `name = value`. */
const PRAGMA = /^(\w+)\s*(?:(=)[^]*|\((?:"([^"]+)"|'([^']+)'|(\w+))\))?$/;

/**
 * The driver of every SQLite connection in this process, TypeORM's included: better-sqlite3, with
 * each statement prepared once by its text and then kept.
 *
 * Keeping them is not only for speed. Since version 24.19, Node aborts the process when it collects
 * an object of better-sqlite3 12: the destructor of `node::ObjectWrap` looks up the current
 * environment, and there is none in a collection that runs as a task of the platform. Therefore
 * neither a statement nor a connection may become garbage, not even after `close()`, and
 *
 * - the number of distinct texts must be bounded by the program: a text never depends on how many
 *   values there are. Pass a list as JSON and read it with `json_each(?)`;
 * - methods that create such an object at each call are refused: `iterate()` and `backup()`.
 */
export class SqliteDatabase extends Sqlite {
  private readonly statements = new Map<string, Statement>();
  private readonly pragmas = new Map<string, Statement>();

  constructor(filename?: string | Buffer, options?: Sqlite.Options) {
    super(filename, options);
    openDatabases.add(this);
  }

  /** The number of statements that are kept. */
  get statementCount(): number {
    return this.statements.size;
  }

  /**
   * Returns the one statement with this text. It is shared, so `pluck()`, `raw()` and `expand()`
   * return another statement instead of changing it, and `bind()` and `safeIntegers()` are refused.
   */
  override prepare<Parameters extends unknown[] | object = unknown[], Row = unknown>(
    source: string,
  ): Sqlite.Statement<Parameters, Row> {
    return this.prepared(source) as unknown as Sqlite.Statement<Parameters, Row>;
  }

  /**
   * better-sqlite3's own `pragma()` prepares a statement at each call. An assignment is executed
   * without one, and returns what is in effect afterwards.
   */
  override pragma(source: string, { simple = false }: PragmaOptions = {}): unknown {
    const [, name, assignment, ...quoted]: (string | undefined)[] = PRAGMA.exec(source) ?? [];
    if (name !== undefined && assignment !== undefined) {
      this.exec(`PRAGMA ${source}`);
      return this.pragma(name, { simple });
    }
    const argument = quoted.find((value) => value !== undefined);
    let statement = this.pragmas.get(source);
    if (!statement) {
      statement = this.preparePragma(source, name, argument);
      this.pragmas.set(source, statement);
    }
    const isFunction = statement.source.startsWith('SELECT') && argument !== undefined;
    const rows = (simple ? statement.pluck() : statement).all(...(isFunction ? [argument] : []));
    return simple ? rows[0] : rows;
  }

  override backup(): never {
    throw new Error('backup() creates an object that is collected later; use VACUUM INTO');
  }

  /**
   * SQLite compiles the current value of many pragmas into the statement, so a kept one would
   * return an old value. The table-valued function of the same name looks it up at each execution.
   * A pragma without such a function acts (`wal_checkpoint`), also at each execution.
   */
  private preparePragma(source: string, name?: string, argument?: string): Statement {
    try {
      return this.prepared(`SELECT * FROM pragma_${name}${argument === undefined ? '' : '(?)'}`);
    } catch {
      return this.prepared(`PRAGMA ${source}`);
    }
  }

  private prepared(sql: string, mode?: RowMode): Statement {
    const key = mode === undefined ? sql : `${mode} ${sql}`;
    let statement = this.statements.get(key);
    if (!statement) {
      statement = super.prepare(sql);
      if (mode !== undefined) statement[mode]();
      this.statements.set(key, this.makeShareable(statement, mode));
    }
    return statement;
  }

  /** Replaces the methods that would change a statement for everyone who uses it. */
  private makeShareable(statement: Statement, mode?: RowMode): Statement {
    const { source } = statement;
    const modeMethod = (wanted: RowMode) => ({
      value: (isOn = true) => this.prepared(source, isOn ? wanted : mode === wanted ? undefined : mode),
    });
    const refuse = (reason: string) => ({
      value: () => {
        throw new Error(reason);
      },
    });
    return Object.defineProperties(statement, {
      pluck: modeMethod('pluck'),
      raw: modeMethod('raw'),
      expand: modeMethod('expand'),
      bind: refuse(
        'bind() would change a statement that is shared; pass the values to get(), all() or run()',
      ),
      safeIntegers: refuse('safeIntegers() would change a statement that is shared'),
      iterate: refuse('iterate() creates an object that is collected later; use all() with a LIMIT'),
    });
  }
}
