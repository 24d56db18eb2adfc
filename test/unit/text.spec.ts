import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold, wordsOf } from '../../src/shared/text.js';

// cspell:ignore dorde eidi softhyphen soren

describe(fold.name, () => {
  it.each([
    ['Crème Brûlée', 'creme brulee'],
    ['ÄÖÜ äöü', 'aou aou'],
    ['e\u0301 É \u00e9', 'e e e'],
    ['Ångström', 'angstrom'],
    ['ΣΊΣΥΦΟΣ Σίσυφος', 'σισυφοσ σισυφοσ'],
    ['STRASSE straße', 'strasse strasse'],
    ['ﬁne １２', 'fine 12'],
    ['İstanbul', 'istanbul'],
    ['😀 (a+)+$ %_\\', '😀 (a+)+$ %_\\'],
    ['한국어', '한국어'],
    ['', ''],
    ['Rug 170 × 240', 'rug 170 x 240'],
    ['Rug 170 ✕ 240', 'rug 170 x 240'],
    ['Men’s Men‘s Men´s Men`s Men′s Ｍｅｎ＇ｓ Menʼs', "men's men's men's men's men's men's men's"],
    ['“a” „b‟ «c» 27″ 27′′', '"a" "b" "c" 27" 27"'],
    ['a‐b a‑b a‒b a–b a—b a―b a−b a﹣b', 'a-b a-b a-b a-b a-b a-b a-b a-b'],
    ['Łódź ŁÓDŹ', 'lodz lodz'],
    ['Søren SØREN', 'soren soren'],
    ['Æsir Œuvre Þór Eiði Đorđe', 'aesir oeuvre thor eidi dorde'],
    ['ẞ ß ſ', 'ss ss s'],
    ['Diyarbakır DİYARBAKIR', 'diyarbakir diyarbakir'],
    [
      'soft\u00adhyphen ze\u200bro jo\u200din \ufeffbom wo\u2060rd \u202eflip',
      'softhyphen zero join bom word flip',
    ],
    ['heart\ufe0f \u2066isolate\u2069 \u{e0041}tag', 'heart isolate tag'],
    ['½ ² ① ㎏ ™', '1/2 2 1 kg tm'],
    ['a\u00a0b\u2009c\u3000d', 'a b c d'],
  ])('folds %j to %j', (text, folded) => {
    expect(fold(text)).toBe(folded);
  });

  const texts = fc.string({ unit: 'grapheme' });

  it('does not change folded text', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(fold(fold(text))).toBe(fold(text));
      }),
    );
  });

  it('ignores case', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(fold(text.toUpperCase())).toBe(fold(text.toLowerCase()));
      }),
    );
  });

  it('ignores how characters are composed', () => {
    fc.assert(
      fc.property(texts, (text) => {
        for (const form of ['NFC', 'NFD', 'NFKC', 'NFKD']) {
          expect(fold(text.normalize(form))).toBe(fold(text));
        }
      }),
    );
  });
});

describe(wordsOf, () => {
  it('returns the folded words, each once', () => {
    expect(wordsOf(' Crème  creme\u00a0CRÈME brûlée ')).toEqual(['creme', 'brulee']);
  });

  it('omits a word that is part of another one', () => {
    expect(wordsOf('wool woollen oo lamp')).toEqual(['woollen', 'lamp']);
  });

  it('returns the first ten words', () => {
    const words = 'q w e r t y u i o p a s d f'.split(' ');
    expect(wordsOf(words.join(' '))).toEqual(words.slice(0, 10));
  });

  it('returns nothing for text that folds to nothing', () => {
    expect(wordsOf('\u0301')).toEqual(['\u0301']);
  });
});
