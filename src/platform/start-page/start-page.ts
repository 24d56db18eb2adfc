import { html } from '../../shared/html.js';
import type { HtmlPage } from '../http/html-page.js';

/** Addresses of the parts of the shop. Documentation only where it is served. */
export interface StartLinks {
  readonly api: string;
  readonly products: string;
  readonly documentation?: string;
  readonly openapi?: string;
  readonly health: string;
}

export function startPage({ products, documentation, openapi, health }: StartLinks): HtmlPage {
  return {
    title: 'Shop API',
    body: html`
      <p>This is the backend of a shop: a REST API for storefronts and other clients.</p>
      <ul>
        <li><a href="${products}">The products</a>, as the API returns them</li>
        ${
          documentation === undefined
            ? null
            : html`
                <li><a href="${documentation}">Swagger UI</a>, to read about the API and try it out</li>
                <li><a href="${openapi}">The OpenAPI document</a>, to generate a client</li>
              `
        }
        <li><a href="${health}">Health</a>: whether the shop is ready to serve requests</li>
      </ul>
    `,
  };
}
