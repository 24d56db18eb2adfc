// The load generator: one request after the other on each of 64 connections that are kept open. It
// does less than a general one, so that it takes less of the processor from what it measures.
import { once } from 'node:events';
import { connect } from 'node:net';
import { processorSeconds } from './usage.mjs';

export const CONNECTIONS = 64;
const HEAD_END = Buffer.from('\r\n\r\n');

/**
 * A request, ready to be sent but for the address of its client.
 * @param body is sent as JSON
 */
export function request(method, path, { headers = {}, body } = {}) {
  const json = body === undefined ? '' : JSON.stringify(body);
  const all = {
    host: 'shop.example.com',
    ...headers,
    ...(json && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) }),
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return { head: `${method} ${path} HTTP/1.1\r\n${lines.join('')}`, body: json };
}

/**
 * Loads a server for some seconds.
 * @param load `next(connection, count)` returns the request that the connection sends as its
 * count-th, both counted from 0
 * @returns `rate` in requests per second, `processor` in seconds of the server's processor time per
 * request, `p99` in milliseconds
 * @throws Error when an answer is not 2xx or a connection breaks
 */
export async function measure({ server, next, connections = CONNECTIONS }, seconds) {
  const run = { next, latencies: [], end: Infinity, refused: null };
  const open = await Promise.all(Array.from({ length: connections }, (_, index) => dial(server, index, run)));
  const before = processorSeconds(server.pid);
  const start = performance.now();
  run.end = start + seconds * 1000;
  await Promise.all(open.map((connection) => connection.untilEnd()));
  const elapsed = (performance.now() - start) / 1000;
  if (run.refused) throw new Error(`${server.name}: ${run.refused}`);
  const { length } = run.latencies;
  return {
    rate: length / elapsed,
    processor: (processorSeconds(server.pid) - before) / length,
    p99: run.latencies.sort((a, b) => a - b)[Math.floor(length * 0.99)],
  };
}

async function dial({ port }, index, run) {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  return new Connection(socket, index, run);
}

class Connection {
  #count = 0;
  #sentAt = 0;
  /** The head of an answer as far as it has come. */
  #head = null;
  /** Bytes of the answer's body that are still to come. */
  #rest = 0;
  #finish;
  #finished = new Promise((resolve) => (this.#finish = resolve));

  constructor(socket, index, run) {
    this.socket = socket;
    this.index = index;
    this.run = run;
    socket.on('data', (chunk) => this.#receive(chunk));
    socket.on('error', (error) => this.#refuse(String(error)));
    socket.on('close', () => this.#finish());
  }

  untilEnd() {
    this.#send();
    return this.#finished;
  }

  /** Each request comes from another of 16,384 addresses, because rate limits count by address. */
  #send() {
    const { head, body } = this.run.next(this.index, this.#count);
    const address = `10.${this.index}.0.${this.#count % 256}`;
    this.#count += 1;
    this.#sentAt = performance.now();
    this.socket.write(`${head}x-forwarded-for: ${address}\r\n\r\n${body}`);
  }

  #receive(chunk) {
    if (this.#rest > 0) {
      this.#rest -= chunk.length;
    } else {
      const data = this.#head ? Buffer.concat([this.#head, chunk]) : chunk;
      const end = data.indexOf(HEAD_END);
      this.#head = end < 0 ? data : null;
      if (end < 0) return;
      const head = data.latin1Slice(0, end);
      const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
      if (head[9] !== '2' || length === undefined) return this.#refuse(data.latin1Slice());
      this.#rest = Number(length) - (data.length - end - HEAD_END.length);
    }
    if (this.#rest === 0) this.#complete();
  }

  #complete() {
    const now = performance.now();
    this.run.latencies.push(now - this.#sentAt);
    if (now < this.run.end && !this.run.refused) this.#send();
    else this.socket.end();
  }

  #refuse(reason) {
    this.run.refused ??= reason;
    this.socket.destroy();
  }
}
