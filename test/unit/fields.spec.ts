import { describe, expect, it } from 'vitest';
import { DtoPipe } from '../../src/platform/http/dto.pipe.js';
import {
  ChoiceField,
  CursorField,
  DecimalField,
  EmailField,
  FlagField,
  IntegerField,
  LineField,
  ListField,
  MoneyField,
  NameField,
  PatternField,
  PatternListField,
  ProseField,
  QueryFlagField,
  QueryIntegerField,
  QueryTimeField,
  SecretField,
  SlugField,
} from '../../src/platform/http/fields.js';
import { MAX_CURSOR, TIME } from '../../src/platform/http/rules.js';

class Item {
  @IntegerField(1, 9)
  readonly quantity!: number;
}

/** A DTO with one field, and what OpenAPI says about it. */
function dtoWith(decorate: PropertyDecorator) {
  class Dto {
    readonly field!: unknown;
  }
  decorate(Dto.prototype, 'field');
  const schema = Reflect.getMetadata('swagger/apiModelProperties', Dto.prototype, 'field') as object;
  const pipe = new DtoPipe(Dto);
  const accepts = (body: object) =>
    pipe.transform(body).then(
      () => true,
      () => false,
    );
  return { schema, accepts };
}

const of = (length: number) => 'x'.repeat(length);
const items = (length: number) => Array.from({ length }, () => ({ quantity: 1 }));
const words = (length: number) => Array.from({ length }, () => 'ab');

describe('a field of a DTO', () => {
  it.each<[string, PropertyDecorator, object, unknown[], unknown[]]>([
    [
      'LineField',
      LineField(20),
      { type: 'string', minLength: 1, maxLength: 20, pattern: String.raw`\S` },
      ['x', of(20)],
      ['', '  ', of(21), 'x\ny', null],
    ],
    [
      'NameField',
      NameField(20),
      { type: 'string', minLength: 1, maxLength: 20, pattern: String.raw`\S` },
      ['x', of(20)],
      ['', of(21), 'x\u202Ey', null],
    ],
    ['ProseField', ProseField(20), { maxLength: 20 }, ['', 'x\ny', of(20)], [of(21), null]],
    [
      'SlugField',
      SlugField(20),
      { maxLength: 20, pattern: '^[a-z0-9]+(?:-[a-z0-9]+)*$' },
      ['cool-boots-2', of(20)],
      [of(21), 'Cool', '-x'],
    ],
    ['PatternField', PatternField(/^[ab]{2}$/, 'wrong'), { pattern: '^[ab]{2}$' }, ['ab'], ['abc', 'x']],
    ['EmailField', EmailField(), { format: 'email', maxLength: 254 }, ['ada@example.com'], ['ada', of(255)]],
    [
      'SecretField',
      SecretField(),
      { format: 'password', minLength: 1, maxLength: 1024 },
      ['x', of(1024)],
      ['', of(1025)],
    ],
    [
      'MoneyField',
      MoneyField(),
      {
        oneOf: [
          { type: 'string', pattern: String.raw`^\d{1,8}(\.\d{1,2})?$` },
          { type: 'number', minimum: 0, maximum: 99_999_999.99 },
        ],
      },
      ['1.50', 1.5, 0, 99_999_999.99],
      ['1.505', -1, 100_000_000, '100000000'],
    ],
    ['DecimalField', DecimalField(), { type: 'string' }, ['99999999.99'], ['100000000', '-1']],
    [
      'IntegerField',
      IntegerField(1, 9),
      { type: 'integer', minimum: 1, maximum: 9 },
      [1, 9],
      [0, 10, 1.5, '1'],
    ],
    [
      'QueryIntegerField',
      QueryIntegerField(1, 9),
      { type: 'integer', minimum: 1, maximum: 9 },
      ['1', '9'],
      ['0', '10', ''],
    ],
    [
      'QueryTimeField',
      QueryTimeField(),
      { type: 'string', pattern: TIME.source },
      ['2026-03-01', '2026-03-01T09:30:00Z'],
      ['2026-02-30', '2026-03-01 09:30', 'today', ''],
    ],
    [
      'CursorField',
      CursorField(),
      { type: 'string', minLength: 1, maxLength: MAX_CURSOR },
      ['x', of(MAX_CURSOR)],
      ['', of(MAX_CURSOR + 1)],
    ],
    ['FlagField', FlagField(), { type: 'boolean' }, [true, false], ['true', 1, null]],
    ['QueryFlagField', QueryFlagField(), { type: 'boolean' }, ['true', 'false'], ['1', '']],
    [
      'ChoiceField',
      ChoiceField(['asc', 'desc'], 'Direction'),
      { enum: ['asc', 'desc'], enumName: 'Direction' },
      ['asc', 'desc'],
      ['up', ''],
    ],
    [
      'ListField',
      ListField(Item, 3),
      { type: Item, isArray: true, maxItems: 3 },
      [[], items(3)],
      [items(4), [{ quantity: 10 }], 'x'],
    ],
    [
      'PatternListField',
      PatternListField(/^[ab]{2}$/, 3, 'wrong'),
      { type: 'array', items: { type: 'string', pattern: '^[ab]{2}$' }, maxItems: 3 },
      [[], words(3)],
      [words(4), ['x'], 'ab'],
    ],
  ])('documents what it validates: %s', async (_, decorate, documented, good, bad) => {
    const { schema, accepts } = dtoWith(decorate);
    expect(schema).toMatchObject(documented);
    expect(schema).not.toMatchObject({ required: false });
    for (const field of good) expect(await accepts({ field }), JSON.stringify(field)).toBe(true);
    for (const field of bad) expect(await accepts({ field }), JSON.stringify(field)).toBe(false);
    expect(await accepts({})).toBe(false);
  });

  it('may be absent, but not null, when it is optional', async () => {
    const { schema, accepts } = dtoWith(NameField(20, { optional: true }));
    expect(schema).toMatchObject({ required: false });
    expect(schema).not.toHaveProperty('nullable');
    expect([await accepts({}), await accepts({ field: null })]).toEqual([true, false]);
  });

  it('may be absent or null when it is nullable', async () => {
    const { schema, accepts } = dtoWith(NameField(20, { nullable: true }));
    expect(schema).toMatchObject({ required: false, nullable: true, minLength: 1, maxLength: 20 });
    expect([await accepts({}), await accepts({ field: null })]).toEqual([true, true]);
  });

  it('passes its description, example and default to OpenAPI', () => {
    const described = { description: 'How many.', example: 3, default: 2 };
    expect(dtoWith(IntegerField(1, 9, { ...described, optional: true })).schema).toMatchObject(described);
  });
});
