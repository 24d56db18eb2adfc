import { createConnection } from 'mongoose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MongoContext } from '../../src/platform/database/mongo/mongo-context.js';
import { databaseOf } from '../../src/platform/database/mongo/mongo-connection.js';
import { DatabaseUnavailableError } from '../../src/shared/domain-error.js';
import { startFakeServer, type FakeServer } from './fake-server.js';

const TEN_SECONDS = 10_000;

describe('a server that accepts requests and never responds', () => {
  let server: FakeServer;
  let close: () => Promise<void>;
  let context: MongoContext;
  let ask: () => Promise<unknown>;
  let answers: unknown[];

  beforeEach(async () => {
    // As a router to shards answers: this is what has transactions without telling its own name.
    server = await startFakeServer({
      isWritablePrimary: true,
      msg: 'isdbgrid',
      logicalSessionTimeoutMinutes: 30,
    });
    const connection = await createConnection(server.url, { serverSelectionTimeoutMS: 500 }).asPromise();
    close = () => connection.close(true);
    context = new MongoContext(connection);
    const things = databaseOf(connection).collection('things');
    ask = () => context.execute((session) => things.updateOne({}, { $set: { a: 1 } }, { session }));
    answers = [];
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  });
  afterEach(async () => {
    vi.useRealTimers();
    // The server first: what hangs fails then, and the connection need not wait for it.
    await server.close();
    await close();
  });

  const note = (asked: Promise<unknown>) => void asked.catch((error: unknown) => answers.push(error));
  const unitOfWork = () => note(context.transact(ask));

  it('blocks no request for longer than ten seconds, including those that wait for the limiter', async () => {
    await context.transact(ask);
    server.fallSilent();
    for (let n = 0; n < 40; n += 1) unitOfWork();
    note(ask());
    await vi.advanceTimersByTimeAsync(TEN_SECONDS / 2);
    for (let n = 0; n < 5; n += 1) unitOfWork();
    await vi.advanceTimersByTimeAsync(TEN_SECONDS / 2 - 1);
    expect(answers).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(answers).toHaveLength(46);
    for (const answer of answers) expect(answer).toBeInstanceOf(DatabaseUnavailableError);
  });
});
