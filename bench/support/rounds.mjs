// Compares servers in rounds, each measured once in every round, because the speed of a machine
// drifts: only ratios within a round mean something.

/**
 * A comparison, as the suites list them.
 * @param contenders by a short key: `label`, and `prepare(fleet)`, which returns a function that
 * measures for some seconds
 * @param rows what is reported: the contender `key` as a multiple of `of`. `metric` is `rate`
 * unless it says `p99`; with `inverse` it is the multiple of `of` in terms of `key`. `lower`:
 * smaller is better
 */
export function comparison({ id, group, name, full = false, note, contenders, rows }) {
  return {
    id,
    full,
    async run(fleet, options) {
      const samples = await inRounds(fleet, contenders, options);
      return rows.map(({ key, of, suffix = '', metric = 'rate', inverse = false, ...row }) => ({
        id: `${id}/${key}${suffix}`,
        group,
        name,
        note,
        who: contenders[key].label,
        of: contenders[of].label,
        unit: 'ratio',
        ...spread(ratios(samples, metric, inverse ? of : key, inverse ? key : of)),
        processor: spread(ratios(samples, 'processor', of, key)).median,
        rate: spread(samples[key].map(({ rate }) => rate)).median,
        ...row,
      }));
    },
  };
}

async function inRounds(fleet, contenders, { rounds, seconds }) {
  const all = [];
  for (const [key, { prepare }] of Object.entries(contenders)) all.push([key, await prepare(fleet)]);
  // Twice, for the compiler and the caches.
  for (const [, measure] of [...all, ...all]) await measure(seconds);
  const samples = Object.fromEntries(all.map(([key]) => [key, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [key, measure] of all) samples[key].push(await measure(seconds));
  }
  return samples;
}

const ratios = (samples, metric, key, of) =>
  samples[key].map((sample, round) => sample[metric] / samples[of][round][metric]);

/**
 * Prints the median and the range of `measured` over `baseline`, two functions that answer numbers.
 * Both are called in every round, and once before.
 * @param unit what the ratios are of
 */
export async function compareMeasured(name, { measured, baseline, rounds, unit }) {
  await measured();
  await baseline();
  const ratios = [];
  for (let round = 0; round < rounds; round += 1) {
    const one = await baseline();
    ratios.push((await measured()) / one);
  }
  const { median, min, max } = spread(ratios);
  console.log(`${name.padEnd(28)} ${median.toFixed(2)} of ${unit} (${min.toFixed(2)} to ${max.toFixed(2)})`);
  return { median, min, max };
}

/** @returns `median`, `min` and `max` */
export function spread(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const median = (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
  return { median, min: sorted[0], max: sorted.at(-1) };
}
