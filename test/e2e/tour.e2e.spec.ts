import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DemoCatalogue } from '../../src/catalog/demo-catalogue.service.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

interface Step {
  readonly command: string;
  /** What the page prints below the command, `…` standing for anything. */
  readonly printed: string;
}

/** Ends what one command prints in the output of all. */
const END = '---- end of a step ----';

describe('the tour in README.md and docs/tour.md', () => {
  let shop: TestApp;

  beforeAll(async () => {
    shop = await startTestApp();
    await shop.app.get(DemoCatalogue, { strict: false }).load();
  });
  afterAll(() => shop.close());

  it('prints what they show', async () => {
    const readme = await readFile('README.md', 'utf8');
    const tour = readme.slice(readme.indexOf('## A tour'), readme.indexOf('## Where to go next'));
    const more = await readFile('docs/tour.md', 'utf8');
    for (const text of [tour, more]) expect(stepsOf(text).length).toBeGreaterThan(10);
    const steps = [...stepsOf(tour), ...stepsOf(more)];
    const script = steps.map(({ command }) => `${command}\nprintf '%s\\n' '${END}'\n`).join('');
    const setting = `SHOP=${shop.origin}\n`;
    const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', setting + script]);
    const outputs = stdout.split(`${END}\n`);
    for (const [index, { command, printed }] of steps.entries()) {
      expect(outputs[index]?.trim(), `$ ${command}`).toMatch(pattern(printed));
    }
  });
});

function stepsOf(text: string): Step[] {
  const blocks = [...text.matchAll(/^```console\n([\s\S]*?)^```$/gm)].map(([, block]) => block ?? '');
  return blocks
    .join('')
    .split(/^\$ /m)
    .slice(1)
    .map((step) => {
      const [command = '', ...printed] = step.trimEnd().split('\n');
      return { command, printed: printed.join('\n') };
    });
}

function pattern(printed: string): RegExp {
  const literal = printed.split('…').map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literal.join('[\\s\\S]*')}$`);
}
