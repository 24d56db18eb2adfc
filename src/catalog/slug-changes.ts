import { ConflictError } from '../shared/domain-error.js';
import { immediately, retry } from '../shared/retry.js';
import { freeSlug, isReleased, slugBefore } from './domain/slug.js';

/** The part of a repository that knows which slugs are taken. */
interface Slugs {
  takenSlugs(slugs: readonly string[]): Promise<readonly string[]>;
  addFormerSlug(id: string, slug: string): Promise<void>;
}

interface Addressed {
  readonly id: string;
  readonly slug: string;
}

/** So many times a slug is made anew when another unit of work has taken it meanwhile. */
const RETRIES = 19;

/**
 * The slug of something new: the given one, which must be free, or a free one made from the name.
 */
export function slugForNew(given: string | undefined, made: string, slugs: Slugs): Promise<string> {
  return given === undefined
    ? freeSlug(made, (candidates) => slugs.takenSlugs(candidates))
    : Promise.resolve(given);
}

/**
 * Runs a unit of work that makes a slug; again where another one has taken that slug first.
 * @throws ConflictError (slug_taken) for a slug that was given
 */
export function withMadeSlug<T>(isMade: boolean, unit: () => Promise<T>): Promise<T> {
  const isTaken = (error: unknown) => error instanceof ConflictError && error.field === 'slug';
  return retry(unit, { pauses: immediately(isMade ? RETRIES : 0), retryIf: isTaken });
}

/**
 * The slug with which a change leaves it; undefined where it keeps its own. What is activated again
 * after it was deleted gets its slug back, or the next free one.
 */
export async function slugAfter(
  current: Addressed,
  { slug, isActive }: { readonly slug?: string; readonly isActive?: boolean },
  slugs: Slugs,
): Promise<string | undefined> {
  if (slug !== undefined || !isActive || !isReleased(current)) return slug;
  return freeSlug(slugBefore(current), (candidates) => slugs.takenSlugs(candidates));
}

/** Remembers the slug that it had, so that its old address leads to the new one. */
export async function rememberSlug(before: Addressed, after: Addressed, slugs: Slugs): Promise<void> {
  if (before.slug !== after.slug && !isReleased(before)) await slugs.addFormerSlug(before.id, before.slug);
}
