import { ApiProperty } from '@nestjs/swagger';
import { ProseField } from '../../platform/http/fields.js';
import type { SomeThing } from '../domain/some-thing.js';

const MAX_TEXT = 2000;

export class CreateSomeThingRequest {
  @ProseField(MAX_TEXT, { example: 'An example.' })
  readonly text!: string;
}

export class SomeThingResponse {
  @ApiProperty({ example: '1' })
  readonly id!: string;

  @ApiProperty({ maxLength: MAX_TEXT, example: 'An example.' })
  readonly text!: string;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-03-01T09:30:00.000Z' })
  readonly createdAt!: string;
}

export function toSomeThingResponse({ id, text, createdAt }: SomeThing): SomeThingResponse {
  return { id, text, createdAt: createdAt.toISOString() };
}
