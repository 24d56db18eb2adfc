import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';

/** How a server that is not Redis treats a client. */
type Behavior = (socket: Socket) => void;

/** The same to each command. */
const replying =
  (answer: string | (() => Buffer)): Behavior =>
  (socket) => {
    socket.on('data', (bytes) => {
      const commands = bytes.toString('latin1').match(/^\*\d+\r$/gm)?.length ?? 1;
      for (let n = 0; n < commands; n += 1) socket.write(typeof answer === 'string' ? answer : answer());
    });
  };

/** Ways in which a server is not Redis. */
export const BEHAVIORS: Readonly<Record<string, Behavior>> = {
  'closes at once': (socket) => socket.destroy(),
  'never responds': () => undefined,
  'closes on the first command': (socket) => socket.on('data', () => socket.destroy()),
  'sends random bytes': replying(() => randomBytes(300)),
  'sends half a reply': replying('*2\r\n$9\r\nhalf'),
  'responds like a web server': replying('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'),
  'echoes the commands': (socket) => socket.pipe(socket),
  'replies OK to everything': replying('+OK\r\n'),
  'replies with a number to everything': replying(':1\r\n'),
  'replies with null to everything': replying('$-1\r\n'),
  'replies with an empty string to everything': replying('$0\r\n\r\n'),
  'replies with a null array to everything': replying('*-1\r\n'),
  'replies with a mixed array to everything': replying('*3\r\n:1\r\n*1\r\n$-1\r\n*2\r\n+a\r\n-ERR b\r\n'),
  'replies with an error to everything': replying('-ERR no\r\n'),
  'knows none of the scripts': replying('-NOSCRIPT No matching script.\r\n'),
  'is still loading': replying('-LOADING Redis is loading the dataset in memory\r\n'),
  'sends unexpected replies': replying('+OK\r\n$-1\r\n$-1\r\n'),
  'replies with an array of absurd length': replying('*99999999999\r\n'),
  'replies with a string of absurd length': replying('$99999999999\r\n'),
  'replies with endlessly nested arrays': replying('*1\r\n'.repeat(50_000)),
};

/** A server at the port of Redis that is not Redis. */
export class FakeRedis {
  private readonly clients = new Set<Socket>();
  /** How many clients it has had. */
  connectionCount = 0;

  private constructor(
    private readonly server: Server,
    behavior: Behavior,
  ) {
    server.on('connection', (socket) => {
      this.connectionCount += 1;
      this.clients.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.clients.delete(socket));
      behavior(socket);
    });
  }

  /** @param url in whose place it is; nothing else may be there */
  static async inPlaceOf(url: string, behavior: Behavior): Promise<FakeRedis> {
    const server = createServer();
    const fake = new FakeRedis(server, behavior);
    server.listen(Number(new URL(url).port), '127.0.0.1');
    await once(server, 'listening');
    return fake;
  }

  async close(): Promise<void> {
    for (const client of this.clients) client.destroy();
    this.server.close();
    await once(this.server, 'close');
  }
}
