import slugify from '@sindresorhus/slugify';
import { ValidationError } from '../../shared/domain-error.js';
import { fold } from '../../shared/text.js';

export const MAX_SLUG = 120;

/** A product or a category. */
interface HasSlug {
  readonly id: string;
  readonly slug: string;
}

/**
 * `Crème brûlée bowl` → `creme-brulee-bowl`. The name is folded as in searches; other alphabets are
 * transliterated.
 * @throws ValidationError if the name has no letter or digit for a slug
 */
export function slugFrom(name: string): string {
  const slug = truncate(slugify(fold(name), { decamelize: false }), MAX_SLUG);
  if (slug) return slug;
  throw new ValidationError([{ field: 'slug', message: 'slug cannot be made from this name: send a slug' }]);
}

/**
 * The slug itself, or the first of `slug-2`, `slug-3`, … that is not taken.
 * @param takenAmong returns which of the given slugs are taken
 */
export async function freeSlug(
  slug: string,
  takenAmong: (slugs: readonly string[]) => Promise<readonly string[]>,
): Promise<string> {
  for (let first = 1, count = 1; ; first += count, count = Math.min(count * 10, 1000)) {
    const candidates = Array.from({ length: count }, (_, index) => withNumber(slug, first + index));
    const taken = new Set(await takenAmong(candidates));
    const free = candidates.find((candidate) => !taken.has(candidate));
    if (free !== undefined) return free;
  }
}

/**
 * The slug of a deleted row. Clients cannot choose a slug of this form.
 */
export function releasedSlug({ id, slug }: HasSlug): string {
  return `${slug}~${id}`;
}

/** Whether it is deleted, which frees its slug for others. */
export function isReleased({ id, slug }: HasSlug): boolean {
  return slug.endsWith(`~${id}`);
}

/** The slug before the deletion. */
export function slugBeforeRelease({ id, slug }: HasSlug): string {
  return slug.slice(0, -`~${id}`.length);
}

function withNumber(slug: string, number: number): string {
  if (number === 1) return slug;
  const suffix = `-${number}`;
  return truncate(slug, MAX_SLUG - suffix.length) + suffix;
}

function truncate(slug: string, length: number): string {
  return slug.slice(0, length).replace(/-+$/, '');
}
