// The report as Markdown, for docs/benchmarks.md.
import { barOf, format, subjectOf, verdictOf } from './verdict.mjs';

const MARKERS = ['<!-- benchmarks: start -->', '<!-- benchmarks: end -->'];

/**
 * @param results of `npm run bench`
 * @param charts by group: the path of an image
 */
export function markdownOf({ environment, rows }, charts) {
  const groups = Map.groupBy ? Map.groupBy(rows, ({ group }) => group) : groupBy(rows);
  const sections = [...groups].map(([group, own]) => {
    const chart = charts.get(group);
    const image = chart ? [`![${group}: ${chart.alt}](${chart.path})`] : [];
    return [`### ${group}`, ...image, tableOf(own)].join('\n\n');
  });
  return [environmentOf(environment), ...sections].join('\n\n');
}

/** Puts the report between the markers of a text. @throws Error when they are missing */
export function insert(text, report) {
  const [start, end] = MARKERS.map((marker) => text.indexOf(marker));
  if (start < 0 || end < start) throw new Error(`The markers are missing: ${MARKERS.join(' … ')}`);
  return `${text.slice(0, start)}${MARKERS[0]}\n\n${report}\n\n${text.slice(end)}`;
}

export function groupBy(rows) {
  const groups = new Map();
  for (const row of rows) groups.set(row.group, [...(groups.get(row.group) ?? []), row]);
  return groups;
}

function environmentOf({ cores, platform, node, load, rounds, seconds, connections, date, versions }) {
  const packages = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    `Measured on ${date}: ${cores} cores, ${platform}, Node ${node}; ${packages.join(', ')}.`,
    `${rounds} rounds of ${seconds} s, ${connections} connections.`,
    `Before, ${format(load)} other processes wanted to run at a time (load average).`,
  ].join(' ');
}

function tableOf(rows) {
  const head = ['', 'who', 'of', 'median', 'min – max', 'by processor time', 'bar / stretch', ''];
  const lines = rows.map((row) => {
    const { who, of = '', unit, median, min, max, processor } = row;
    const suffix = unit === 'ratio' ? '' : ` ${unit}`;
    const range = `${format(min)} – ${format(max)}`;
    const cpu = processor === undefined ? '' : format(processor);
    return [subjectOf(row), who, of, `${format(median)}${suffix}`, range, cpu, barOf(row), verdictOf(row)];
  });
  const rule = head.map((_, column) => (column >= 3 && column <= 6 ? '---:' : '---'));
  return [head, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
