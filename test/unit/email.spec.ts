import { describe, expect, it } from 'vitest';
import { canonicalEmail, canonicalLogin, canonicalUsername } from '../../src/shared/email.js';

// cspell:ignore mple

describe('canonicalEmail()', () => {
  it.each([
    ['ada@example.com', 'ada@example.com'],
    ['  ADA@Example.COM\t', 'ada@example.com'],
    ['\u00A0\uFEFFada@example.com\u3000', 'ada@example.com'],
    ['ａｄａ＠ｅｘａｍｐｌｅ．ｃｏｍ', 'ada@example.com'],
    ['ada@Bücher.example', 'ada@xn--bcher-kva.example'],
    ['ada@bu\u0308cher.example', 'ada@xn--bcher-kva.example'],
    ['ada@XN--BCHER-KVA.example', 'ada@xn--bcher-kva.example'],
    ['ada@日本。jp', 'ada@xn--wgv71a.jp'],
    ['ZOE\u0308@example.com', 'zoë@example.com'],
    ['ﬁona@example.com', 'fiona@example.com'],
    ['"ada"@example.com', 'ada@example.com'],
    ['"ada.l"@example.com', 'ada.l@example.com'],
    ['"a\\da"@example.com', 'ada@example.com'],
    ['"ada l"@example.com', '"ada l"@example.com'],
    ['"a@b"@example.com', '"a@b"@example.com'],
    ['ada+shop@example.com', 'ada+shop@example.com'],
  ])('turns %j into %j, which it leaves unchanged', (text, canonical) => {
    expect(canonicalEmail(text)).toBe(canonical);
    expect(canonicalEmail(canonical)).toBe(canonical);
  });

  it.each([
    ...['v@exa\u200Bmple.com', 'v\u200B@example.com', 'v@exam\u00ADple.com', '\u202Ev@example.com'],
    ...['v@example.com\u200B', 'v@ex\uFE0Fample.com', 'v\u2800@example.com', 'v@exa\u{E0041}mple.com'],
    ...['', '@', 'ada', 'ada@', '@example.com', 'ada@exa mple.com', 'ada@a/b.com', 'ada@a#b.com'],
    ...['ada@a?b.com', 'ada@a\\b.com', 'ada@a%62.com', 'ada@a:80', 'ada@[::1]', 'ada@xn--zz.com'],
    ...['ada@example.com\u0000', 'ada\uD800@example.com', 'closed~7@closed.invalid'],
  ])('returns null for %j', (text) => {
    expect(canonicalEmail(text)).toBeNull();
  });

  it('returns null at once for text that is too long', () => {
    expect(canonicalEmail(`${'x'.repeat(243)}@example.com`)).toBeNull();
    expect(canonicalEmail(`${'x'.repeat(10_000_000)}@example.com`)).toBeNull();
  });

  it('is idempotent for every character of the basic plane', () => {
    const differing: string[] = [];
    for (let point = 0; point <= 0xffff; point += 1) {
      const canonical = canonicalEmail(`a${String.fromCharCode(point)}b@example.com`);
      if (canonical !== null && canonicalEmail(canonical) !== canonical) differing.push(point.toString(16));
    }
    expect(differing).toEqual([]);
  });
});

describe('canonicalUsername()', () => {
  it.each(['ada', 'ADA', 'Ada', 'ａｄａ'])('turns %j into "ada"', (username) => {
    expect(canonicalUsername(username)).toBe('ada');
  });

  it('keeps accents', () => {
    expect(canonicalUsername('Zoë')).not.toBe(canonicalUsername('Zoe'));
  });
});

describe('canonicalLogin()', () => {
  it.each([
    [' Ada ', 'ada'],
    [' ADA@Bücher.example\n', 'ada@xn--bcher-kva.example'],
    ['ada＠example.com', 'ada@example.com'],
    ['v@exa\u200Bmple.com', 'v@exa\u200Bmple.com'],
  ])('turns %j into %j', (text, canonical) => {
    expect(canonicalLogin(text)).toBe(canonical);
  });
});
