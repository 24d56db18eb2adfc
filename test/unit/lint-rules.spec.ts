import { Linter, type Rule } from 'eslint';
import { describe, expect, it } from 'vitest';

// @ts-expect-error scripts/ is JavaScript without types
import { findings as textFindings } from '../../scripts/lint/check-text.mjs';
// @ts-expect-error scripts/ is JavaScript without types
import { commentWidth as commentWidthRule } from '../../scripts/lint/comment-width.mjs';
// @ts-expect-error scripts/ is JavaScript without types
import { GLOSSARY as unwanted, glossary as glossaryRule } from '../../scripts/lint/glossary.mjs';

const GLOSSARY = unwanted as { not: string }[];
const glossary = glossaryRule as Rule.RuleModule;
const commentWidth = commentWidthRule as Rule.RuleModule;
const findings = textFindings as (path: string, text: string) => string[];

const linter = new Linter();
const config = {
  plugins: { shop: { rules: { glossary, 'comment-width': commentWidth } } },
  rules: { 'shop/glossary': 'error', 'shop/comment-width': 'error' },
} as const;

const messagesFor = (code: string, filename = 'src/orders/order.js') =>
  linter.verify(code, config, { filename }).map(({ message }) => message);
const fixed = (code: string) =>
  linter.verifyAndFix(code, { ...config, rules: { 'shop/comment-width': 'error' } }).output;

const CACHE = 'src/platform/cache/cache.js';
describe('shop/glossary', () => {
  it.each(GLOSSARY)('rejects "$not" in a comment, a string and a Markdown file', ({ not }) => {
    expect(messagesFor(`// It has ${not} in it.`, CACHE)).toHaveLength(1);
    expect(messagesFor(`export const text = "${not}";`, CACHE)).toHaveLength(1);
    expect(findings('docs/cache.md', `# Title\n\nIt has ${not} in it.\n`)).toEqual([
      expect.stringMatching(/^3: .*is not a word of this project/),
    ]);
  });

  it.each(['isDoomed', 'WAITING_LINE', 'clearedBy', 'handOver', 'writeGate', 'cacheEpoch'])(
    'rejects the name %s',
    (name) => {
      expect(messagesFor(`export const ${name} = 1;`)).toHaveLength(1);
    },
  );

  it.each(['milliseconds since the epoch', 'the next generation', 'what nobody sees', 'takes it away'])(
    'accepts "%s"',
    (text) => {
      expect(messagesFor(`// ${text}`)).toEqual([]);
    },
  );
});

describe('shop/comment-width', () => {
  const words = (count: number) => Array.from({ length: count }, () => 'word').join(' ');

  it('fills a paragraph with a line over 100 columns and leaves other paragraphs alone', () => {
    expect(fixed(`// first\n// ${words(20)}\n//\n// two\n// lines\n`)).toBe(
      `// first ${words(18)}\n// ${words(2)}\n//\n// two\n// lines\n`,
    );
  });

  it('opens a docstring that is too long for one line', () => {
    expect(fixed(`  /** ${words(20)} */\nlet a;`)).toBe(
      `  /**\n   * ${words(19)}\n   * ${words(1)}\n   */\nlet a;`,
    );
  });

  it('starts a tag on its own line', () => {
    expect(fixed(`/**\n * ${words(20)}\n * @param a ${words(1)}\n */\n`)).toBe(
      `/**\n * ${words(19)}\n * ${words(1)}\n * @param a ${words(1)}\n */\n`,
    );
  });

  it('reports a comment after code', () => {
    expect(messagesFor(`let a; // ${words(20)}`)).toEqual(['Comments end at 100 columns.']);
  });

  it.each([`// https://example.com/${'a'.repeat(100)}`, `// eslint-enable no-undef -- ${words(20)}`])(
    'accepts %s',
    (code) => {
      expect(messagesFor(code)).toEqual([]);
    },
  );
});

describe('check-text', () => {
  it('reports a comment over 100 columns in a settings file', () => {
    expect(findings('docker-compose.yml', `# ${'word '.repeat(20)}word`)).toEqual([
      '1: Comments end at 100 columns.',
    ]);
  });

  it('reports a word list that is not sorted', () => {
    expect(findings('cspell-words.txt', 'apple\nzebra\nbanana\n')).toEqual([
      '3: "banana" is not in its place.',
    ]);
  });
});
