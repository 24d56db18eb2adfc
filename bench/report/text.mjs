// The report as text, row by row, while the benchmark runs.
import { barOf, format, subjectOf, verdictOf } from './verdict.mjs';

export function textOf(row) {
  const { who, of, unit, median, min, max, processor } = row;
  const what = of === undefined ? who : `${who}, of ${of}`;
  const value = unit === 'ratio' ? format(median) : `${format(median)} ${unit}`;
  const cpu = processor === undefined ? '' : `  (by processor time ${format(processor)})`;
  const verdict = verdictOf(row);
  const bar = verdict && `  ${verdict} ${barOf(row)}`;
  return `${subjectOf(row).padEnd(36)} ${what.padEnd(50)} ${value.padStart(7)}  ${format(min)} to ${format(max)}${cpu}${bar}`;
}
