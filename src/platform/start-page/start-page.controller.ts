import { Controller, Get, Header, Headers, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../access/access.js';
import { AppConfig } from '../config/app-config.js';
import { HtmlPages } from '../http/html-pages.js';
import { FAVICON } from './favicon.js';
import { startPage, type StartLinks } from './start-page.js';

const DAY_SECONDS = 86_400;

/** `/`: what this is and where to go next; HTML for browsers, JSON for programs. */
@ApiExcludeController()
@Controller()
@Public()
export class StartPageController {
  constructor(
    private readonly config: AppConfig,
    private readonly pages: HtmlPages,
  ) {}

  @Get()
  start(@Headers('accept') accept: string | undefined, @Res() reply: FastifyReply): void {
    const links = this.links();
    void reply.header('vary', 'accept');
    if (/\btext\/html\b/.test(accept ?? '')) return this.pages.send(reply, startPage(links));
    const { shopName: name } = this.config;
    void reply.type('application/json; charset=utf-8').send(JSON.stringify({ name, links }));
  }

  @Get(['favicon.ico', 'favicon.svg'])
  @Header('content-type', 'image/svg+xml')
  @Header('cache-control', `public, max-age=${DAY_SECONDS}`)
  favicon(): string {
    return FAVICON;
  }

  private links(): StartLinks {
    const { publicUrl, docs } = this.config;
    return {
      api: `${publicUrl}/api/v1`,
      products: `${publicUrl}/api/v1/products`,
      ...(docs && { documentation: `${publicUrl}/docs`, openapi: `${publicUrl}/openapi.json` }),
      health: `${publicUrl}/health/ready`,
    };
  }
}
