import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { resetPasswordPage } from '../../src/auth/pages/account-pages.js';
import { parseForm } from '../../src/platform/http/form-body.js';
import { htmlPage } from '../../src/platform/http/html-page.js';
import { html } from '../../src/shared/html.js';

const EVIL = `"'><script>alert(1)</script>&amp;`;

describe('html', () => {
  it('escapes values once', () => {
    expect(html`<a title="${EVIL}">${EVIL}</a>`.toString()).toBe(
      '<a title="&quot;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;">' +
        '&quot;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;</a>',
    );
  });

  it('inserts nested html unescaped, and nothing for null', () => {
    const items = ['<a>', 'b'].map((each) => html`<i>${each}</i>`);
    const text = html`<b>${items}</b>${null}${undefined}${''}${0}`.toString();
    expect(text.replaceAll(/\s/g, '')).toBe('<b><i>&lt;a&gt;</i><i>b</i></b>0');
  });

  it('escapes objects that only look like nested html', () => {
    const forged = { toString: () => '<script>', text: '<script>' } as unknown as string;
    expect(html`${forged}${[forged] as unknown as string}`.toString()).not.toContain('<script>');
  });
});

const SHOP = { name: 'The Shop', url: 'https://shop.example', icon: '/favicon.svg' };

describe(htmlPage.name, () => {
  it("shows the shop's name in the title and in a header that links back", () => {
    const page = htmlPage({ title: 'Hello', body: html`` }, SHOP);
    expect(page).toContain('<title>Hello - The Shop</title>');
    expect(page).toContain('<header><a href="https://shop.example">The Shop</a></header>');
  });

  it("escapes the title and the shop's name", () => {
    expect(
      htmlPage({ title: EVIL, body: html`` }, { name: EVIL, url: 'https://shop.example/?a="b', icon: EVIL }),
    ).not.toContain('<script>');
  });

  it('has one style element, whose hash is in the content security policy', () => {
    const styles = [...htmlPage({ title: 'x', body: html`` }, SHOP).matchAll(/<style>([^]*?)<\/style>/g)];
    expect(styles).toHaveLength(1);
    expect(
      createHash('sha256')
        .update(styles[0]?.[1] ?? '')
        .digest('base64'),
    ).toMatch(/^.{43}=$/);
  });

  it('shows a token unchanged', () => {
    const page = htmlPage(resetPasswordPage(EVIL, EVIL), SHOP);
    expect(page).not.toContain('<script>');
    expect(page).toContain('value="&quot;&#39;&gt;&lt;script&gt;');
  });
});

describe(parseForm.name, () => {
  it('parses fields as browsers send them', () => {
    expect(parseForm('a=1+2&b=%C3%A9%26&c=&d')).toEqual({ a: '1 2', b: 'é&', c: '', d: '' });
    expect(parseForm('')).toEqual({});
  });

  it('returns a repeated field as a value that no text equals', () => {
    expect(parseForm('a=1&b=2&a=3')).toEqual({ a: ['1', '3'], b: '2' });
  });

  it('creates own properties only', () => {
    const form = parseForm('__proto__=x&constructor=y&a[b]=z');
    expect(Object.keys(form)).toEqual(['__proto__', 'constructor', 'a[b]']);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});
