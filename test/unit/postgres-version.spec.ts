import { describe, expect, it } from 'vitest';
import { assertSupportedVersion } from '../../src/platform/database/sql/postgres/postgres-options.js';
import { DatabaseUnavailableError } from '../../src/shared/domain-error.js';

describe(assertSupportedVersion.name, () => {
  it('accepts version 15 and newer', () => {
    for (const version of ['15.0', '15.13', '17.2', '18beta1', '100.1']) {
      expect(() => assertSupportedVersion(version), version).not.toThrow();
    }
  });

  it('refuses older ones, and what reports none, in one line that says what to do', () => {
    for (const version of ['14.18', '9.6.24', '']) {
      expect(() => assertSupportedVersion(version), version).toThrow(DatabaseUnavailableError);
    }
    expect(() => assertSupportedVersion('14.18')).toThrow(
      /^The PostgreSQL server of DATABASE_URL has version 14.18: the shop needs version 15 or newer\.$/,
    );
  });
});
