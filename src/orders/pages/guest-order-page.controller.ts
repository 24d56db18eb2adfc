import { Controller, Get, Res, SetMetadata } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../../platform/access/access.js';
import { READS_QUERY } from '../../platform/http/dto.pipe.js';
import { HtmlPages } from '../../platform/http/html-pages.js';
import { guestOrderPage } from './guest-order.page.js';

/**
 * The page that the link in a guest's order mail opens. It is static and loads the order from the
 * API.
 */
@ApiExcludeController()
@Controller('guest-order')
@Public()
export class GuestOrderPageController {
  constructor(private readonly pages: HtmlPages) {}

  @Get()
  @SetMetadata(READS_QUERY, true)
  show(@Res() reply: FastifyReply): void {
    this.pages.send(reply, guestOrderPage);
  }
}
