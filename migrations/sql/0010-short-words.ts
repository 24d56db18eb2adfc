import type { MigrationInterface, QueryRunner } from 'typeorm';

const searched = [
  { table: 'products', index: 'product' },
  { table: 'users', index: 'user' },
];

/**
 * Indexes single characters and pairs of adjacent characters (bigrams) as well, for search words
 * that are too short for the index of trigrams. A bigram is stored as the hexadecimal digits of its
 * UTF-8 bytes, so that the tokenizer takes a blank or a quote for nothing but a character.
 */
export class ShortWords1795392000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const { table, index } of searched) {
      await runner.query(`DROP TABLE "${index}_trigrams"`);
      // The padding let the end of a text begin trigrams, which short words were looked up by.
      await runner.query(
        `UPDATE "${table}" SET "search_text" = substr("search_text", 1, length("search_text") - 2)`,
      );
      for (const statement of bigramIndex(table, index)) await runner.query(statement);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { table, index } of searched.toReversed()) {
      for (const event of ['insert', 'update', 'delete']) {
        await runner.query(`DROP TRIGGER "tr_${index}_bigrams_${event}"`);
      }
      await runner.query(`DROP TABLE "${index}_bigrams"`);
      await runner.query(`UPDATE "${table}" SET "search_text" = "search_text" || char(847, 847)`);
      await runner.query(
        `CREATE VIRTUAL TABLE "${index}_trigrams" USING fts5vocab("${index}_search", 'instance')`,
      );
    }
  }
}

function bigramIndex(table: string, index: string): string[] {
  const add = `INSERT INTO "${index}_bigrams" ("rowid", "bigrams")
    VALUES (NEW."id", (${bigramsOf('NEW."search_text"')}));`;
  const remove = `DELETE FROM "${index}_bigrams" WHERE "rowid" = OLD."id";`;
  return [
    `CREATE VIRTUAL TABLE "${index}_bigrams" USING fts5(
      "bigrams", content='', contentless_delete=1, detail=none, tokenize='ascii')`,
    `INSERT INTO "${index}_bigrams" ("rowid", "bigrams")
      SELECT "id", (${bigramsOf('"search_text"')}) FROM "${table}"`,
    `CREATE TRIGGER "tr_${index}_bigrams_insert" AFTER INSERT ON "${table}" BEGIN ${add} END`,
    `CREATE TRIGGER "tr_${index}_bigrams_update" AFTER UPDATE OF "id", "search_text" ON "${table}"
      WHEN NEW."id" <> OLD."id" OR NEW."search_text" <> OLD."search_text"
      BEGIN ${remove} ${add} END`,
    `CREATE TRIGGER "tr_${index}_bigrams_delete" AFTER DELETE ON "${table}" BEGIN ${remove} END`,
  ];
}

/**
 * The different characters and bigrams of a text. It is cut into pieces of 64 characters, each with
 * the first one of the next, because substr() counts from the beginning of its text.
 */
function bigramsOf(text: string): string {
  return `WITH RECURSIVE
      "pieces" ("rest", "piece") AS (
        SELECT substr(${text}, 65), substr(${text}, 1, 65)
        UNION ALL SELECT substr("rest", 65), substr("rest", 1, 65) FROM "pieces" WHERE "rest" <> ''),
      "places" ("place") AS (SELECT 1 UNION ALL SELECT "place" + 1 FROM "places" WHERE "place" < 64),
      "bigrams" ("bigram") AS (
        SELECT DISTINCT substr("piece", "place", 2) FROM "pieces", "places" WHERE "place" <= length("piece"))
    SELECT group_concat("token", ' ')
      FROM (SELECT hex("bigram") AS "token" FROM "bigrams" UNION SELECT hex(substr("bigram", 1, 1)) FROM "bigrams")`;
}
