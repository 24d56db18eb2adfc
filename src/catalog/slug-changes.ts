import { ConflictError } from '../shared/domain-error.js';
import { withoutDelay, retry } from '../shared/retry.js';
import { freeSlug, isReleased, slugBeforeRelease } from './domain/slug.js';

/** The part of a repository that deals with slugs. */
interface SlugRepository {
  takenSlugs(slugs: readonly string[]): Promise<readonly string[]>;
  addFormerSlug(id: string, slug: string): Promise<void>;
}

interface HasSlug {
  readonly id: string;
  readonly slug: string;
}

/** How often another slug is tried if a concurrent unit of work has taken the first one. */
const RETRIES = 19;

/**
 * Returns the slug of a new row: the one from the client, which must be free, or a free one derived
 * from `made`.
 */
export function slugForNew(
  given: string | undefined,
  derived: string,
  slugs: SlugRepository,
): Promise<string> {
  return given === undefined
    ? freeSlug(derived, (candidates) => slugs.takenSlugs(candidates))
    : Promise.resolve(given);
}

/**
 * Runs a unit of work that makes a slug, and repeats it if a concurrent one has taken that slug.
 * @throws ConflictError (slug_taken) for a slug that the client chose
 */
export function withDerivedSlug<T>(isDerived: boolean, work: () => Promise<T>): Promise<T> {
  const isTaken = (error: unknown) => error instanceof ConflictError && error.field === 'slug';
  return retry(work, { delays: withoutDelay(isDerived ? RETRIES : 0), retryIf: isTaken });
}

/**
 * Returns the slug after a change; undefined if it stays the same. Activating a deleted row
 * restores its slug, or the next free one.
 */
export async function slugAfterChange(
  current: HasSlug,
  { slug, isActive }: { readonly slug?: string; readonly isActive?: boolean },
  slugs: SlugRepository,
): Promise<string | undefined> {
  if (slug !== undefined || !isActive || !isReleased(current)) return slug;
  return freeSlug(slugBeforeRelease(current), (candidates) => slugs.takenSlugs(candidates));
}

/** Stores the former slug, so that its address redirects to the new one. */
export async function storeFormerSlug(before: HasSlug, after: HasSlug, slugs: SlugRepository): Promise<void> {
  if (before.slug !== after.slug && !isReleased(before)) await slugs.addFormerSlug(before.id, before.slug);
}
