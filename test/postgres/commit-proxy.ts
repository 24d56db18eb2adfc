import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Of the simple query protocol, as the driver sends it. */
const COMMIT = Buffer.from('COMMIT\0');

/** The way of one shop to PostgreSQL, on which the response to one COMMIT can be lost. */
export class CommitProxy {
  private readonly sockets = new Set<Socket>();
  private isReached = true;
  private isArmed = false;
  private deliverHeld: (() => Promise<void>) | undefined;

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
  ) {
    server.on('connection', (near) => this.join(near));
  }

  static async to(url: string): Promise<CommitProxy> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new CommitProxy(server, new URL(url));
  }

  /** The same database by way of the proxy. */
  get url(): string {
    const url = new URL(this.target);
    url.host = `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return url.href;
  }

  /**
   * At the next COMMIT, the connection to the shop breaks.
   * @param isReached whether the server gets the COMMIT at once; else `deliver` sends it
   */
  breakNextCommit(isReached: boolean): void {
    this.isArmed = true;
    this.isReached = isReached;
  }

  /** Sends the COMMIT that was held back. Returns when the server has executed it. */
  async deliver(): Promise<void> {
    if (!this.deliverHeld) throw new Error('No COMMIT was held back.');
    await this.deliverHeld();
    this.deliverHeld = undefined;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private join(near: Socket): void {
    const far = connect(Number(this.target.port), this.target.hostname);
    let isBroken = false;
    near.on('data', (bytes) => {
      if (!this.isArmed || !bytes.includes(COMMIT)) return void far.write(bytes);
      this.isArmed = false;
      isBroken = true;
      const commit = async () => {
        far.write(bytes);
        await once(far, 'data');
        far.destroy();
      };
      if (this.isReached) return void commit().then(() => near.destroy());
      this.deliverHeld = commit;
      near.destroy();
    });
    far.on('data', (bytes) => isBroken || near.write(bytes));
    near.on('close', () => isBroken || far.destroy());
    far.on('close', () => near.destroy());
    for (const socket of [near, far]) {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.sockets.delete(socket));
    }
  }
}
