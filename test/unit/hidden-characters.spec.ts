import { describe, expect, it } from 'vitest';
import { hasHiddenCharacters, hasHiddenCharactersInProse } from '../../src/shared/hidden-characters.js';

// cspell:ignore wolle

const HIDDEN = [
  ...['\u0000', '\u0007', '\u001B', '\u007F', '\u0085', '\u00AD', '\u034F', '\u061C', '\u115F', '\u17B4'],
  ...['\u180E', '\u200B', '\u200C', '\u200D', '\u200E', '\u200F', '\u202A', '\u202B', '\u202C', '\u202D'],
  ...['\u202E', '\u2060', '\u2061', '\u2064', '\u2066', '\u2067', '\u2068', '\u2069', '\u206A', '\u2800'],
  ...['\u3164', '\uD800', '\uDC00', '\uFE00', '\uFE0F', '\uFEFF', '\uFFA0', '\uFFF9', '\u{1D173}'],
  ...['\u{E0001}', '\u{E0041}', '\u{E007F}', '\u{E0100}'],
];
const VISIBLE = [
  ...['Ada Lovelace', 'Łukasz O’Néill-Müller', '山田 太郎', 'محمد', 'אבי', 'Zoe\u0308', '★ 100 % café', ''],
  // Persian, Hindi and Sinhala with their joiners.
  ...['می\u200Cخواهم', 'क्\u200Dष', 'ශ්\u200Dරී'],
  ...['👩\u200D🚀', '👩🏽\u200D🚀', '👨\u200D👩\u200D👧', '❤\uFE0F\u200D🔥', '❤\uFE0F', '1\uFE0F\u20E3'],
  ...['辻\u{E0100}', '🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}'],
];

describe('hasHiddenCharacters()', () => {
  it.each(HIDDEN)('finds %j at the beginning, in the middle and at the end', (character) => {
    for (const text of [character, `${character}Ada`, `A${character}da`, `Ada${character}`]) {
      expect(hasHiddenCharacters(text), JSON.stringify(text)).toBe(true);
    }
  });

  it.each(VISIBLE)('finds nothing in %j', (text) => {
    expect(hasHiddenCharacters(text)).toBe(false);
  });

  it.each([
    ['two joiners', 'می\u200C\u200Cخواهم'],
    ['a joiner at the end', 'می\u200C'],
    ['two variation selectors', '❤\uFE0F\uFE0F'],
    ['only variation selectors', '\uFE0F'.repeat(5000)],
    ['a flag that does not exist', '🏴\u{E0061}\u{E0062}\u{E007F}'],
    ['tags after another emoji', '😀\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}'],
  ])('finds %s', (_, text) => {
    expect(hasHiddenCharacters(text)).toBe(true);
  });

  it('takes linear time', () => {
    const start = performance.now();
    for (const unit of ['\u200D', '👩\u200D', '❤\uFE0F', 'می\u200C', '🏴\u{E0067}']) {
      hasHiddenCharacters(unit.repeat(50_000));
    }
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

describe('hasHiddenCharactersInProse()', () => {
  it.each(['\u00AD', '\u200B', '\u200E', '\u200F', '\u061C', '\u2060', '\t', '\n'])('accepts %j', (each) => {
    expect(hasHiddenCharactersInProse(`Baum${each}wolle`)).toBe(false);
  });

  it.each(['\u0000', '\u202E', '\u2066', '\uFEFF', '\uFE0F', '\u{E0041}', '\uD800'])('finds %j', (each) => {
    expect(hasHiddenCharactersInProse(`Baum${each}wolle`)).toBe(true);
  });
});
