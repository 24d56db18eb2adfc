import slugify from '@sindresorhus/slugify';
import { ValidationError } from '../../shared/domain-error.js';
import { fold } from '../../shared/text.js';

export const MAX_SLUG = 120;

/**
 * `Crème brûlée bowl` → `creme-brulee-bowl`. The name is folded as in searches; other alphabets are
 * transliterated.
 * @throws ValidationError when the name has no letter or digit that a slug could be made of
 */
export function slugFrom(name: string): string {
  const slug = slugify(fold(name), { decamelize: false }).slice(0, MAX_SLUG).replace(/-+$/, '');
  if (slug) return slug;
  throw new ValidationError([{ field: 'slug', message: 'slug cannot be made from this name: give one' }]);
}
