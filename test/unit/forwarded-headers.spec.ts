import { Logger } from '@nestjs/common';
import fastify from 'fastify';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { warnOfUntrustedProxy } from '../../src/platform/http/forwarded-headers.js';

describe(warnOfUntrustedProxy.name, () => {
  afterEach(() => vi.restoreAllMocks());

  async function warningsOf(trustProxy: number, requests: Record<string, string>[]): Promise<number> {
    const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
    const server = fastify();
    warnOfUntrustedProxy(server, trustProxy);
    server.get('/', () => 'ok');
    for (const headers of requests) await server.inject({ url: '/', headers });
    await server.close();
    return warn.mock.calls.length;
  }

  it.each(['x-forwarded-for', 'forwarded'])('warns about %s once while no proxy is trusted', async (name) => {
    const proxied = { [name]: '198.51.100.7' };
    expect(await warningsOf(0, [{}, proxied, proxied])).toBe(1);
  });

  it('does not warn without such a header, or behind a trusted proxy', async () => {
    expect(await warningsOf(0, [{}, { 'x-request-id': '1' }])).toBe(0);
    expect(await warningsOf(1, [{ 'x-forwarded-for': '198.51.100.7' }])).toBe(0);
  });
});
