import { trusted, type ClientSession, type Model, type QueryFilter, type UpdateQuery } from 'mongoose';
import { toObjectId } from '../../platform/database/mongo/object-id.js';

/** The fields of a product or a category that deal with slugs. */
interface SluggedDocument {
  slug: string;
  former_slugs: string[];
}

export async function findTakenSlugs<D extends SluggedDocument>(
  model: Model<D>,
  slugs: readonly string[],
  session: ClientSession | undefined,
): Promise<string[]> {
  const filter = { slug: trusted({ $in: slugs }) } as QueryFilter<D>;
  const found = await model.find(filter, { slug: 1 }, { session }).lean<Pick<D, 'slug'>[]>().exec();
  return found.map(({ slug }) => slug);
}

/** @returns false if there is no document with this id */
export async function addFormerSlug<D extends SluggedDocument>(
  model: Model<D>,
  id: string,
  slug: string,
  session: ClientSession,
): Promise<boolean> {
  const owners = { former_slugs: slug } as QueryFilter<D>;
  await model.updateMany(owners, { $pull: { former_slugs: slug } }, { session });
  const filter = { _id: toObjectId(id) } as QueryFilter<D>;
  const change = { $addToSet: { former_slugs: slug } } as UpdateQuery<D>;
  return (await model.updateOne(filter, change, { session })).matchedCount > 0;
}
