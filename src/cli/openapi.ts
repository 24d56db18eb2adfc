import { writeFile } from 'node:fs/promises';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from '../app.module.js';
import { API_PREFIX, OUTSIDE_API } from '../bootstrap.js';
import { parseConfig } from '../platform/config/env.js';
import { buildOpenApi, toJson, toYaml } from '../platform/openapi/document.js';
import { print, run } from './run.js';

// Nothing of the environment is in the document; what must be there is filled in.
const config = parseConfig({ JWT_SECRET: 'nothing is signed with these bytes' });

await run(async () => {
  // Preview: the modules are read, and nothing is made of them, so no database is opened.
  const app = await NestFactory.create<NestFastifyApplication>(
    await AppModule.forRoot(config),
    new FastifyAdapter(),
    { preview: true, abortOnError: false, logger: ['error'] },
  );
  app.setGlobalPrefix(API_PREFIX, { exclude: OUTSIDE_API });
  const document = buildOpenApi(app);
  await writeFile('openapi.json', toJson(document));
  await writeFile('openapi.yaml', toYaml(document));
  print('Wrote openapi.json and openapi.yaml.');
});
