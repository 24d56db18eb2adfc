import { execFileSync } from 'node:child_process';

/** The tests of the process run dist/, as users do; where it is up to date this takes no time. */
export default function build(): void {
  execFileSync(process.execPath, ['scripts/build.mjs', '--if-needed'], { stdio: 'inherit' });
}
