import { describe, expect, it } from 'vitest';
import { openPostgresMigrator } from '../../src/platform/database/sql/postgres/postgres.migrator.js';
import { DatabaseUnavailableError } from '../../src/shared/domain-error.js';
import { postgresTestDatabase } from '../support/postgres-databases.js';

describe('the first connection to PostgreSQL', () => {
  async function failureOf(change: (url: URL) => void): Promise<Error> {
    const { database, drop } = await postgresTestDatabase();
    const url = new URL(database.url);
    url.password = 'hush-hush';
    change(url);
    try {
      const migrator = await openPostgresMigrator({ ...database, url: url.href });
      await migrator.close();
    } catch (error) {
      return error as Error;
    } finally {
      await drop();
    }
    return expect.fail('it was opened');
  }

  it.each([
    // Nothing listens on port 1.
    ['no server', (url: URL) => void (url.port = '1'), 'ECONNREFUSED'],
    ['no such database', (url: URL) => void (url.pathname = '/missing'), 'database "missing" does not exist'],
    ['no such user', (url: URL) => void (url.username = 'nobody'), 'nobody'],
  ])('fails with one line that names the variable and not the password: %s', async (_, change, reason) => {
    const error = await failureOf(change);
    expect(error).toBeInstanceOf(DatabaseUnavailableError);
    expect(error.message).toMatch(/^The PostgreSQL database of DATABASE_URL cannot be used: .+$/);
    expect(error.message).toContain(reason);
    expect(error.message).not.toContain('hush-hush');
  });
});
