/*
 * `prepare` in package.json, which npm runs at each install: lets Git call .husky/pre-commit. Does
 * nothing in CI, in an archive without .git, in a linked worktree, whose setting is the main one's,
 * and in an install without development packages, where husky is missing.
 */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';

const git = statSync(resolve(import.meta.dirname, '..', '.git'), { throwIfNoEntry: false });

if (git?.isDirectory() && !process.env.CI) {
  const { default: install } = await import('husky');
  const problem = install();
  if (problem) console.log(`The Git hooks are not installed: ${problem}`);
}
