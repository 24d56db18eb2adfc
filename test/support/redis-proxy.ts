import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What becomes of the bytes that Redis answers with. */
export type ReplyFilter = (answer: Buffer) => Buffer;

const unchanged: ReplyFilter = (answer) => answer;

/** The way of one instance to Redis, which can be cut, or lose or spoil what goes over it. */
export class RedisProxy {
  private readonly sockets = new Set<Socket>();
  /** How many connections have lost something. */
  lost = 0;
  private isOpen = true;
  private isLost = false;
  private replyFilter = unchanged;

  private constructor(
    private readonly server: Server,
    private readonly target: number,
  ) {
    server.on('connection', (near) => this.join(near));
  }

  /** @param url of the Redis that it leads to */
  static async to(url: string): Promise<RedisProxy> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new RedisProxy(server, Number(new URL(url).port));
  }

  get url(): string {
    return `redis://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Connections break, and new ones lead nowhere. */
  cut(): void {
    this.isOpen = false;
    this.breakAll();
  }

  /** Connections stay, and nothing comes through any of them. */
  dropData(): void {
    this.isLost = true;
  }

  /** From now on, also over the connections that stand. */
  corrupt(replyFilter: ReplyFilter): void {
    this.replyFilter = replyFilter;
  }

  /**
   * New connections are good. Those that have lost something stay as they are: bytes do not come
   * back.
   */
  restore(): void {
    this.isOpen = true;
    this.isLost = false;
    this.replyFilter = unchanged;
  }

  async close(): Promise<void> {
    this.breakAll();
    this.server.close();
    await once(this.server, 'close');
  }

  private breakAll(): void {
    for (const way of this.sockets) way.destroy();
  }

  private join(near: Socket): void {
    if (!this.isOpen) return void near.destroy();
    const far = connect(this.target, '127.0.0.1');
    let isDead = false;
    const passes = () => {
      if (this.isLost && !isDead) {
        isDead = true;
        this.lost += 1;
      }
      return !isDead;
    };
    near.on('data', (bytes) => passes() && far.write(bytes));
    far.on('data', (bytes) => passes() && near.write(this.replyFilter(bytes)));
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(one);
      one.on('error', () => undefined);
      one.on('close', () => {
        this.sockets.delete(one);
        other.destroy();
      });
    }
  }
}
