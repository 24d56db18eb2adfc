/** `stretch`, `met` or `not met`; an empty text for a row without a bar. */
export function verdictOf({ median, bar, stretch, lower = false }) {
  if (bar === undefined) return '';
  const reaches = (goal) => (lower ? median <= goal : median >= goal);
  if (!reaches(bar)) return 'not met';
  return stretch !== undefined && reaches(stretch) ? 'stretch' : 'met';
}

/** Three significant digits, as many as the spread allows at best. */
export function format(value) {
  if (!Number.isFinite(value)) return '–';
  return value >= 100 ? String(Math.round(value)) : value.toPrecision(value >= 10 ? 3 : 2);
}

/** What a row compares, in a few words. */
export const subjectOf = ({ name, note }) => (note === undefined ? name : `${name} (${note})`);

/** The bar and the stretch figure. */
export const barOf = ({ bar, stretch }) => [bar, stretch].filter((goal) => goal !== undefined).join(' / ');
