import { applyDecorators, type Type as Class } from '@nestjs/common';
import { Transform, Type } from 'class-transformer';
import { IsBoolean, IsEmail, ValidateBy, ValidateIf, ValidateNested, buildMessage } from 'class-validator';
import { MAX_EMAIL, canonicalEmail } from '../../shared/email.js';
import { hasHiddenCharacters, hasHiddenCharactersInProse } from '../../shared/hidden-characters.js';
import { parseMoney } from '../../shared/money.js';
import { INVALID_CURSOR } from '../../shared/page.js';
import { limitList } from './input-bounds.js';

/**
 * Rules that class-validator lacks or implements too leniently. DTOs use them through the
 * decorators of fields.ts.
 */

/** The field may be absent, but not null, unlike with IsOptional. */
export const MayBeAbsent = (): PropertyDecorator => ValidateIf((_, value) => value !== undefined);

/** Control characters except tab and line breaks, which prose may contain. */
const CONTROL = /[^\P{Cc}\t\n\r]/u;
export const SLUG = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
/**
 * The longest cursor contains a folded name: up to 200 characters, each folded to several, in
 * base64url.
 */
export const MAX_CURSOR = 4000;
const LINE_BREAK = /[\t\n\r\u2028\u2029]/;

function rule(name: string, message: string, validate: (value: unknown) => boolean): PropertyDecorator {
  return ValidateBy({
    name,
    validator: { validate, defaultMessage: buildMessage((prefix) => `${prefix}$property ${message}`) },
  });
}

/**
 * Text of one line that is not blank, without control characters and lone surrogates.
 */
export const IsLine = (max: number): PropertyDecorator =>
  rule('isLine', `must be a single line of 1 to ${max} characters`, (value) => {
    return isCleanText(value, max) && !LINE_BREAK.test(value) && value.trim() !== '';
  });

/**
 * A name, or other text of one line that people read: IsLine without characters that are invisible
 * or change the text direction (hidden-characters.ts).
 */
export const IsName = (max: number): PropertyDecorator =>
  applyDecorators(
    IsLine(max),
    rule('isName', 'must not contain invisible or bidirectional control characters', (value) => {
      return typeof value !== 'string' || !isAtMost(value, max) || !hasHiddenCharacters(value);
    }),
  );

/**
 * Text of any number of lines, or empty, with only those hidden characters that prose may contain.
 */
export const IsProse = (max: number): PropertyDecorator =>
  applyDecorators(
    rule('isProse', `must be a string of at most ${max} characters`, (value) => isCleanText(value, max)),
    rule('isVisibleProse', 'must not contain invisible or bidirectional control characters', (value) => {
      return typeof value !== 'string' || !isAtMost(value, max) || !hasHiddenCharactersInProse(value);
    }),
  );

function isCleanText(value: unknown, max: number): value is string {
  return typeof value === 'string' && isAtMost(value, max) && value.isWellFormed() && !CONTROL.test(value);
}

/** Counts code points, as JSON Schema does, so an emoji is one, not two as in `length`. */
function isAtMost(value: string, max: number): boolean {
  return value.length <= max || (value.length <= 2 * max && [...value].length <= max);
}

/** An e-mail address. Becomes its canonical form (shared/email.ts). */
export const IsEmailAddress = (): PropertyDecorator =>
  applyDecorators(
    // An empty string if there is no canonical form, because IsEmail might accept the original
    // text.
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' ? (canonicalEmail(value) ?? '') : value,
    ),
    IsEmail({}, { message: '$property must be an e-mail address' }),
    // IsEmail accepts anything in quotes, even line breaks, which must not get into mail headers.
    IsLine(MAX_EMAIL),
  );

/**
 * Trims blanks and line breaks, because people paste copied text into forms.
 */
export const Trimmed = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value));

export const MAX_SECRET = 1024;

/**
 * A password as it is sent: any well-formed text of reasonable length. The password policy is
 * checked elsewhere.
 */
export const IsSecret = (): PropertyDecorator =>
  rule('isSecret', `must be a string of 1 to ${MAX_SECRET} characters`, (value) => {
    if (typeof value !== 'string' || value.length < 1 || value.length > MAX_SECRET) return false;
    return value.isWellFormed();
  });

/**
 * An opaque id: any text. A malformed id is not rejected here, it just does not exist.
 */
export const IsId = (): PropertyDecorator =>
  rule('isId', 'must be an id, which is a string', (value) => typeof value === 'string');

/** `cool-boots-2`: lower-case ASCII words and digits joined by single hyphens. */
export const IsSlug = (max: number): PropertyDecorator =>
  rule(
    'isSlug',
    `must be words of lower-case letters and digits, joined by "-", at most ${max} characters`,
    (value) => typeof value === 'string' && value.length <= max && SLUG.test(value),
  );

/** An amount of money: `"19.99"`, or a number with at most two decimals. Becomes Cents. */
export const IsMoney = (): PropertyDecorator =>
  applyDecorators(
    // NaN rather than the value itself, which could pass for an amount in cents.
    Transform(({ value }: { value: unknown }) => (value === undefined ? value : (parseMoney(value) ?? NaN))),
    rule('isMoney', 'must be an amount from 0 to 99999999.99 with at most two decimals', (value) => {
      return typeof value === 'number' && Number.isSafeInteger(value);
    }),
  );

/** A whole number of a query, in plain digits. */
export const IsQueryInteger = (min: number, max: number): PropertyDecorator =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value,
    ),
    IsWhole(min, max),
  );

/** A whole number; rejects `"1"` and `true`. */
export const IsWhole = (min: number, max: number): PropertyDecorator =>
  rule('isWhole', `must be a whole number from ${min} to ${max}`, (value) => {
    return typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max;
  });

/** `true` or `false` in a query, nothing else. */
export const IsQueryFlag = (): PropertyDecorator =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) =>
      value === 'true' ? true : value === 'false' ? false : value,
    ),
    IsBoolean(),
  );

export const TIME = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

const FIRST_TIME = Date.parse('0001-01-01T00:00:00Z');
const LAST_TIME = Date.parse('9999-12-31T23:59:59.999Z');

/** Whether the day exists: Date would turn February 30 into March 2. */
function hasDay(time: string): boolean {
  const day = new Date(`${time.slice(0, 10)}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(time.slice(0, 10));
}

/** A time in a query (RFC 3339), or a date, which means midnight UTC. Becomes a Date. */
export const IsQueryTime = (): PropertyDecorator =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' && TIME.test(value) && hasDay(value) ? new Date(value) : value,
    ),
    rule(
      'isQueryTime',
      'must be a date such as 2026-03-01 or a time such as 2026-03-01T09:30:00Z',
      (value) => {
        return value instanceof Date && value.getTime() >= FIRST_TIME && value.getTime() <= LAST_TIME;
      },
    ),
  );

/**
 * Text that can be a cursor. The list itself checks the rest, with the same message.
 */
export const IsCursor = (): PropertyDecorator =>
  rule('isCursor', INVALID_CURSOR, (value) => {
    return typeof value === 'string' && value.length >= 1 && value.length <= MAX_CURSOR;
  });

/** A list of at most `max` objects of this class, each validated. */
export const IsListOf = (item: Class<object>, max: number): PropertyDecorator =>
  applyDecorators(
    Type(() => item),
    ValidateNested({ each: true }),
    limitList(max, `$property must be a list of at most ${max} objects`),
    // ValidateNested would also accept a list inside the list.
    rule('isListOf', `must be a list of at most ${max} objects`, (value) => {
      return Array.isArray(value) && value.length <= max && value.every((each) => each instanceof item);
    }),
  );

/** A list of at most `max` texts that match the pattern. */
export const IsListOfMatches = (pattern: RegExp, max: number, message: string): PropertyDecorator =>
  applyDecorators(
    limitList(max, `$property must be a list of at most ${max} strings`),
    rule('isListOfMatches', message, (value) => {
      if (!Array.isArray(value) || value.length > max) return false;
      return value.every((each: unknown) => typeof each === 'string' && pattern.test(each));
    }),
  );
