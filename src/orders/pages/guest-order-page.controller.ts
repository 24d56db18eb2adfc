import { Controller, Get, Res, SetMetadata } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../../auth/access.js';
import { READS_QUERY } from '../../shared/http/dto.pipe.js';
import { sendPage } from '../../shared/http/html-page.js';
import { guestOrderPage } from './guest-order.page.js';

/** The page for guests who follow the link of an order mail. It is the same for everybody: what it shows, it asks the API for. */
@ApiExcludeController()
@Controller('guest-order')
@Public()
export class GuestOrderPageController {
  @Get()
  @SetMetadata(READS_QUERY, true)
  show(@Res() reply: FastifyReply): void {
    sendPage(reply, guestOrderPage);
  }
}
