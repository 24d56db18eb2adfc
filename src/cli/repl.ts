import { repl } from '@nestjs/core';
import { AppModule } from '../app.module.js';
import { loadConfig } from '../platform/config/env.js';
import { run } from './run.js';

// The database must be migrated; `help()` lists what Nest offers at the prompt.
await run(async () => {
  await repl(await AppModule.forRoot(loadConfig()), { prompt: 'shop> ' });
});
