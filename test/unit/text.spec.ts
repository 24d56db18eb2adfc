import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold } from '../../src/shared/text.js';

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
  ])('folds %j to %j', (text, folded) => {
    expect(fold(text)).toBe(folded);
  });

  const texts = fc.string({ unit: 'grapheme' });

  it('leaves alone what is folded already', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(fold(fold(text))).toBe(fold(text));
      }),
    );
  });

  it('does not see the case', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(fold(text.toUpperCase())).toBe(fold(text.toLowerCase()));
      }),
    );
  });

  it('does not see how a text is composed', () => {
    fc.assert(
      fc.property(texts, (text) => {
        for (const form of ['NFC', 'NFD', 'NFKC', 'NFKD']) {
          expect(fold(text.normalize(form))).toBe(fold(text));
        }
      }),
    );
  });
});
