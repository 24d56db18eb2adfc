import { Controller, Get, Param, Post, Res } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Scopes } from '../platform/access/access.js';
import { ApiProblems, ACCESS_ERRORS, BODY_ERRORS } from '../platform/http/api-problems.js';
import { ValidBody, ValidQuery } from '../platform/http/dto.pipe.js';
import { LOCATION_HEADERS, Locations } from '../platform/http/location.js';
import { ApiPage, PageQuery } from '../platform/http/page.dto.js';
import type { Page } from '../shared/page.js';
import { CreateSomeThingRequest, SomeThingResponse, toSomeThingResponse } from './dto/some-thing.dto.js';
import { SomeThingService } from './some-thing.service.js';

const SOME_THING_NOT_FOUND = { 404: { some_thing_not_found: 'The some thing does not exist.' } };

@ApiTags('SomeThings')
@Controller('some-things')
@Scopes('some_things')
export class SomeThingController {
  constructor(
    private readonly someThings: SomeThingService,
    private readonly locations: Locations,
  ) {}

  @Get()
  @ApiOperation({ operationId: 'listSomeThings', summary: 'List some things, newest first' })
  @ApiPage(SomeThingResponse, 'A page of some things.')
  @ApiProblems(ACCESS_ERRORS)
  async list(@ValidQuery(PageQuery) query: PageQuery): Promise<Page<SomeThingResponse>> {
    const page = await this.someThings.list(query);
    return { ...page, items: page.items.map(toSomeThingResponse) };
  }

  @Get(':id')
  @ApiOperation({ operationId: 'getSomeThing', summary: 'Get a some thing' })
  @ApiOkResponse({ type: SomeThingResponse, description: 'The some thing.' })
  @ApiProblems(ACCESS_ERRORS, SOME_THING_NOT_FOUND)
  async get(@Param('id') id: string): Promise<SomeThingResponse> {
    return toSomeThingResponse(await this.someThings.get(id));
  }

  @Post()
  @ApiOperation({ operationId: 'createSomeThing', summary: 'Create a some thing' })
  @ApiBody({ type: CreateSomeThingRequest })
  @ApiCreatedResponse({
    type: SomeThingResponse,
    description: 'The new some thing.',
    headers: LOCATION_HEADERS,
  })
  @ApiProblems(ACCESS_ERRORS, BODY_ERRORS)
  async create(
    @ValidBody(CreateSomeThingRequest) { text }: CreateSomeThingRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SomeThingResponse> {
    const created = await this.someThings.create({ text });
    this.locations.set(reply, `/some-things/${created.id}`);
    return toSomeThingResponse(created);
  }
}
