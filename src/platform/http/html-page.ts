import { createHash } from 'node:crypto';
import { html, type Html } from '../../shared/html.js';

/** The name, link and icon of the shop, which all pages show. */
export interface ShopBranding {
  readonly name: string;
  /** The URL of the shop or its storefront. */
  readonly url: string;
  /**
   * The path of its icon. Browsers look for one at the root of the host, but the shop may be below
   * a path.
   */
  readonly icon: string;
}

/**
 * An HTML page that the shop serves itself. Build its body with `html` of shared/html.ts.
 */
export interface HtmlPage {
  readonly title: string;
  readonly body: Html;
  /** The inline script of the page; the content security policy lets it call this server only. */
  readonly script?: string;
}

const STYLE = `
:root { color-scheme: light dark; }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; background: Canvas; color: CanvasText; }
header { box-sizing: border-box; max-width: 30rem; margin: 0 auto; padding: 1rem 1rem 0; overflow-wrap: anywhere; }
header a { font-weight: 600; color: inherit; }
main { box-sizing: border-box; max-width: 30rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; }
label, input { display: block; box-sizing: border-box; width: 100%; }
label { font-weight: 600; }
input { margin: 0.25rem 0 1rem; padding: 0.6rem; font: inherit; border: 1px solid GrayText; border-radius: 0.3rem; }
button { margin: 0.5rem 0.5rem 0 0; padding: 0.6rem 1.2rem; font: inherit; border: 1px solid; border-radius: 0.3rem; }
button { cursor: pointer; background: #14532d; color: #fff; }
button.quiet { background: transparent; color: inherit; }
:focus-visible { outline: 3px solid Highlight; outline-offset: 2px; }
.hint { font-size: 0.9rem; }
.problem { padding: 0.6rem; border-left: 0.3rem solid #b91c1c; }
`;

export const STYLE_HASH = sha256(STYLE);

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

/**
 * Returns the complete document.
 */
export function htmlPage({ title, body, script }: HtmlPage, shop: ShopBranding): string {
  // No `html` template for the style: any change of its bytes would invalidate its CSP hash.
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
${html`<link rel="icon" href="${shop.icon}" />`.toString()}
<title>${html`${title} - ${shop.name}`.toString()}</title>
<style>${STYLE}</style>
</head>
<body>
<header>${html`<a href="${shop.url}">${shop.name}</a>`.toString()}</header>
<main>
<h1>${html`${title}`.toString()}</h1>
${body.toString()}
</main>${
    script === undefined
      ? ''
      : `
<script>${script}</script>`
  }
</body>
</html>
`;
}
