import { inject, TestRunner, type RunnerTask, type RunnerTestFile, type RunnerTestSuite } from 'vitest';
import './provided.js';

/**
 * Without a server that it needs, every test of the project is skipped, with the reason: seen and
 * counted, not left out.
 */
export default class NeedsServersRunner extends TestRunner {
  onCollected(files: RunnerTestFile[]): void {
    const missing = this.missing();
    if (missing !== null) for (const file of files) skip(file, missing);
  }

  /** A file of nothing but skipped tests would else be counted among those that passed. */
  override async onAfterRunSuite(suite: RunnerTestSuite): Promise<void> {
    await super.onAfterRunSuite(suite);
    if (suite.result?.state === 'pass' && suite.tasks.every((task) => stateOf(task) === 'skip')) {
      suite.result.state = 'skip';
    }
  }

  private missing(): string | null {
    // Each is provided only in the projects that need it.
    const servers = { MongoDB: inject('mongo'), PostgreSQL: inject('postgres'), Redis: inject('redis') };
    for (const [name, server] of Object.entries<object | undefined>(servers)) {
      if (server && 'reason' in server) return `everything on ${name} (${String(server.reason)})`;
    }
    return null;
  }
}

const stateOf = ({ mode, result }: RunnerTask) => result?.state ?? mode;

function skip(task: RunnerTask, missing: string): void {
  if (task.type === 'suite') {
    // Hooks run even where all tests are skipped, and would fail where they open a database.
    for (const hooks of Object.values(TestRunner.getSuiteHooks(task))) hooks.length = 0;
    for (const child of task.tasks) skip(child, missing);
  } else {
    task.mode = 'skip';
    task.result = { state: 'skip' };
    task.meta.notRun = missing;
  }
}
