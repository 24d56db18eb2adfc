import type { OpenAPIObject } from '@nestjs/swagger';

/** Ids by the name of the field that holds them. */
export type ExampleIds = Readonly<Record<'productId' | 'categoryId', string>>;

/** Finds ids for the examples of Swagger UI. The catalogue implements it. */
export abstract class ExampleIdSource {
  /** Returns the ids of a product in stock and of its category; null when there is none. */
  abstract find(): Promise<ExampleIds | null>;
}

/**
 * Puts ids that exist into the examples, so that Swagger UI can send them as they are. The document
 * itself has made-up ids, because it is the same for every database.
 * @param ids null: leaves the examples as they are
 */
export function withIds(document: OpenAPIObject, ids: ExampleIds | null): OpenAPIObject {
  if (ids === null) return document;
  const named: Readonly<Record<string, string | undefined>> = ids;
  const withId = (name: string, value: unknown): unknown => {
    const id = named[name];
    if (id === undefined) return value;
    if (typeof value === 'string') return id;
    return isExample(value) ? { ...value, example: id } : value;
  };
  return JSON.parse(JSON.stringify(document), withId) as OpenAPIObject;
}

function isExample(value: unknown): value is { readonly example: string } {
  return value !== null && typeof value === 'object' && 'example' in value;
}
