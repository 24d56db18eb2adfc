import { createServer, request as forward, type IncomingHttpHeaders, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/** A request as it came over the network. */
interface ReceivedRequest {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/**
 * A reverse proxy that serves a shop below a path, and removes that path from what it passes on.
 */
export interface PrefixProxy {
  readonly received: readonly ReceivedRequest[];
  /** The public address of the shop: `http://localhost:PORT/shop`. */
  readonly publicUrl: string;
  /** @param origin of the shop behind the proxy */
  serve(origin: string): void;
  close(): Promise<void>;
}

/** @param prefix of all paths; empty where the shop is at the root */
export async function startPrefixProxy(prefix: string): Promise<PrefixProxy> {
  let target: URL | undefined;
  const received: ReceivedRequest[] = [];
  const server: Server = createServer((incoming, outgoing) => {
    const url = incoming.url ?? '';
    received.push({ url, headers: incoming.headers });
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
    received,
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
