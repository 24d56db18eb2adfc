import { inject, TestRunner, type RunnerTask, type RunnerTestFile } from 'vitest';
import './provided.js';

/** Without a server, every test of the project is skipped, with the reason: seen and counted, not left out. */
export default class NeedsMongoRunner extends TestRunner {
  onCollected(files: RunnerTestFile[]): void {
    const server = inject('mongo');
    if (server.url === null) for (const file of files) skip(file, server.reason);
  }
}

function skip(task: RunnerTask, reason: string): void {
  if (task.type === 'suite') {
    // Hooks run even where all tests are skipped, and would fail where they open a database.
    for (const hooks of Object.values(TestRunner.getSuiteHooks(task))) hooks.length = 0;
    for (const child of task.tasks) skip(child, reason);
  } else {
    task.mode = 'skip';
    task.result = { state: 'skip' };
    task.meta.notRun = `everything on MongoDB (${reason})`;
  }
}
