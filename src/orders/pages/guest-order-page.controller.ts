import { Controller, Get, Res, SetMetadata } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../../platform/access/access.js';
import { READS_QUERY } from '../../platform/http/dto.pipe.js';
import { HtmlPages } from '../../platform/http/html-pages.js';
import { guestOrderPage } from './guest-order.page.js';

/**
 * The page for guests who follow the link of an order mail. It is the same for everybody: what it
 * shows, it asks the API for.
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
