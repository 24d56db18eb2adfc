import { UsageError, run } from './cli/run.js';
import { loadConfig } from './platform/config/env.js';

/** `node dist/src/main.js [--migrate] [--seed]`: serves; see StartOptions for the flags. */
await run(async () => {
  const flags = new Set(process.argv.slice(2));
  const unknown = [...flags].filter((flag) => !['--migrate', '--seed'].includes(flag));
  if (unknown.length > 0)
    throw new UsageError(`unknown arguments "${unknown.join(' ')}"; usage: main.js [--migrate] [--seed]`);

  const config = loadConfig();
  // Loaded late, so that a mistake in the configuration is reported at once.
  const { startShop } = await import('./cli/serve.js');
  await startShop(config, { migrate: flags.has('--migrate'), seed: flags.has('--seed') });
});
