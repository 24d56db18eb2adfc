// cspell:ignore conname connamespace conrelid constraintdef deptype functiondef indexdef objid proname
// cspell:ignore pronamespace schemaname sequencename tablename tgisinternal tgname

/** Of each kind, what the shop has in a database, as the server describes it. */
const CATALOG = {
  columns: `SELECT table_name, column_name, data_type, collation_name, datetime_precision, numeric_precision,
      numeric_scale, is_nullable, column_default, identity_generation
    FROM information_schema.columns WHERE table_schema = 'public' ORDER BY table_name, column_name`,
  constraints: `SELECT conrelid::regclass::text AS table_name, conname AS name, pg_get_constraintdef(oid) AS definition
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY table_name, name`,
  indexes: `SELECT tablename AS table_name, indexname AS name, indexdef AS definition
    FROM pg_indexes WHERE schemaname = 'public' ORDER BY name`,
  sequences: `SELECT sequencename AS name FROM pg_sequences WHERE schemaname = 'public' ORDER BY name`,
  triggers: `SELECT tgname AS name FROM pg_trigger WHERE NOT tgisinternal ORDER BY name`,
  // Those of an extension stay with it.
  functions: `SELECT proname AS name, pg_get_functiondef(p.oid) AS definition FROM pg_proc p
    WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS
      (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') ORDER BY name`,
} as const;

export interface Named {
  readonly table_name?: string;
  readonly name: string;
  readonly definition?: string;
}

interface Column {
  readonly table_name: string;
  readonly column_name: string;
  readonly data_type: string;
  readonly collation_name: string | null;
  readonly datetime_precision: number | null;
}

export interface Schema extends Record<Exclude<keyof typeof CATALOG, 'columns'>, Named[]> {
  readonly columns: Column[];
}

/** A client of the driver, or a query runner of TypeORM. */
interface Connection {
  query(sql: string): Promise<unknown>;
}

export async function schemaOf(connection: Connection): Promise<Schema> {
  const schema: Record<string, unknown[]> = {};
  for (const [kind, query] of Object.entries(CATALOG)) {
    const result = (await connection.query(query)) as unknown[] | { rows: unknown[] };
    schema[kind] = 'rows' in result ? result.rows : result;
  }
  return schema as unknown as Schema;
}
