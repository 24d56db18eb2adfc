/*
 * `npm run start:dev`: builds, starts the server as `npm start` does (migrate, seed, serve), and
 * does both again when src/, migrations/ or .env changes. A build that fails leaves the running
 * server alone. The log is printed for people, and type errors, which the build does not look for,
 * are printed as they come and go. Further arguments go to the server, except `--inspect`,
 * `--inspect=PORT` and `--inspect-brk`, which open it to a debugger (`npm run start:debug`).
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, watch } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import pretty from 'pino-pretty';
import { build } from './build.mjs';

const ROOT = resolve(import.meta.dirname, '..');
const DEBOUNCE_MS = 100;
const STOP_MS = 15_000;

const isForNode = (argument) => /^--inspect(-brk)?(=|$)/.test(argument);
const nodeArguments = process.argv.slice(2).filter(isForNode);
const serverArguments = process.argv.slice(2).filter((argument) => !isForNode(argument));

let watchers = [];
let server = null;
let timer = null;
let pendingRestart = Promise.resolve();
let stopping = false;

/** The server's log, a line for each request; what is not JSON is printed as it is. */
const log = pretty({
  colorize: process.stdout.isTTY,
  sync: true,
  singleLine: true,
  translateTime: 'SYS:HH:MM:ss.l',
  ignore: 'pid,hostname,reqId,context,method,path,status,milliseconds',
  messageFormat:
    '{if context}{context}: {end}{if method}{method} {path} {status} in {milliseconds} ms, {end}{msg}',
});

const report = (message) => console.log(`[dev] ${message}`);

async function restart() {
  if (stopping) return;
  try {
    watchFolders();
    await build({ bundled: false });
  } catch (error) {
    report(`The build failed; waiting for a change.\n${error.message}`);
    return;
  }
  await stopServer();
  if (!stopping) startServer();
}

function startServer() {
  const child = spawn(
    process.execPath,
    ['--enable-source-maps', ...nodeArguments, 'dist/src/main.js', '--migrate', '--seed', ...serverArguments],
    // In a process group of its own, it hears Ctrl-C from us alone, and once: not from the terminal
    // and npm too.
    {
      cwd: ROOT,
      stdio: ['inherit', 'pipe', 'inherit'],
      detached: process.platform !== 'win32',
    },
  );
  server = child;
  child.stdout.pipe(log, { end: false });
  child.once('exit', (code, signal) => {
    if (server !== child) return;
    server = null;
    if (!stopping) report(`The server ended (${signal ?? `code ${code}`}); waiting for a change.`);
  });
}

async function stopServer() {
  const child = server;
  server = null;
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const deadline = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await exited;
  clearTimeout(deadline);
}

/** SWC compiles without types: tsc checks them beside the server, which starts all the same. */
function watchTypes() {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const options = ['--noEmit', '--watch', '--preserveWatchOutput', '--incremental'];
  const child = spawn(
    process.execPath,
    [
      tsc,
      ...options,
      '--tsBuildInfoFile',
      '.cache/dev.tsbuildinfo',
      ...(process.stdout.isTTY ? ['--pretty'] : []),
    ],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  createInterface({ input: child.stdout }).on('line', (line) => {
    const outcome = /Found (\d+) errors?\./.exec(line);
    if (outcome) console.log(`[types] ${outcome[1] === '0' ? 'no errors' : outcome[0]}`);
    else if (line !== '' && !/(Starting compilation|File change detected)/.test(line)) console.log(line);
  });
  return child;
}

/** One restart at a time; changes that come together make one. */
function changed() {
  clearTimeout(timer);
  timer = setTimeout(() => {
    pendingRestart = pendingRestart.then(restart);
  }, DEBOUNCE_MS);
}

/**
 * One watcher a folder, made anew before each build: on Linux Node's recursive watch loses a file
 * once an editor has replaced it by another.
 */
function watchFolders() {
  const old = watchers;
  const folders = ['src', 'migrations'].flatMap((name) => [
    join(ROOT, name),
    ...readdirSync(join(ROOT, name), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name)),
  ]);
  watchers = [
    ...folders.map((folder) => watch(folder, changed)),
    watch(ROOT, (_event, name) => {
      if (name === '.env' || name === '.swcrc') changed();
    }),
  ];
  for (const watcher of watchers) watcher.on('error', changed);
  for (const watcher of old) watcher.close();
}

async function stop() {
  // npm and the terminal may both send it.
  if (stopping) return;
  stopping = true;
  clearTimeout(timer);
  for (const watcher of watchers) watcher.close();
  types.kill();
  await pendingRestart;
  await stopServer();
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);

const types = watchTypes();
pendingRestart = restart();
