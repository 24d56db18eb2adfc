import { generateKeyPairSync } from 'node:crypto';
import { JwtService } from '@nestjs/jwt';
import { Controller, Get, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import type { OpenAPIObject } from '@nestjs/swagger';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RouteMarkers } from '../../src/auth/route-markers.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('access', () => {
  let shop: TestApp;

  beforeAll(async () => {
    shop = await startTestApp();
  });
  afterAll(() => shop.close());

  const create = (token?: string, headers?: Record<string, string>) =>
    shop.post('/categories', { name: `Category ${Math.random()}` }, { token, headers });

  it('lets in who holds the permission', async () => {
    expect((await create(await shop.token('create_category'))).status).toBe(201);
  });

  it('asks who it is', async () => {
    const answer = await create();
    expect(answer).toMatchObject({ status: 401, body: { code: 'token_missing' } });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });

  it('refuses who holds other permissions', async () => {
    const answer = await create(await shop.token('update_category', 'create_product'));
    expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  it('refuses every guarded operation of the document to a caller without permissions, and to nobody', async () => {
    const { body: document } = await shop.get<OpenAPIObject>('//openapi.json');
    let guarded = 0;
    for (const [path, operations] of Object.entries(document.paths)) {
      for (const method of ['get', 'post', 'put', 'patch', 'delete'] as const) {
        if (!isGuarded(operations[method]?.security) || !asksForPermissions(operations[method]?.security))
          continue;
        guarded += 1;
        const url = `/${path.replace(/\{\w+\}/g, '1')}`;
        const json = method === 'get' ? undefined : {};
        expect((await shop.request(method.toUpperCase(), url, { json })).status, url).toBe(401);
        expect(
          (await shop.request(method.toUpperCase(), url, { json, token: await shop.token() })).status,
          url,
        ).toBe(403);
      }
    }
    expect(guarded).toBeGreaterThanOrEqual(20);
  });

  it('knows each of many who call at once', async () => {
    const users = [];
    for (let n = 0; n < 20; n += 1) users.push(await shop.userOf('customer'));
    const answers = await Promise.all(
      users.map(({ token }) => shop.get<{ id: string }>('/users/me', { token })),
    );
    expect(answers.map(({ body }) => body.id)).toEqual(users.map(({ user }) => user.id));
  });

  it('asks for a token before it looks at the body', async () => {
    expect((await shop.post('/products', { nonsense: true })).status).toBe(401);
    expect((await shop.patch('/products/999999?x=1', {})).status).toBe(401);
  });

  const scope = 'create_category';
  const now = Math.floor(Date.now() / 1000);

  it.each<[string, (app: TestApp) => string]>([
    ['of another secret', (app) => app.sign({ scope }, {}, 'another secret of at least 32 bytes length')],
    ['of another issuer', (app) => app.sign({ scope }, { issuer: 'https://evil.example' })],
    ['for another audience', (app) => app.sign({ scope }, { audience: 'another-api' })],
    ['that is expired', (app) => app.sign({ scope }, { expiresIn: -1 })],
    ['that expires at this very second', (app) => app.sign({ scope }, { expiresIn: 0 })],
    ['that is not valid yet', (app) => app.sign({ scope }, { notBefore: 60 })],
    ['without an end', (app) => unsigned(app, { scope }, { alg: 'HS256', typ: 'at+jwt' }, true)],
    ['of another type', (app) => app.sign({ scope }, { header: { alg: 'HS256', typ: 'JWT' } })],
    [
      'of another algorithm',
      (app) => app.sign({ scope }, { algorithm: 'HS512', header: { alg: 'HS512', typ: 'at+jwt' } }),
    ],
    ['without a subject', (app) => app.sign({ scope, sub: undefined })],
    [
      'whose subject is no text',
      (app) => unsigned(app, { scope, sub: { $ne: null }, exp: now + 60 }, undefined, true),
    ],
    [
      'with the algorithm none',
      (app) => unsigned(app, { scope, sub: '1', exp: now + 60 }, { alg: 'none', typ: 'at+jwt' }),
    ],
    ['signed by a key that it brings along', (app) => broughtKey(app)],
    ['that is tampered with', (app) => tampered(app.sign({ scope: '' }), scope)],
    ['that is cut short', (app) => app.sign({ scope }).slice(0, -2)],
  ])('refuses a token %s', async (_, make) => {
    const answer = await create(make(shop));
    expect(answer).toMatchObject({ status: 401, body: { code: 'token_invalid' } });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
  });

  it.each(['Basic YTpi', 'Bearer', 'Bearer ', 'bearer a b', 'Token x'])(
    'refuses the header %j',
    async (authorization) => {
      expect((await create(undefined, { authorization })).status).toBe(401);
    },
  );

  it('takes no token from the address', async () => {
    const token = await shop.token('create_category');
    const answer = await shop.post(`/categories?access_token=${token}`, { name: 'By address' });
    expect(answer.status).toBe(401);
  });

  it('refuses a token that does not hold on public routes too', async () => {
    expect((await shop.get('/products', { token: 'nonsense' })).status).toBe(401);
  });

  it('keeps answers to a known caller out of shared caches', async () => {
    const answer = await shop.get('/products', { token: await shop.token() });
    expect(answer.headers.get('cache-control')).toBe('private, no-cache');
    expect((await shop.get('/products')).headers.get('cache-control')).toBe('public, no-cache');
  });

  it('names no origin that is not on the list', async () => {
    const answer = await shop.get('/products', { headers: { origin: 'https://evil.example' } });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('does not start with a route whose access nobody has decided', async () => {
    @Controller('forgotten')
    class ForgottenController {
      @Get()
      open(): string {
        return 'open';
      }
    }
    @Module({ imports: [DiscoveryModule], controllers: [ForgottenController], providers: [RouteMarkers] })
    class ForgottenModule {}

    const module = await Test.createTestingModule({ imports: [ForgottenModule] }).compile();
    await expect(module.init()).rejects.toThrow('ForgottenController.open');
  });
});

/** Permissions are named `action_resource`; what is one's own needs none. */
function asksForPermissions(security: object[] = []): boolean {
  return /"\w+_\w+"/.test(
    JSON.stringify(security.flatMap((requirement) => Object.values(requirement) as unknown[])),
  );
}

/** A requirement that nothing satisfies but a token; `{}` among them makes it optional. */
function isGuarded(security: object[] = []): boolean {
  return security.length > 0 && security.every((requirement) => Object.keys(requirement).length > 0);
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function unsigned(
  app: TestApp,
  claims: object,
  header: object = { alg: 'HS256', typ: 'at+jwt' },
  sign = false,
): string {
  const all = { sub: '1', iss: app.config.publicUrl, aud: 'shop-api', ...claims };
  const signature = sign ? app.sign({}).split('.')[2] : '';
  return `${part(header)}.${part(all)}.${signature}`;
}

function broughtKey(app: TestApp): string {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const brought = { jwk: publicKey.export({ format: 'jwk' }) } as object;
  return new JwtService().sign(
    { sub: '1', scope: 'create_category' },
    {
      privateKey: privateKey.export({ type: 'pkcs1', format: 'pem' }) as string,
      algorithm: 'RS256',
      issuer: app.config.publicUrl,
      audience: 'shop-api',
      expiresIn: 60,
      header: { alg: 'RS256', typ: 'at+jwt', ...brought },
    },
  );
}

function tampered(token: string, scope: string): string {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
  return [header, part({ ...claims, scope }), signature].join('.');
}
