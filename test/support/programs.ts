import { once } from 'node:events';
import { access, constants } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export type Env = Readonly<Record<string, string | undefined>>;

const START_MS = 30_000;

/** Where a program is, or null. */
export async function findOnPath(program: string, env: Env): Promise<string | null> {
  const names = process.platform === 'win32' ? [`${program}.exe`] : [program];
  for (const folder of (env.PATH ?? '').split(delimiter).filter(Boolean)) {
    for (const file of names.map((name) => join(folder, name))) {
      if (await isExecutable(file)) return file;
    }
  }
  return null;
}

function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** @param name of the server, for the error */
export async function untilListening(name: string, port: number): Promise<void> {
  const deadline = Date.now() + START_MS;
  while (Date.now() < deadline) {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return;
    } catch {
      await sleep(50);
    } finally {
      socket.destroy();
    }
  }
  throw new Error(`The ${name} server for the tests did not listen within ${START_MS / 1000} seconds.`);
}

export function isCi({ CI }: Env): boolean {
  return CI !== undefined && !['', '0', 'false'].includes(CI);
}
