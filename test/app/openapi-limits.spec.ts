import type { OpenAPIObject } from '@nestjs/swagger';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FieldError } from '../../src/shared/domain-error.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly enum?: readonly string[];
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
}

/** A string in the body of an operation, or in its query. */
interface Field {
  readonly label: string;
  readonly name: string;
  readonly schema: Schema;
  /** What the 400 says about the field if a request contains only this value of it. */
  readonly errorOf: (value: string) => Promise<string | undefined>;
}

/** Longer than all documented maximums, and short enough for a query. */
const TOO_LONG = 'a'.repeat(8_000);

describe('the limits of strings in the OpenAPI document', () => {
  let shop: TestApp;
  let token: string;
  let document: OpenAPIObject;

  beforeAll(async () => {
    shop = await startTestApp();
    token = (await shop.userOf('admin')).token;
    document = (await shop.get<OpenAPIObject>('//openapi.json')).body;
  });
  afterAll(() => shop.close());

  const resolve = (schema: Schema): Schema =>
    schema.$ref
      ? ((document.components?.schemas?.[schema.$ref.split('/').at(-1) ?? ''] as Schema | undefined) ??
        expect.fail(schema.$ref))
      : schema;

  async function errorsOf(method: string, path: string, json?: object): Promise<readonly FieldError[]> {
    const answer = await shop.request<{ errors?: FieldError[] } | undefined>(method.toUpperCase(), path, {
      token,
      json,
    });
    expect(answer.status, `${method} ${path}`).toBeLessThan(500);
    return answer.body?.errors ?? [];
  }

  function fields(): Field[] {
    const operations = Object.entries(document.paths).flatMap(([template, item]) =>
      (['get', 'post', 'put', 'patch', 'delete'] as const).flatMap((method) => {
        const operation = item[method];
        return operation ? [{ template, method, operation }] : [];
      }),
    );
    return operations.flatMap(({ template, method, operation }) => {
      const path = `/${template.replace(/\{\w+\}/g, 'none')}`;
      const field = (
        name: string,
        schema: Schema,
        send: (value: string) => Promise<readonly FieldError[]>,
      ): Field => ({
        label: `${method} ${template} ${name}`,
        name,
        schema: resolve(schema),
        errorOf: async (value) => (await send(value)).find((error) => error.field === name)?.message,
      });
      const parameters = (operation.parameters ?? []) as { in: string; name: string; schema: Schema }[];
      const body = operation.requestBody as { content: Record<string, { schema: Schema }> } | undefined;
      const json = body?.content['application/json']?.schema;
      return [
        ...parameters
          .filter((parameter) => parameter.in === 'query')
          .map(({ name, schema }) =>
            field(name, schema, (value) =>
              errorsOf(method, `${path}?${new URLSearchParams({ [name]: value }).toString()}`),
            ),
          ),
        ...Object.entries((json && resolve(json).properties) ?? {}).map(([name, schema]) =>
          field(name, schema, (value) => errorsOf(method, path, { [name]: value })),
        ),
      ].filter(({ schema }) => [schema.type].flat().includes('string') && !schema.enum);
    });
  }

  /** Whether a string without format meets the schema. */
  const fits = ({ minLength = 0, maxLength = Infinity, pattern = '' }: Schema, value: string) =>
    value.length >= minLength && value.length <= maxLength && new RegExp(pattern, 'u').test(value);

  /** The e-mail addresses, passwords and cursors that are refused for more than their length. */
  const isOfAnyText = ({ name, schema }: Field) => !schema.format && name !== 'cursor';

  /** Strings around the limits of a schema. */
  const samples = ({ maxLength }: Schema) => [
    '',
    ' ',
    'a',
    ...(maxLength === undefined ? [TOO_LONG] : ['a'.repeat(maxLength), 'a'.repeat(maxLength + 1)]),
  ];

  it('belong to fields of accounts, of the catalogue and of lists', () => {
    const names = fields().map(({ name }) => name);
    const expected = ['email', 'login', 'token', 'refreshToken', 'fullName', 'role', 'search', 'slug'];
    expect(names).toEqual(expect.arrayContaining(expected));
  });

  it('are those that the API enforces, neither more nor less', async () => {
    const differences: string[] = [];
    for (const { label, schema, errorOf } of fields().filter(isOfAnyText)) {
      for (const value of samples(schema)) {
        const error = await errorOf(value);
        if ((error === undefined) === fits(schema, value)) continue;
        differences.push(`${label}: ${value.length} of "${value.slice(0, 1)}": ${error ?? 'accepted'}`);
      }
    }
    expect(differences).toEqual([]);
  });

  it('include the maximum of every e-mail address, password and cursor', async () => {
    const others = fields().filter((field) => !isOfAnyText(field));
    expect(others.length).toBeGreaterThan(0);
    for (const { label, schema, errorOf } of others) {
      expect(schema.maxLength, label).toBeGreaterThan(1);
      expect(await errorOf(TOO_LONG), label).toBeDefined();
    }
  });
});
