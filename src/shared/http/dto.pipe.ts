import { Body, Query, type PipeTransform, type Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validate, type ValidationError as Violation } from 'class-validator';
import { ValidationError, type FieldError } from '../domain-error.js';

/** The handlers that read a query; on all others a query parameter is an error (StrictQueryGuard). */
export const READS_QUERY = Symbol('reads-query');

/**
 * Turns a body or a query into its DTO, or refuses it, naming each field that is unknown, missing or
 * ill-typed. It stands on the parameters that have something to validate and nowhere else: a global pipe
 * costs every request of every route (docs/design.md).
 */
export class DtoPipe implements PipeTransform {
  constructor(private readonly type: Type<object>) {}

  async transform(value: unknown): Promise<object> {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) {
      throw new ValidationError([{ field: '', message: 'a JSON object is expected' }]);
    }
    refuseMagicKeys(value);
    // `undefined` stays undefined: a default of the class must not hide that a field is absent.
    const dto = plainToInstance(this.type, value, { exposeUnsetFields: false });
    const violations = await validate(dto, {
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
      validationError: { target: false, value: false },
    });
    if (violations.length > 0) throw new ValidationError(violations.flatMap((each) => flatten(each)));
    return dto;
  }
}

/** `@ValidBody(Dto) body: Dto`: the validated body. */
export const ValidBody = (type: Type<object>): ParameterDecorator => Body(new DtoPipe(type));

/** `@ValidQuery(Dto) query: Dto`: the validated query; parameters that the DTO does not name are refused. */
export const ValidQuery =
  (type: Type<object>): ParameterDecorator =>
  (target, key, index) => {
    Query(new DtoPipe(type))(target, key, index);
    if (key !== undefined) Reflect.defineMetadata(READS_QUERY, true, Reflect.get(target, key) as object);
  };

/** Deeper than any DTO; what is deeper still is refused as an unknown field. */
const MAX_DEPTH = 4;

/** class-transformer and class-validator pass over what every object has, and an unknown field is to be named. */
function refuseMagicKeys(value: object): void {
  const magic = magicKeys(value, '', MAX_DEPTH);
  if (magic.length > 0) {
    throw new ValidationError(
      magic.map((field) => ({ field, message: `property ${field} should not exist` })),
    );
  }
}

function magicKeys(value: object, parent: string, depth: number): string[] {
  return Object.entries(value).flatMap(([key, child]: [string, unknown]) => {
    const field = parent ? `${parent}.${key}` : key;
    if (key in Object.prototype || key === 'prototype') return [field];
    return child instanceof Object && depth > 0 ? magicKeys(child, field, depth - 1) : [];
  });
}

function flatten({ property, constraints, children }: Violation, parent = ''): FieldError[] {
  const field = parent ? `${parent}.${property}` : property;
  const own = constraints ? [{ field, message: Object.values(constraints).join('; ') }] : [];
  return [...own, ...(children ?? []).flatMap((child) => flatten(child, field))];
}
