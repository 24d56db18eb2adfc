import type { Type } from '@nestjs/common';
import { ValidationError, type FieldError } from '../../shared/domain-error.js';

/** More entries than any list or object of this API has. */
const MAX_ENTRIES = 1_000;
/** More values, at any depth, than any body of this API has. */
const MAX_VALUES = 5_000;
/** Deeper than any DTO; class-validator refuses what is deeper as an unknown field. */
const MAX_DEPTH = 4;

/**
 * Refuses input that is too large to validate, before anything looks at what it holds: validation
 * makes an error object for each wrong value, which costs far more than parsing the value did.
 * Also refuses names that every object has, such as `constructor`, because class-transformer and
 * class-validator skip them.
 * @throws ValidationError
 */
export function assertBounded(input: object): void {
  const inherited: FieldError[] = [];
  let values = 0;
  let level: { readonly value: object; readonly path: string }[] = [{ value: input, path: '' }];
  for (let depth = 0; level.length > 0; depth += 1) {
    const next: typeof level = [];
    for (const { value, path } of level) {
      const keys = Object.keys(value);
      values += keys.length;
      if (keys.length > MAX_ENTRIES) throw tooLarge(path, MAX_ENTRIES);
      if (values > MAX_VALUES) throw tooLarge('', MAX_VALUES);
      for (const key of keys) {
        const field = path ? `${path}.${key}` : key;
        if (depth <= MAX_DEPTH && (key in Object.prototype || key === 'prototype')) {
          inherited.push({ field, message: `property ${field} should not exist` });
        }
        const child = (value as Readonly<Record<string, unknown>>)[key];
        if (child !== null && typeof child === 'object') next.push({ value: child, path: field });
      }
    }
    level = next;
  }
  if (inherited.length > 0) throw new ValidationError(inherited);
}

function tooLarge(field: string, max: number): ValidationError {
  return new ValidationError([{ field, message: `${field || 'the request'} has more than ${max} values` }]);
}

const LIST_LIMITS = Symbol('list-limits');
type ListLimit = { readonly field: string; readonly max: number; readonly message: string };

/** Declares how long a list of a DTO may be. It is checked before the entries of the list. */
export function limitList(max: number, message: string): PropertyDecorator {
  return (prototype, field) => {
    const limits = listLimitsOf(prototype);
    Reflect.defineMetadata(
      LIST_LIMITS,
      [...limits, { field: String(field), max, message: message.replace('$property', String(field)) }],
      prototype,
    );
  };
}

/**
 * Refuses lists that are longer than their DTO allows.
 * @throws ValidationError naming each of them, and nothing that they hold
 */
export function assertListLimits(type: Type<object>, input: Readonly<Record<string, unknown>>): void {
  const tooLong = listLimitsOf(type.prototype as object).filter(({ field, max }) => {
    const list = input[field];
    return Array.isArray(list) && list.length > max;
  });
  if (tooLong.length > 0)
    throw new ValidationError(tooLong.map(({ field, message }) => ({ field, message })));
}

function listLimitsOf(prototype: object): readonly ListLimit[] {
  return (Reflect.getMetadata(LIST_LIMITS, prototype) as readonly ListLimit[] | undefined) ?? [];
}
