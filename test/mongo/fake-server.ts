import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { mongo } from 'mongoose';

export interface FakeServer {
  readonly url: string;
  /** From now on it takes commands and answers none, as a process does that has been stopped. */
  fallSilent(): void;
  close(): Promise<void>;
}

const { serialize } = mongo.BSON;
const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;

/** Speaks as much of MongoDB's wire protocol as to answer every command with the same document. */
export async function startFakeServer(answer: mongo.Document): Promise<FakeServer> {
  const body = serialize({
    maxWireVersion: 21,
    minWireVersion: 0,
    maxBsonObjectSize: 16_777_216,
    ok: 1,
    ...answer,
  });
  const sockets = new Set<Socket>();
  let isSilent = false;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}); // The driver may hang up in the middle of an answer.
    let received = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      while (received.length >= 16 && received.length >= received.readInt32LE(0)) {
        const length = received.readInt32LE(0);
        if (!isSilent) socket.write(reply(received.readInt32LE(4), received.readInt32LE(12), body));
        received = received.subarray(length);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `mongodb://127.0.0.1:${(server.address() as AddressInfo).port}/shop`,
    fallSilent: () => {
      isSilent = true;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function reply(requestId: number, opCode: number, body: Uint8Array): Buffer {
  if (opCode !== OP_QUERY && opCode !== OP_MSG) throw new Error(`The fake server does not speak ${opCode}.`);
  // OP_REPLY: flags, cursor id, first document, number of documents. OP_MSG: flags, section of kind
  // 0.
  const preface = opCode === OP_MSG ? Buffer.alloc(5) : Buffer.alloc(20);
  if (opCode === OP_QUERY) preface.writeInt32LE(1, 16);
  const header = Buffer.alloc(16);
  header.writeInt32LE(16 + preface.length + body.length, 0);
  header.writeInt32LE(requestId, 8);
  header.writeInt32LE(opCode === OP_MSG ? OP_MSG : OP_REPLY, 12);
  return Buffer.concat([header, preface, body]);
}
