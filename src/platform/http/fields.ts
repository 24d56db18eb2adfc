import { applyDecorators, type Type } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsOptional, Matches } from 'class-validator';
import { MAX_EMAIL } from '../../shared/email.js';
import {
  IsCursor,
  IsEmailAddress,
  IsId,
  IsLine,
  IsListOf,
  IsListOfMatches,
  IsMoney,
  IsName,
  IsProse,
  IsQueryFlag,
  IsQueryInteger,
  IsQueryTime,
  IsSecret,
  IsSlug,
  IsWhole,
  MAX_CURSOR,
  MAX_SECRET,
  MayBeAbsent,
  SLUG,
  TIME,
} from './rules.js';

export { Trimmed } from './rules.js';

/*
 * The fields of requests. Each decorator gives a constraint both to class-validator and to OpenAPI,
 * so that the document and the validation cannot differ. Responses have no rules: their fields are
 * described with @ApiProperty.
 */

interface FieldOptions {
  readonly description?: string;
  readonly example?: unknown;
  /** The value of an absent field. */
  readonly default?: string | number | boolean;
  /** The field may be absent; null is refused. */
  readonly optional?: boolean;
  /** The field may be absent or null. */
  readonly nullable?: boolean;
}

function field(
  schema: ApiPropertyOptions,
  { optional, nullable, ...description }: FieldOptions,
  ...rules: PropertyDecorator[]
): PropertyDecorator {
  const presence = { ...(nullable && { nullable }), ...((optional || nullable) && { required: false }) };
  return applyDecorators(
    ApiProperty({ ...schema, ...description, ...presence } as ApiPropertyOptions),
    ...(nullable ? [IsOptional()] : optional ? [MayBeAbsent()] : []),
    ...rules,
  );
}

const text = (max: number) => ({ type: 'string', maxLength: max }) as const;
const line = (max: number) =>
  ({ type: 'string', minLength: 1, maxLength: max, pattern: String.raw`\S` }) as const;
const integer = (min: number, max: number) => ({ type: 'integer', minimum: min, maximum: max }) as const;
const amount = { type: 'string', pattern: String.raw`^\d{1,8}(\.\d{1,2})?$` } as const;

/** Text of one line, not blank. */
export const LineField = (max: number, options: FieldOptions = {}): PropertyDecorator =>
  field(line(max), options, IsLine(max));

/** A line that people read, without invisible characters. */
export const NameField = (max: number, options: FieldOptions = {}): PropertyDecorator =>
  field(line(max), options, IsName(max));

/** Text of any number of lines; may be empty. */
export const ProseField = (max: number, options: FieldOptions = {}): PropertyDecorator =>
  field(text(max), options, IsProse(max));

/** @param message what is wrong, with `$property` for the name of the field */
export const PatternField = (
  pattern: RegExp,
  message: string,
  options: FieldOptions = {},
): PropertyDecorator =>
  field({ type: 'string', pattern: pattern.source }, options, Matches(pattern, { message }));

/** `cool-boots-2` */
export const SlugField = (max: number, options: FieldOptions = {}): PropertyDecorator =>
  field({ ...text(max), pattern: SLUG.source }, options, IsSlug(max));

/** An opaque id. */
export const IdField = (options: FieldOptions = {}): PropertyDecorator =>
  field({ type: 'string' }, options, IsId());

export const EmailField = (options: FieldOptions = {}): PropertyDecorator =>
  field({ type: 'string', format: 'email', maxLength: MAX_EMAIL }, options, IsEmailAddress());

interface SecretOptions extends FieldOptions {
  /** Documented lengths, within those that validation accepts. */
  readonly min?: number;
  readonly max?: number;
}

/** A password as it is sent. */
export const SecretField = ({
  min = 1,
  max = MAX_SECRET,
  ...options
}: SecretOptions = {}): PropertyDecorator =>
  field({ type: 'string', format: 'password', minLength: min, maxLength: max }, options, IsSecret());

/** An amount of money, as a decimal string or a number. Becomes Cents. */
export const MoneyField = (options: FieldOptions = {}): PropertyDecorator =>
  field({ oneOf: [amount, { type: 'number', minimum: 0, maximum: 99_999_999.99 }] }, options, IsMoney());

/**
 * An amount of money that is documented as a decimal string alone, and always is one in a query.
 * Becomes Cents.
 */
export const DecimalField = (options: FieldOptions = {}): PropertyDecorator =>
  field(amount, options, IsMoney());

export const IntegerField = (min: number, max: number, options: FieldOptions = {}): PropertyDecorator =>
  field(integer(min, max), options, IsWhole(min, max));

/** A whole number in a query. */
export const QueryIntegerField = (min: number, max: number, options: FieldOptions = {}): PropertyDecorator =>
  field(integer(min, max), options, IsQueryInteger(min, max));

export const FlagField = (options: FieldOptions = {}): PropertyDecorator =>
  field({ type: 'boolean' }, options, IsBoolean());

/** `true` or `false` in a query. */
export const QueryFlagField = (options: FieldOptions = {}): PropertyDecorator =>
  field({ type: 'boolean' }, options, IsQueryFlag());

/** A moment or a day in a query. Becomes a Date. */
export const QueryTimeField = (options: FieldOptions = {}): PropertyDecorator =>
  field({ type: 'string', pattern: TIME.source }, options, IsQueryTime());

export const CursorField = (options: FieldOptions = {}): PropertyDecorator =>
  field({ ...text(MAX_CURSOR), minLength: 1 }, options, IsCursor());

/** @param name of the schema that all fields with this choice share */
export const ChoiceField = (
  values: readonly string[],
  name: string,
  options: FieldOptions = {},
): PropertyDecorator => field({ enum: [...values], enumName: name }, options, IsIn(values));

/** A list of at most `max` objects of this class, each validated. */
export const ListField = (item: Type<object>, max: number, options: FieldOptions = {}): PropertyDecorator =>
  field({ type: [item], maxItems: max }, options, IsListOf(item, max));

/** A list of at most `max` texts that match the pattern. @param message what is wrong */
export const PatternListField = (
  pattern: RegExp,
  max: number,
  message: string,
  options: FieldOptions = {},
): PropertyDecorator =>
  field(
    { type: 'array', items: { type: 'string', pattern: pattern.source }, maxItems: max },
    options,
    IsListOfMatches(pattern, max, message),
  );
