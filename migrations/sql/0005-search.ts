import type { MigrationInterface, QueryRunner } from 'typeorm';
import { BETWEEN, fold, foldBefore, type Fold } from '../folding.js';

/** What a table keeps folded: for the sort order of names, and for searches. */
interface FoldedTable {
  readonly name: string;
  readonly texts: readonly string[];
  readonly hasName: boolean;
}

const products: FoldedTable = { name: 'products', texts: ['name', 'description'], hasName: true };
const categories: FoldedTable = { name: 'categories', texts: ['name'], hasName: true };
const users: FoldedTable = { name: 'users', texts: ['email', 'username', 'full_name'], hasName: false };

const searched = [
  { table: 'products', index: 'product' },
  { table: 'users', index: 'user' },
];

/** So that a text's last characters begin trigrams as well. */
const END = BETWEEN.repeat(2);

/** Rows in one go. */
const BATCH = 500;

/**
 * Folds what is stored anew, and makes a full-text index of trigrams of what searches look through.
 * Triggers keep the index in step: whoever writes to the table, and in whichever transaction, has
 * written to the index as well.
 */
export class Search1795392000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of [products, categories, users]) await refold(runner, table, fold, END);
    for (const { table, index } of searched) {
      for (const statement of fullTextIndex(table, index)) await runner.query(statement);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { index } of searched.toReversed()) {
      for (const event of ['insert', 'update', 'delete']) {
        await runner.query(`DROP TRIGGER "tr_${index}_search_${event}"`);
      }
      await runner.query(`DROP TABLE "${index}_trigrams"`);
      await runner.query(`DROP TABLE "${index}_search"`);
    }
    for (const table of [products, categories, users]) await refold(runner, table, foldBefore, '');
  }
}

function fullTextIndex(table: string, index: string): string[] {
  const add = (row: string) =>
    `INSERT INTO "${index}_search" ("rowid", "search_text") VALUES (${row}."id", ${row}."search_text");`;
  const remove = `INSERT INTO "${index}_search" ("${index}_search", "rowid", "search_text")
    VALUES ('delete', OLD."id", OLD."search_text");`;
  return [
    `CREATE VIRTUAL TABLE "${index}_search" USING fts5(
      "search_text", content='${table}', content_rowid='id', tokenize='trigram case_sensitive 1')`,
    `CREATE VIRTUAL TABLE "${index}_trigrams" USING fts5vocab("${index}_search", 'instance')`,
    `INSERT INTO "${index}_search" ("${index}_search") VALUES ('rebuild')`,
    `CREATE TRIGGER "tr_${index}_search_insert" AFTER INSERT ON "${table}" BEGIN ${add('NEW')} END`,
    `CREATE TRIGGER "tr_${index}_search_update" AFTER UPDATE OF "id", "search_text" ON "${table}"
      WHEN NEW."id" <> OLD."id" OR NEW."search_text" <> OLD."search_text"
      BEGIN ${remove} ${add('NEW')} END`,
    `CREATE TRIGGER "tr_${index}_search_delete" AFTER DELETE ON "${table}" BEGIN ${remove} END`,
  ];
}

async function refold(
  runner: QueryRunner,
  { name, texts, hasName }: FoldedTable,
  folding: Fold,
  end: string,
): Promise<void> {
  const isSearched = searched.some(({ table }) => table === name);
  const columns = texts.map((text) => `"${text}"`).join(', ');
  const rest = `SELECT "id", ${columns} FROM "${name}" WHERE "id" > ? ORDER BY "id" LIMIT ${BATCH}`;
  const set = [...(hasName ? ['"name_folded" = ?'] : []), ...(isSearched ? ['"search_text" = ?'] : [])];
  const update = `UPDATE "${name}" SET ${set.join(', ')} WHERE "id" = ?`;
  type Row = Record<string, string | null> & { readonly id: number };
  let last = 0;
  for (;;) {
    const rows = (await runner.query(rest, [last])) as Row[];
    for (const row of rows) {
      const folded = texts.map((text) => folding(row[text] ?? ''));
      const values = [...(hasName ? [folded[0]] : []), ...(isSearched ? [folded.join(BETWEEN) + end] : [])];
      await runner.query(update, [...values, row.id]);
      last = row.id;
    }
    if (rows.length < BATCH) return;
  }
}
