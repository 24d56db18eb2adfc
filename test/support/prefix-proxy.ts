import { createServer, request as forward, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/** A reverse proxy that serves a shop below a path, and removes that path from what it passes on. */
export interface PrefixProxy {
  /** The public address of the shop: `http://localhost:PORT/shop`. */
  readonly publicUrl: string;
  /** @param origin of the shop behind the proxy */
  serve(origin: string): void;
  close(): Promise<void>;
}

export async function startPrefixProxy(prefix: string): Promise<PrefixProxy> {
  let target: URL | undefined;
  const server: Server = createServer((incoming, outgoing) => {
    const url = incoming.url ?? '';
    const isBelow = url === prefix || url.startsWith(`${prefix}/`) || url.startsWith(`${prefix}?`);
    if (!target || !isBelow) return void outgoing.writeHead(404).end('outside of the shop');
    const { hostname, port } = target;
    const path = url.slice(prefix.length).replace(/^(?!\/)/, '/');
    const passed = forward(
      { hostname, port, path, method: incoming.method, headers: incoming.headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    passed.on('error', () => outgoing.destroy());
    incoming.pipe(passed);
  }).listen(0, 'localhost');
  await once(server, 'listening');
  return {
    publicUrl: `http://localhost:${(server.address() as AddressInfo).port}${prefix}`,
    serve: (origin) => {
      target = new URL(origin);
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
