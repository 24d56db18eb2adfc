import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { METHODS, WRITES } from '../contract/write-methods.js';
import { featurePorts } from '../support/ports.js';

const SOURCES = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('repository.ts') && !/sql|mongo/.test(file))
  .map((file) => readFileSync(join('src', file), 'utf8'));

/**
 * Abstract methods leave no trace at run time, so the sources are asked: its own, then those of its
 * base.
 */
function methodsOf(port: string): string[] {
  const source = SOURCES.find((text) => new RegExp(`abstract class ${port}\\b`).test(text));
  if (source === undefined) throw new Error(`The source of ${port} is in no file *repository.ts.`);
  const base = /abstract class \w+(?:<.*>)? extends (\w+)/.exec(source)?.[1];
  const own = [...source.matchAll(/^ {2}(?:abstract |override |async )*(\w+)\(/gm)].map(
    ([, name = '']) => name,
  );
  return [...new Set([...own, ...(base ? methodsOf(base) : [])])].filter((name) => name !== 'constructor');
}

describe("the table of the ports' write methods", () => {
  it('lists every repository', () => {
    expect(Object.keys(METHODS).sort()).toEqual(Object.keys(featurePorts).sort());
  });

  it.each(Object.entries(METHODS))('lists exactly the methods of %s', (port, methods) => {
    expect(Object.keys(methods).sort()).toEqual(methodsOf(port).sort());
  });

  it('includes the write methods', () => {
    expect(WRITES.map(([name]) => name)).toEqual(
      expect.arrayContaining(['CategoryRepository.add', 'ProductRepository.adjustStock']),
    );
  });
});
