import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseConfig } from '../../src/platform/config/env.js';
import { EmlFileTransport } from '../../src/platform/mail/eml-file.transport.js';
import { SystemClock } from '../../src/shared/clock.js';

const MAIL = { to: 'ada@example.com', subject: 'Hello', text: 'Hello', html: '', messageId: '<1@localhost>' };

describe(EmlFileTransport.name, () => {
  let root: string;
  beforeEach(async () => {
    vi.spyOn(Logger.prototype, 'log').mockReturnValue();
    root = await mkdtemp(join(tmpdir(), 'shop-mail-'));
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await rm(root, { recursive: true });
  });

  it('creates the folder when it is missing, at first and later', async () => {
    const mailFolder = join(root, 'of', 'mails');
    const config = { ...parseConfig({ JWT_SECRET: 'a secret for tests that is long enough' }), mailFolder };
    const transport = new EmlFileTransport(config, new SystemClock());
    for (let time = 0; time < 2; time += 1) {
      await transport.send(MAIL);
      await transport.send(MAIL);
      const files = await readdir(mailFolder);
      expect(files).toHaveLength(2);
      expect(await readFile(join(mailFolder, files[0] ?? ''), 'utf8')).toContain('Subject: Hello');
      expect((await stat(mailFolder)).mode & 0o777).toBe(0o700);
      await rm(mailFolder, { recursive: true });
    }
  });
});
