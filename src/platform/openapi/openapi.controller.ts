import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../access/access.js';
import { AppConfig } from '../config/app-config.js';
import { NotFoundError } from '../../shared/domain-error.js';
import { respondConditionally } from '../http/entity-tag.js';
import { OpenApiFiles, type Encoding, type Format } from './openapi-files.js';

const TYPES: Readonly<Record<Format, string>> = {
  json: 'application/json; charset=utf-8',
  yaml: 'application/yaml; charset=utf-8',
};

/** The OpenAPI document, where DOCS allows it. Serialized and compressed once, whoever asks. */
@ApiExcludeController()
@Controller()
@Public()
export class OpenApiController {
  constructor(
    private readonly files: OpenApiFiles,
    private readonly config: AppConfig,
  ) {}

  @Get('openapi.json')
  json(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.answer('json', request, reply);
  }

  @Get('openapi.yaml')
  yaml(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.answer('yaml', request, reply);
  }

  private async answer(format: Format, request: FastifyRequest, reply: FastifyReply) {
    if (!this.config.docs) throw new NotFoundError('page');
    const encoding = encodingFor(request);
    const { body, etag } = await this.files.get(format, encoding);
    void reply.header('vary', 'accept-encoding');
    const sent = respondConditionally(request, reply, body, etag);
    if (sent && encoding !== 'identity') void reply.header('content-encoding', encoding);
    void reply.type(TYPES[format]);
    return sent;
  }
}

/** The best of the encodings that the client names; one with `q=0` is refused by it. */
function encodingFor({ headers }: FastifyRequest): Encoding {
  const accepted = (headers['accept-encoding'] ?? '')
    .split(',')
    .map((each) => each.trim().toLowerCase())
    .filter((each) => !/;\s*q=0(\.0*)?$/.test(each))
    .map((each) => each.split(';', 1)[0]);
  return (['br', 'gzip'] as const).find((each) => accepted.includes(each)) ?? 'identity';
}
