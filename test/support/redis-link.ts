import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What becomes of the bytes that Redis answers with. */
export type Spoil = (answer: Buffer) => Buffer;

const asItIs: Spoil = (answer) => answer;

/** The way of one instance to Redis, which can be cut, or lose or spoil what goes over it. */
export class RedisLink {
  private readonly ways = new Set<Socket>();
  /** How many connections have lost something. */
  lost = 0;
  private isOpen = true;
  private isLost = false;
  private spoil = asItIs;

  private constructor(
    private readonly server: Server,
    private readonly target: number,
  ) {
    server.on('connection', (near) => this.join(near));
  }

  /** @param url of the Redis that it leads to */
  static async to(url: string): Promise<RedisLink> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new RedisLink(server, Number(new URL(url).port));
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
  lose(): void {
    this.isLost = true;
  }

  /** From now on, also over the connections that stand. */
  garble(spoil: Spoil): void {
    this.spoil = spoil;
  }

  /**
   * New connections are good. Those that have lost something stay as they are: bytes do not come
   * back.
   */
  mend(): void {
    this.isOpen = true;
    this.isLost = false;
    this.spoil = asItIs;
  }

  async close(): Promise<void> {
    this.breakAll();
    this.server.close();
    await once(this.server, 'close');
  }

  private breakAll(): void {
    for (const way of this.ways) way.destroy();
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
    far.on('data', (bytes) => passes() && near.write(this.spoil(bytes)));
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.ways.add(one);
      one.on('error', () => undefined);
      one.on('close', () => {
        this.ways.delete(one);
        other.destroy();
      });
    }
  }
}
