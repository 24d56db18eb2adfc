import { Body, Query, type ArgumentMetadata, type PipeTransform, type Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validate, type ValidationError as Violation } from 'class-validator';
import { ValidationError, type FieldError } from '../../shared/domain-error.js';
import { LRUCache } from 'lru-cache';
import { assertBounded, assertListLimits } from './input-bounds.js';

/**
 * Marks handlers that read a query; on all others a query parameter is an error (StrictQueryGuard).
 */
export const READS_QUERY = Symbol('reads-query');

const BODY = { type: 'body' } as const;

/** How many queries of a route are remembered, and their maximum length. */
const MAX_KNOWN_QUERIES = 200;
const MAX_KNOWN_QUERY_LENGTH = 300;

/**
 * Turns a body or a query into its DTO, or rejects it and names each unknown, missing or wrong
 * field. Not a global pipe, because that would cost time on every request of every route
 * (docs/design.md).
 */
export class DtoPipe implements PipeTransform {
  /** Valid queries by their JSON: most requests of a list send one of a few queries. */
  private readonly queries = new LRUCache<string, object>({ max: MAX_KNOWN_QUERIES });

  constructor(private readonly type: Type<object>) {}

  async transform(value: unknown, { type }: Pick<ArgumentMetadata, 'type'> = BODY): Promise<object> {
    if (type !== 'query') return this.validate(value);
    const key = JSON.stringify(value);
    const known = this.queries.get(key);
    if (known) return known;
    const query = Object.freeze(await this.validate(value));
    if (key.length <= MAX_KNOWN_QUERY_LENGTH) this.queries.set(key, query);
    return query;
  }

  private async validate(value: unknown): Promise<object> {
    // A missing body counts as an empty object, so that the error names the required fields.
    const input = value === undefined ? {} : value;
    if (input === null || typeof input !== 'object' || Array.isArray(input)) {
      throw new ValidationError([{ field: '', message: 'the body must be a JSON object' }]);
    }
    assertBounded(input);
    assertListLimits(this.type, input as Record<string, unknown>);
    // Absent fields stay undefined: a default of the class must not hide that they are absent.
    const dto = plainToInstance(this.type, input, { exposeUnsetFields: false });
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

/**
 * `@ValidQuery(Dto) query: Dto`: the validated query; parameters that the DTO does not name are
 * refused.
 */
export const ValidQuery =
  (type: Type<object>): ParameterDecorator =>
  (target, key, index) => {
    Query(new DtoPipe(type))(target, key, index);
    if (key === undefined) return;
    const handler = Reflect.get(target, key) as object;
    Reflect.defineMetadata(READS_QUERY, true, handler);
    Reflect.defineMetadata(QUERY_DTO, type, handler);
  };

/** The DTO of a handler's query. */
const QUERY_DTO = Symbol('query-dto');
/** Where @nestjs/swagger keeps what @ApiProperty says; it exports no constant for it. */
const API_PROPERTY = 'swagger/apiModelProperties';

/**
 * Returns the query of a handler without the parameters that equal their default in the OpenAPI
 * description.
 */
export function withoutDefaults(
  query: Readonly<Record<string, unknown>>,
  handler: object,
): Readonly<Record<string, unknown>> {
  const names = Object.keys(query);
  if (names.length === 0) return query;
  const dto = Reflect.getMetadata(QUERY_DTO, handler) as Type<object> | undefined;
  if (!dto) return query;
  const isDefault = (name: string) => {
    const property = Reflect.getMetadata(API_PROPERTY, dto.prototype as object, name) as
      { readonly default?: string | number | boolean } | undefined;
    return property?.default !== undefined && query[name] === String(property.default);
  };
  return Object.fromEntries(names.filter((name) => !isDefault(name)).map((name) => [name, query[name]]));
}

function flatten({ property, constraints, children }: Violation, parent = ''): FieldError[] {
  const field = parent ? `${parent}.${property}` : property;
  const own = constraints ? [{ field, message: Object.values(constraints).join('; ') }] : [];
  return [...own, ...(children ?? []).flatMap((child) => flatten(child, field))];
}
