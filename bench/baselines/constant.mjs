// The limit: what node:http answers in a second if there is nothing to do.
import { createServer } from 'node:http';

const body = Buffer.from(process.env.BODY);
const headers = { 'content-type': 'application/json; charset=utf-8', 'content-length': body.length };

createServer((_, response) => response.writeHead(200, headers).end(body)).listen(
  Number(process.env.PORT),
  '127.0.0.1',
);
