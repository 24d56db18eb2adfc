import { ApiProperty } from '@nestjs/swagger';

export class LiveResponse {
  @ApiProperty({ enum: ['ok'] })
  readonly status!: 'ok';
}

export class ReadyResponse {
  @ApiProperty({ enum: ['ok', 'unavailable'] })
  readonly status!: 'ok' | 'unavailable';

  @ApiProperty({ enum: ['up', 'down'] })
  readonly store!: 'up' | 'down';

  @ApiProperty({ enum: ['up-to-date', 'pending', 'unknown'] })
  readonly migrations!: 'up-to-date' | 'pending' | 'unknown';

  @ApiProperty({
    enum: ['up', 'down', 'in-process', 'off'],
    description: 'Redis; in-process where there is none; off with several workers and no Redis. Never fatal.',
  })
  readonly cache!: 'up' | 'down' | 'in-process' | 'off';
}
