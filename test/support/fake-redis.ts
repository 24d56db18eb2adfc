import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';

/** What a server does with a client instead of being Redis. */
type Manners = (socket: Socket) => void;

/** The same to each command. */
const answering =
  (answer: string | (() => Buffer)): Manners =>
  (socket) => {
    socket.on('data', (bytes) => {
      const commands = bytes.toString('latin1').match(/^\*\d+\r$/gm)?.length ?? 1;
      for (let n = 0; n < commands; n += 1) socket.write(typeof answer === 'string' ? answer : answer());
    });
  };

/** Ways to be no Redis. */
export const MANNERS: Readonly<Record<string, Manners>> = {
  'closes at once': (socket) => socket.destroy(),
  'never answers': () => undefined,
  'closes when it is asked': (socket) => socket.on('data', () => socket.destroy()),
  'answers with random bytes': answering(() => randomBytes(300)),
  'answers with half an answer': answering('*2\r\n$9\r\nhalf'),
  'answers as a web server does': answering('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'),
  'repeats what it is told': (socket) => socket.pipe(socket),
  'answers all with OK': answering('+OK\r\n'),
  'answers all with a number': answering(':1\r\n'),
  'answers all with nothing': answering('$-1\r\n'),
  'answers all with an empty text': answering('$0\r\n\r\n'),
  'answers all with no list': answering('*-1\r\n'),
  'answers all with a list of anything': answering('*3\r\n:1\r\n*1\r\n$-1\r\n*2\r\n+a\r\n-ERR b\r\n'),
  'answers all with an error': answering('-ERR no\r\n'),
  'knows no script': answering('-NOSCRIPT No matching script.\r\n'),
  'is still loading': answering('-LOADING Redis is loading the dataset in memory\r\n'),
  'answers what nobody asked': answering('+OK\r\n$-1\r\n$-1\r\n'),
  'answers with a list of absurd length': answering('*99999999999\r\n'),
  'answers with a text of absurd length': answering('$99999999999\r\n'),
  'answers with lists in lists without an end': answering('*1\r\n'.repeat(50_000)),
};

/** Something at the port of a Redis that is none. */
export class FakeRedis {
  private readonly clients = new Set<Socket>();
  /** How many clients it has had. */
  visits = 0;

  private constructor(
    private readonly server: Server,
    manners: Manners,
  ) {
    server.on('connection', (socket) => {
      this.visits += 1;
      this.clients.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.clients.delete(socket));
      manners(socket);
    });
  }

  /** @param url in whose place it is; nothing else may be there */
  static async inPlaceOf(url: string, manners: Manners): Promise<FakeRedis> {
    const server = createServer();
    const fake = new FakeRedis(server, manners);
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
