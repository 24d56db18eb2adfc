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
    description:
      '`in-process` without Redis, but `off` with several workers. The cache does not affect `status`.',
  })
  readonly cache!: 'up' | 'down' | 'in-process' | 'off';
}
