import type { mongo } from 'mongoose';

/** The state of an unfinished copy: a document of its own, and one for each aggregate. */
interface CopyState {
  readonly _id: string;
  readonly source?: string;
  /** With what the ids begin that integers become: 16 hexadecimal digits. */
  readonly id_prefix?: string;
  readonly last?: string;
  readonly copied?: number;
}

/** The `_id` of the document about the whole copy; no aggregate has this name. */
export const COPY = 'db:copy';

/** A collection of the target that exists only until its copy is finished. */
export const copyStateOf = (db: mongo.Db): mongo.Collection<CopyState> =>
  db.collection<CopyState>('copy_state');

/** What the database is an unfinished copy of; null if it is none. */
export async function unfinishedCopy(db: mongo.Db): Promise<string | null> {
  return (await copyStateOf(db).findOne({ _id: COPY }))?.source ?? null;
}
