import { applyDecorators, type Type as Class } from '@nestjs/common';
import { Transform, Type } from 'class-transformer';
import { IsBoolean, IsEmail, ValidateBy, ValidateIf, ValidateNested, buildMessage } from 'class-validator';
import { MAX_EMAIL, canonicalEmail } from '../../shared/email.js';
import { hasHiddenCharacters, hasHiddenCharactersInProse } from '../../shared/hidden-characters.js';
import { parseMoney } from '../../shared/money.js';
import { INVALID_CURSOR } from '../../shared/page.js';
import { limitList } from './input-bounds.js';

/**
 * Rules that class-validator does not have, or has too lenient. DTOs use them through the
 * decorators of fields.ts.
 */

/** The field may be absent; null is refused, unlike with IsOptional. */
export const MayBeAbsent = (): PropertyDecorator => ValidateIf((_, value) => value !== undefined);

/** Control characters but for those that prose may have: tab and line breaks. */
const CONTROL = /[^\P{Cc}\t\n\r]/u;
export const SLUG = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
/** The longest holds a folded name: of 200 characters, folded to several each, in base64url. */
const MAX_CURSOR = 4000;
const LINE_BREAK = /[\t\n\r\u2028\u2029]/;

function rule(name: string, message: string, validate: (value: unknown) => boolean): PropertyDecorator {
  return ValidateBy({
    name,
    validator: { validate, defaultMessage: buildMessage((prefix) => `${prefix}$property ${message}`) },
  });
}

/**
 * Text of one line with something in it besides blanks: no control characters, no lone surrogates.
 */
export const IsLine = (max: number): PropertyDecorator =>
  rule('isLine', `must be one line of 1 to ${max} characters`, (value) => {
    return isCleanText(value, max) && !LINE_BREAK.test(value) && value.trim() !== '';
  });

/**
 * A name, or other text of one line that people read: IsLine without characters that nobody sees
 * or that change the direction of text (hidden-characters.ts).
 */
export const IsName = (max: number): PropertyDecorator =>
  applyDecorators(
    IsLine(max),
    rule('isName', 'must not contain invisible or bidirectional control characters', (value) => {
      return typeof value !== 'string' || !isAtMost(value, max) || !hasHiddenCharacters(value);
    }),
  );

/**
 * Text of any number of lines, perhaps empty, without hidden characters but for those that prose
 * may have.
 */
export const IsProse = (max: number): PropertyDecorator =>
  applyDecorators(
    rule('isProse', `must be a text of at most ${max} characters`, (value) => isCleanText(value, max)),
    rule('isVisibleProse', 'must not contain invisible or bidirectional control characters', (value) => {
      return typeof value !== 'string' || !isAtMost(value, max) || !hasHiddenCharactersInProse(value);
    }),
  );

function isCleanText(value: unknown, max: number): value is string {
  return typeof value === 'string' && isAtMost(value, max) && value.isWellFormed() && !CONTROL.test(value);
}

/** In characters, as JSON Schema counts them; an emoji is one of these and two of `length`. */
function isAtMost(value: string, max: number): boolean {
  return value.length <= max || (value.length <= 2 * max && [...value].length <= max);
}

/** An e-mail address, in its canonical form (shared/email.ts) from here on. */
export const IsEmailAddress = (): PropertyDecorator =>
  applyDecorators(
    // An empty string where there is no canonical form: what was sent could pass for an address.
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' ? (canonicalEmail(value) ?? '') : value,
    ),
    IsEmail({}, { message: '$property must be an e-mail address' }),
    // In quotes, IsEmail lets everything through, line breaks too: they have no place in the header
    // of a mail.
    IsLine(MAX_EMAIL),
  );

/**
 * Blanks around the text, line breaks too, are not part of it: people copy what they paste into a
 * form.
 */
export const Trimmed = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value));

export const MAX_SECRET = 1024;

/**
 * A password as it is sent: any well-formed text that is not absurdly long. Whether it is a good
 * one is not for here.
 */
export const IsSecret = (): PropertyDecorator =>
  rule('isSecret', `must be a text of 1 to ${MAX_SECRET} characters`, (value) => {
    if (typeof value !== 'string' || value.length < 1 || value.length > MAX_SECRET) return false;
    return value.isWellFormed();
  });

/**
 * An opaque id: any text; one of the wrong shape is an id that does not exist, which is not for
 * here to say.
 */
export const IsId = (): PropertyDecorator =>
  rule('isId', 'must be an id', (value) => typeof value === 'string');

/** `cool-boots-2`: lower-case ASCII words and digits joined by single hyphens. */
export const IsSlug = (max: number): PropertyDecorator =>
  rule(
    'isSlug',
    `must be lower-case letters and digits in words joined by "-", at most ${max} characters`,
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

/** A whole number; `"1"` and `true` are none. */
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

const TIME = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

const FIRST_TIME = Date.parse('0001-01-01T00:00:00Z');
const LAST_TIME = Date.parse('9999-12-31T23:59:59.999Z');

/** Whether the month has such a day: Date would make the 2nd of March out of a 30th of February. */
function hasDay(time: string): boolean {
  const day = new Date(`${time.slice(0, 10)}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(time.slice(0, 10));
}

/** A moment of a query (RFC 3339), or a date, which is its midnight in UTC. Becomes a Date. */
export const IsQueryTime = (): PropertyDecorator =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' && TIME.test(value) && hasDay(value) ? new Date(value) : value,
    ),
    rule('isQueryTime', 'must be a date or a time as in 2026-03-01 or 2026-03-01T09:30:00Z', (value) => {
      return value instanceof Date && value.getTime() >= FIRST_TIME && value.getTime() <= LAST_TIME;
    }),
  );

/**
 * What may be a cursor; whether it is one of the list is for the list to say, in the same words.
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
    // ValidateNested would go into a list within the list as well.
    rule('isListOf', `must be a list of at most ${max} objects`, (value) => {
      return Array.isArray(value) && value.length <= max && value.every((each) => each instanceof item);
    }),
  );

/** A list of at most `max` texts of this form. */
export const IsListOfMatches = (pattern: RegExp, max: number, message: string): PropertyDecorator =>
  applyDecorators(
    limitList(max, `$property must be a list of at most ${max} texts`),
    rule('isListOfMatches', message, (value) => {
      if (!Array.isArray(value) || value.length > max) return false;
      return value.every((each: unknown) => typeof each === 'string' && pattern.test(each));
    }),
  );
