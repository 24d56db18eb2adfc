import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { CODE_OF_STATUS, PROBLEM_JSON, problem } from './problem.js';

/**
 * For what the router refuses before any hook runs: a malformed path (`%zz`), or too long a
 * parameter.
 */
export function handleRouterError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const subject = { id: request.id, path: request.url.split('?', 1)[0] ?? '' };
  const tooLong = error.code === 'FST_ERR_MAX_PARAM_LENGTH';
  const answer = tooLong
    ? problem(404, 'not_found', 'There is no resource at this path.', subject)
    : problem(400, 'bad_request', 'The path of the URL is malformed.', subject);
  request.log.info(
    { requestId: request.id, method: request.method, status: answer.status },
    'request rejected',
  );
  void reply
    .status(answer.status)
    .headers({ 'x-request-id': request.id, 'cache-control': 'no-store', 'content-type': PROBLEM_JSON })
    .send(JSON.stringify(answer));
}

const STATUS_OF_PARSER: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
};

/** For what Node cannot parse as HTTP: there is no request yet, only a socket. */
export function handleClientError(this: FastifyInstance, error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy(error);
  const status = STATUS_OF_PARSER[error.code ?? ''] ?? 400;
  const id = randomUUID();
  const code = CODE_OF_STATUS[status] ?? 'bad_request';
  const answer = problem(status, code, 'The request is not valid HTTP.', { id, path: '/' });
  this.log.info({ requestId: id, status, reason: error.code }, 'request rejected');
  const body = JSON.stringify(answer);
  socket.end(
    [
      `HTTP/1.1 ${status} ${answer.title}`,
      `Content-Type: ${PROBLEM_JSON}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      `X-Request-Id: ${id}`,
      'Cache-Control: no-store',
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}
