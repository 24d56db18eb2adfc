import { Module } from '@nestjs/common';
import { RateLimitModule } from '../shared/http/rate-limit.module.js';
import { OpenApiController } from './openapi.controller.js';
import { OpenApiFiles } from './openapi-files.js';

@Module({
  imports: [RateLimitModule],
  controllers: [OpenApiController],
  providers: [OpenApiFiles],
})
export class OpenApiModule {}
