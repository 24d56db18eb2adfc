// Bar charts as SVG: the median, its range, and the bar that is to be met. The colors have enough
// contrast on white and on black; the text follows the reader's color scheme.
import { format, verdictOf } from './verdict.mjs';

const WIDTH = 860;
const LABELS = 250;
const VALUES = 90;
const LINE = 22;
const TITLE = 30;
const COLORS = { '': '#8b93a1', 'not met': '#d2603a', met: '#3f8f5b', stretch: '#1f9d8b' };
const STYLE = `text { font: 13px system-ui, sans-serif; fill: #24292f; }
    .name { font-weight: 600; }
    .range { stroke: #57606a; }
    .goal { stroke: #24292f; stroke-dasharray: 3 2; stroke-width: 1.5; }
    @media (prefers-color-scheme: dark) {
      text { fill: #d8dee4; }
      .range { stroke: #afb8c1; }
      .goal { stroke: #f0f6fc; }
    }`;

/** @param rows of one group */
export function chartOf(title, rows) {
  const names = [...new Set(rows.map(({ name }) => name))];
  let y = TITLE;
  const parts = [];
  for (const name of names) {
    // What is compared with something else would need another scale.
    const { of } = rows.find((row) => row.name === name);
    const own = rows.filter((row) => row.name === name && row.of === of);
    const largest = Math.max(...own.flatMap(({ max, bar = 0 }) => [max, bar]));
    const scale = (value) => (value / largest) * (WIDTH - LABELS - VALUES);
    parts.push(
      `<text class="name" x="0" y="${y + 15}">${escape(of === undefined ? name : `${name} (1 is ${of})`)}</text>`,
    );
    y += LINE;
    for (const row of own) {
      parts.push(barOf(row, y, scale));
      y += LINE;
    }
    y += LINE / 2;
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" role="img">`,
    `  <title>${escape(title)}</title>`,
    `  <style>${STYLE}</style>`,
    `  <text class="name" x="0" y="15">${escape(title)}</text>`,
    ...parts.map((part) => `  ${part}`),
    '</svg>\n',
  ].join('\n');
}

function barOf(row, y, scale) {
  const { who, median, min, max, bar, unit } = row;
  const verdict = verdictOf(row);
  const x = (value) => (LABELS + scale(value)).toFixed(1);
  const [top, middle, bottom] = [y + 4, y + LINE / 2, y + LINE - 4];
  const suffix = unit === 'ratio' ? '' : ` ${unit}`;
  return [
    `<text x="12" y="${y + 15}">${escape(who)}</text>`,
    `<rect x="${LABELS}" y="${top}" width="${scale(median).toFixed(1)}" height="${bottom - top}" rx="2" fill="${COLORS[verdict]}"/>`,
    `<path class="range" d="M${x(min)} ${middle}H${x(max)}"/>`,
    ...(bar === undefined ? [] : [`<path class="goal" d="M${x(bar)} ${y + 1}V${y + LINE - 1}"/>`]),
    `<text x="${WIDTH - VALUES + 12}" y="${y + 15}">${format(median)}${suffix}</text>`,
  ].join('');
}

const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
