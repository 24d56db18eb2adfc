import { Module, type DynamicModule } from '@nestjs/common';
import { RateLimitModule } from '../http/rate-limit.module.js';
import { ApiTags, type TagDeclarations } from './api-tags.js';
import { OpenApiController } from './openapi.controller.js';
import { OpenApiFiles } from './openapi-files.js';

@Module({
  imports: [RateLimitModule],
  controllers: [OpenApiController],
  providers: [OpenApiFiles],
})
export class OpenApiModule {
  static forRoot(features: readonly TagDeclarations[]): DynamicModule {
    return { module: OpenApiModule, providers: [{ provide: ApiTags, useValue: new ApiTags(features) }] };
  }
}
