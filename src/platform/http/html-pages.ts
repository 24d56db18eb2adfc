import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { AppConfig } from '../config/app-config.js';
import { STYLE_HASH, htmlPage, sha256, type HtmlPage, type ShopBranding } from './html-page.js';

/** Sends pages with the name of the shop and a link to it. */
@Injectable()
export class HtmlPages {
  private readonly shop: ShopBranding;

  constructor({ shopName, homeUrl, publicUrl }: AppConfig) {
    const { pathname } = new URL(publicUrl);
    this.shop = { name: shopName, url: homeUrl, icon: `${pathname.replace(/\/$/, '')}/favicon.svg` };
  }

  /**
   * Sends a page that can only submit its own form, cannot be framed and is never cached, because
   * its URL or its fields may contain a secret.
   * @param formAction other targets of forms, including redirects, to which browsers apply the
   * policy too
   */
  send(
    reply: FastifyReply,
    page: HtmlPage,
    { status = 200, formAction = [] }: { status?: number; formAction?: readonly string[] } = {},
  ): void {
    void reply
      .status(status)
      .headers({
        'content-security-policy': [
          "default-src 'none'",
          `style-src 'sha256-${STYLE_HASH}'`,
          // The icon.
          "img-src 'self'",
          ["form-action 'self'", ...formAction].join(' '),
          ...(page.script === undefined
            ? []
            : [`script-src 'sha256-${sha256(page.script)}'`, "connect-src 'self'"]),
          "frame-ancestors 'none'",
          "base-uri 'none'",
        ].join('; '),
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-frame-options': 'DENY',
      })
      .type('text/html; charset=utf-8')
      .send(htmlPage(page, this.shop));
  }
}
