import { describe, expect, it } from 'vitest';

// @ts-expect-error bench/ is JavaScript without types
import { chartOf } from '../../bench/report/chart.mjs';
// @ts-expect-error bench/ is JavaScript without types
import { insert, markdownOf } from '../../bench/report/markdown.mjs';
// @ts-expect-error bench/ is JavaScript without types
import { verdictOf } from '../../bench/report/verdict.mjs';

const row = {
  id: 'product/hit',
  group: 'Reads',
  name: 'product by id',
  who: 'shop, in-process cache',
  of: 'node:http, prepared statements',
  unit: 'ratio',
  median: 0.712,
  min: 0.65,
  max: 0.74,
  processor: 0.7,
  bar: 0.6,
  stretch: 0.8,
};
const environment = {
  date: '2026-11-30',
  cores: 2,
  platform: 'linux x64',
  node: '20.19.0',
  load: 0.5,
  connections: 64,
  rounds: 5,
  seconds: 2,
  versions: { typeorm: '1.1.1' },
};

describe('the report of the benchmarks', () => {
  it.each([
    [{ median: 0.59, bar: 0.6, stretch: 0.8 }, 'not met'],
    [{ median: 0.6, bar: 0.6, stretch: 0.8 }, 'met'],
    [{ median: 0.8, bar: 0.6, stretch: 0.8 }, 'stretch'],
    [{ median: 0.95, bar: 0.9 }, 'met'],
    [{ median: 151, bar: 150, lower: true }, 'not met'],
    [{ median: 100, bar: 150, stretch: 110, lower: true }, 'stretch'],
    [{ median: 1 }, ''],
  ])('judges %j as "%s"', (judged, verdict) => {
    expect(verdictOf(judged)).toBe(verdict);
  });

  it('shows a row with its spread, its bar and the verdict', () => {
    const report = markdownOf({ environment, rows: [row] }, new Map()) as string;
    expect(report).toContain('2 cores, linux x64, Node 20.19.0; typeorm 1.1.1');
    expect(report).toContain(
      '| product by id | shop, in-process cache | node:http, prepared statements | 0.71 | 0.65 – 0.74 | 0.70 | 0.6 / 0.8 | met |',
    );
  });

  it('replaces what is between the markers, and only that', () => {
    const page = 'before\n<!-- benchmarks: start -->\nold\n<!-- benchmarks: end -->\nafter\n';
    const written = insert(page, 'new') as string;
    expect(written).toMatch(/^before\n.*\n\nnew\n\n.*\nafter\n$/);
    expect(insert(written, 'new')).toBe(written);
    expect(() => insert('no markers', 'new') as string).toThrow('markers are missing');
  });

  it('draws the rows that are compared with the same, with their ranges and bars', () => {
    const slow = { ...row, who: 'shop <no cache>', median: 0.3, min: 0.2, max: 0.4 };
    const other = { ...row, of: 'documented way', median: 9 };
    const svg = chartOf('Reads', [row, slow, other]) as string;
    expect(svg.match(/<rect /g)).toHaveLength(2);
    expect(svg.match(/class="goal"/g)).toHaveLength(2);
    expect(svg).toContain('shop &lt;no cache&gt;');
    expect(svg).toContain('prefers-color-scheme: dark');
    const widths = [...svg.matchAll(/width="([\d.]+)"/g)].map(([, width]) => Number(width));
    expect(widths[0]! / widths[1]!).toBeCloseTo(0.712 / 0.3, 1);
  });
});
