/** How single variables of the environment are read; which ones there are is in env.ts. */
export type Env = Readonly<Record<string, string | undefined>>;

/** Where the embedded defaults keep their files, relative to the working directory. */
export const VAR_FOLDER = 'var';

/** A variable of the environment is missing or wrong: one line, which names it. Stops the start. */
export class ConfigError extends Error {
  constructor(variable: string, problem: string) {
    super(`${variable} ${problem}`);
    this.name = ConfigError.name;
  }
}

export function text(env: Env, name: string): string | undefined {
  return env[name]?.trim() || undefined;
}

export function integer(env: Env, name: string, fallback: number, min: number, max: number): number {
  const value = text(env, name);
  if (value === undefined) return fallback;
  const number = /^\d{1,9}$/.test(value) ? Number(value) : NaN;
  if (!(number >= min && number <= max)) {
    throw new ConfigError(name, `must be a whole number from ${min} to ${max}, but is "${value}".`);
  }
  return number;
}

export function oneOf<T extends string>(env: Env, name: string, values: readonly T[], fallback: T): T {
  const value = text(env, name) ?? fallback;
  const found = values.find((candidate) => candidate === value);
  if (!found) throw new ConfigError(name, `must be one of ${values.join(', ')}, but is "${value}".`);
  return found;
}

export function flag(env: Env, name: string, fallback: boolean): boolean {
  return oneOf(env, name, ['true', 'false'], fallback ? 'true' : 'false') === 'true';
}

export function httpUrl(name: string, value: string): URL {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash || url.username || url.password) {
    throw new ConfigError(
      name,
      `must be an http or https URL without credentials, query and fragment, but is "${value}".`,
    );
  }
  return url;
}

const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;
const MAX_DURATION = 366 * SECONDS.d;

/** `90s`, `15m`, `12h` or `7d`, in seconds. */
export function duration(env: Env, name: string, fallback: string): number {
  const value = text(env, name) ?? fallback;
  const [, count, unit] = /^(\d{1,9})(s|m|h|d)$/.exec(value) ?? [];
  const seconds = Number(count) * SECONDS[unit as keyof typeof SECONDS];
  if (!(seconds >= 1 && seconds <= MAX_DURATION)) {
    throw new ConfigError(
      name,
      `must be a duration from 1s to 366d, such as 90s, 15m, 12h or 7d, but is "${value}".`,
    );
  }
  return seconds;
}
