// Compiles bench/docs-way and installs the packages that only it needs, once.
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformFile } from '@swc/core';
import { CACHE, root } from './harness.mjs';

const SOURCE = join(root, 'bench/docs-way');

/** Returns the path of its program. */
export async function buildDocsWay() {
  const folder = join(CACHE, 'docs-way');
  mkdirSync(folder, { recursive: true });
  for (const name of ['entities', 'shop']) {
    const options = { cwd: root, configFile: join(root, '.swcrc'), sourceMaps: false };
    const { code } = await transformFile(join(SOURCE, `${name}.ts`), options);
    // From another folder, it takes the driver of the build.
    writeFileSync(join(folder, `${name}.js`), code.replace('../../src/', `${join(root, 'dist/src')}/`));
  }
  copyFileSync(join(SOURCE, 'main.mjs'), join(folder, 'main.mjs'));
  install(folder);
  return join(folder, 'main.mjs');
}

function install(folder) {
  const lock = readFileSync(join(SOURCE, 'package-lock.json'));
  const installed = join(folder, 'package-lock.json');
  if (existsSync(installed) && readFileSync(installed).equals(lock)) return;
  copyFileSync(join(SOURCE, 'package.json'), join(folder, 'package.json'));
  writeFileSync(installed, lock);
  // Without its peers, which are the shop's: Nest must be loaded once.
  execFileSync('npm', ['ci', '--omit=peer', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'inherit' });
}
