import { ConflictError } from '../shared/domain-error.js';
import { immediately, retry } from '../shared/retry.js';
import { freeSlug, isReleased, slugBefore } from './domain/slug.js';

/** The part of a repository that deals with slugs. */
interface Slugs {
  takenSlugs(slugs: readonly string[]): Promise<readonly string[]>;
  addFormerSlug(id: string, slug: string): Promise<void>;
}

interface Addressed {
  readonly id: string;
  readonly slug: string;
}

/** How often another slug is tried if a concurrent unit of work has taken the first one. */
const RETRIES = 19;

/**
 * Returns the slug of a new row: the one from the client, which must be free, or a free one derived
 * from `made`.
 */
export function slugForNew(given: string | undefined, made: string, slugs: Slugs): Promise<string> {
  return given === undefined
    ? freeSlug(made, (candidates) => slugs.takenSlugs(candidates))
    : Promise.resolve(given);
}

/**
 * Runs a unit of work that makes a slug, and repeats it if a concurrent one has taken that slug.
 * @throws ConflictError (slug_taken) for a slug that the client chose
 */
export function withMadeSlug<T>(isMade: boolean, unit: () => Promise<T>): Promise<T> {
  const isTaken = (error: unknown) => error instanceof ConflictError && error.field === 'slug';
  return retry(unit, { pauses: immediately(isMade ? RETRIES : 0), retryIf: isTaken });
}

/**
 * Returns the slug after a change; undefined if it stays the same. Activating a deleted row
 * restores its slug, or the next free one.
 */
export async function slugAfter(
  current: Addressed,
  { slug, isActive }: { readonly slug?: string; readonly isActive?: boolean },
  slugs: Slugs,
): Promise<string | undefined> {
  if (slug !== undefined || !isActive || !isReleased(current)) return slug;
  return freeSlug(slugBefore(current), (candidates) => slugs.takenSlugs(candidates));
}

/** Stores the former slug, so that its address redirects to the new one. */
export async function rememberSlug(before: Addressed, after: Addressed, slugs: Slugs): Promise<void> {
  if (before.slug !== after.slug && !isReleased(before)) await slugs.addFormerSlug(before.id, before.slug);
}
