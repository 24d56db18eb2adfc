import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SomeThingResponse } from '../../src/some-things/dto/some-thing.dto.js';
import type { Page } from '../../src/shared/page.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('/some-things', () => {
  let shop: TestApp;
  let token: string;

  beforeAll(async () => {
    shop = await startTestApp();
    token = (await shop.userOf('customer')).token;
  });
  afterAll(() => shop.close());

  const create = (body: object) => shop.post<SomeThingResponse>('/some-things', body, { token });

  it('creates a some thing, which can be read and listed', async () => {
    const { status, headers, body } = await create({ text: 'New.' });
    expect(status).toBe(201);
    expect(body).toMatchObject({ text: 'New.' });
    expect(headers.get('location')).toBe(`/api/v1/some-things/${body.id}`);
    expect(await shop.get(`/some-things/${body.id}`, { token })).toMatchObject({ status: 200, body });
    const list = await shop.get<Page<SomeThingResponse>>('/some-things?withTotal=true', { token });
    expect(list).toMatchObject({ status: 200, body: { items: [body], nextCursor: null, total: 1 } });
  });

  it('returns 404 for an id that does not exist', async () => {
    expect(await shop.get('/some-things/0', { token })).toMatchObject({
      status: 404,
      body: { code: 'some_thing_not_found' },
    });
  });

  it('rejects callers without a token', async () => {
    for (const answer of [await shop.get('/some-things'), await shop.post('/some-things', { text: 'New.' })])
      expect(answer).toMatchObject({ status: 401, body: { code: 'token_missing' } });
  });

  it('requires the permissions', () => {
    expect.fail(
      'To do: decide who may call each route of src/some-things/some-thing.controller.ts. @Scopes: any user, for ' +
        'what is their own; then answer 404 for what belongs to another user. @RequirePermissions: staff; the ' +
        'manifest describes the permission and a migration adds it. @Public: everybody; publicRoutes of the ' +
        'manifest has the route. Then test here who is let in and who is not.',
    );
  });

  it('rejects invalid input and names the field', async () => {
    for (const text of [undefined, null, 1, 'x'.repeat(2001)]) {
      expect(await create({ text })).toMatchObject({ status: 400, body: { errors: [{ field: 'text' }] } });
    }
    expect.fail(
      'To do: give the fields in src/some-things/dto/some-thing.dto.ts their rules (platform/http/fields.ts), and ' +
        'rules between fields to src/some-things/domain. Then test each of them here.',
    );
  });
});
