// docs/benchmarks.md with its charts, from docs/benchmarks/results.json.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import prettier from 'prettier';
import { chartOf } from './chart.mjs';
import { groupBy, insert, markdownOf } from './markdown.mjs';

/** @param root of the repository */
export async function writeReport(root, results) {
  const page = join(root, 'docs/benchmarks.md');
  const folder = join(root, 'docs/benchmarks');
  mkdirSync(folder, { recursive: true });
  const charts = new Map();
  for (const [group, rows] of groupBy(results.rows)) {
    const name = `${group.toLowerCase().replace(/[^a-z]+/g, '-')}.svg`;
    writeFileSync(join(folder, name), chartOf(group, rows));
    charts.set(group, { path: `benchmarks/${name}`, alt: 'the medians of the table below' });
  }
  writeFileSync(join(folder, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
  const text = insert(readFileSync(page, 'utf8'), markdownOf(results, charts));
  const options = await prettier.resolveConfig(page);
  writeFileSync(page, await prettier.format(text, { ...options, filepath: page }));
}
