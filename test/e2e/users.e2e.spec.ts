import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SessionService } from '../../src/auth/session.service.js';
import type { UserResponse } from '../../src/users/dto/user.dto.js';
import type { Page } from '../../src/shared/page.js';
import { startTestApp, type TestApp, type TestUser } from '../support/test-app.js';

// cspell:ignore quillf quillfeather

const MALFORMED = ['0', '-1', '1e0', ' 1', 'me2', 'ffffffffffffffffffffffff', '%00', "1'--", '9'.repeat(40)];

describe('/users', () => {
  let shop: TestApp;
  let admin: TestUser;

  beforeAll(async () => {
    shop = await startTestApp();
    admin = await shop.userOf('admin');
  });
  afterAll(() => shop.close());

  const me = (token: string) => shop.get<UserResponse & { code: string }>('/users/me', { token });
  const change = (id: string, body: object, token = admin.token) =>
    shop.patch<UserResponse & { code: string }>(`/users/${id}`, body, { token });
  const list = (query: string, token = admin.token) =>
    shop.get<Page<UserResponse> & { code: string }>(`/users?${query}`, { token });
  const narrowed = async ({ user }: TestUser, scope: string) => {
    const session = { scope, clientId: null, device: null };
    return (await shop.app.get(SessionService, { strict: false }).start(user, session)).accessToken;
  };

  describe('/me', () => {
    it('returns the account, exactly as documented, and no secret', async () => {
      const { user, token } = await shop.userOf('customer');
      const answer = await me(token);
      expect(answer).toMatchObject({ status: 200 });
      expect(answer.body).toEqual({
        id: user.id,
        email: user.email,
        username: user.username,
        fullName: null,
        role: 'customer',
        isActive: true,
        isVerified: true,
        lastLogin: null,
        createdAt: expect.stringMatching(/Z$/),
        updatedAt: expect.stringMatching(/Z$/),
      });
    });

    it('changes and clears the full name, and keeps absent fields', async () => {
      const { token } = await shop.userOf('customer');
      const named = await shop.patch<UserResponse>('/users/me', { fullName: 'Ada Ⅎ. Løvelace' }, { token });
      expect(named).toMatchObject({ status: 200, body: { fullName: 'Ada Ⅎ. Løvelace' } });
      expect(await shop.patch('/users/me', {}, { token })).toMatchObject({ status: 200 });
      expect((await me(token)).body.fullName).toBe('Ada Ⅎ. Løvelace');
      expect(await shop.patch('/users/me', { fullName: null }, { token })).toMatchObject({ status: 200 });
      expect((await me(token)).body.fullName).toBeNull();
    });

    it.each([
      'role',
      'isVerified',
      'isActive',
      'email',
      'username',
      'vendorId',
      'passwordHash',
      'id',
      '__proto__',
    ])('rejects changing %s', async (field) => {
      const { token } = await shop.userOf('customer');
      const before = (await me(token)).body;
      const raw = `{"fullName":"Changed","${field}":"admin"}`;
      const headers = { 'content-type': 'application/json' };
      const answer = await shop.request('PATCH', '/users/me', { raw, headers, token });
      expect(answer.status).toBe(400);
      expect((await me(token)).body).toEqual(before);
    });

    it('closes the account, which ends every session', async () => {
      const customer = await shop.userOf('customer');
      const second = await narrowed(customer, 'profile');
      expect(await shop.delete('/users/me', { token: customer.token })).toMatchObject({
        status: 204,
        text: '',
      });
      for (const token of [customer.token, second]) {
        expect(await me(token)).toMatchObject({ status: 401, body: { code: 'token_invalid' } });
      }
      const { refreshToken } = customer;
      expect(await shop.post('/auth/refresh', { refreshToken })).toMatchObject({ status: 401 });
      const seen = await shop.get(`/users/${customer.user.id}`, { token: admin.token });
      expect(seen).toMatchObject({ status: 200, body: { isActive: false } });
    });

    it('requires a token', async () => {
      for (const method of ['GET', 'PATCH', 'DELETE']) {
        expect(await shop.request(method, '/users/me')).toMatchObject({ status: 401 });
      }
    });
  });

  describe('the list', () => {
    it('searches words in e-mail, username and full name, and filters by role and state', async () => {
      const [first, second] = [await shop.userOf('moderator'), await shop.userOf('customer')];
      await change(first.user.id, { fullName: 'Zoë Quillfeather' });
      await change(second.user.id, { fullName: 'Max Quillfeather' });
      const found = async (query: string) => (await list(query)).body.items.map(({ id }) => id);
      expect(await found('search=QUILLFEATHER')).toEqual([second.user.id, first.user.id]);
      expect(await found('search=quillf+zoe')).toEqual([first.user.id]);
      expect(await found(`search=${first.user.username}%40example.com`)).toEqual([first.user.id]);
      expect(await found('search=quillfeather&role=moderator')).toEqual([first.user.id]);
      expect(await found('search=quillfeather&role=unheard_of')).toEqual([]);
      expect(await found('search=quill%25')).toEqual([]);
      await change(second.user.id, { isActive: false });
      expect(await found('search=quillfeather&isActive=false')).toEqual([second.user.id]);
      expect(await found('search=quillfeather&isActive=true')).toEqual([first.user.id]);
    });

    it('finds nothing for combining accents alone', async () => {
      expect((await list('search=%CC%81')).body.items).toEqual([]);
    });

    it('has stable pages, the newest first, and a total if requested', async () => {
      const role = (await shop.userWith([])).user.role;
      const ids: string[] = [];
      for (let index = 0; index < 4; index += 1) ids.unshift((await shop.userOf(role)).user.id);
      const first = await list(`role=${role}&limit=2&withTotal=true`);
      expect(first.body).toMatchObject({ total: 5, nextCursor: expect.any(String) });
      await shop.userOf(role);
      const cursor = first.body.nextCursor ?? '';
      const second = await list(`role=${role}&limit=2&cursor=${cursor}`);
      expect([...first.body.items, ...second.body.items].map(({ id }) => id)).toEqual(ids);
      expect(second.body).not.toHaveProperty('total');
      const last = await list(`role=${role}&limit=2&cursor=${second.body.nextCursor ?? ''}`);
      expect(last.body).toMatchObject({ items: [{ role }], nextCursor: null });
    });

    it.each([
      'limit=0',
      'limit=101',
      'isActive=1',
      'role=',
      'search=',
      'cursor=x',
      'sort=name',
      'withTotal=yes',
    ])('rejects ?%s', async (query) => {
      const field = query.split('=', 1)[0];
      const body = { code: 'validation_failed', errors: [{ field }] };
      expect(await list(query)).toMatchObject({ status: 400, body });
    });
  });

  describe('/{id}', () => {
    it('requires one permission each, and rejects customers, even for themselves', async () => {
      const customer = await shop.userOf('customer');
      const { id } = customer.user;
      const asks: [string, string, string, number][] = [
        ['GET', '/users', 'read_user', 200],
        ['GET', `/users/${id}`, 'read_user', 200],
        ['PATCH', `/users/${id}`, 'update_user', 200],
        ['DELETE', `/users/${id}`, 'delete_user', 204],
      ];
      const all: string[] = ['read_user', 'update_user', 'delete_user'];
      for (const [method, path, permission, status] of asks) {
        const json = method === 'PATCH' ? { fullName: 'By staff' } : undefined;
        const others = await shop.token(...all.filter((each) => each !== permission));
        for (const token of [customer.token, others]) {
          expect(await shop.request(method, path, { json, token }), path).toMatchObject({ status: 403 });
        }
        const token = await shop.token(permission);
        expect(await shop.request(method, path, { json, token }), path).toMatchObject({ status });
      }
    });

    it.each(MALFORMED)('returns 404 for %j', async (id) => {
      const path = `/users/${encodeURI(id)}`;
      const expected = { status: 404, body: { code: 'user_not_found' } };
      expect(await shop.get(path, { token: admin.token })).toMatchObject(expected);
      expect(await shop.patch(path, { isActive: false }, { token: admin.token })).toMatchObject(expected);
      expect(await shop.delete(path, { token: admin.token })).toMatchObject(expected);
    });

    it('deactivates and activates again, and keeps the data', async () => {
      const customer = await shop.userOf('customer');
      const path = `/users/${customer.user.id}`;
      expect(await change(customer.user.id, { isActive: false })).toMatchObject({ status: 200 });
      expect(await me(customer.token)).toMatchObject({ status: 401 });
      const { email, username } = customer.user;
      const kept = { status: 200, body: { email, username, isActive: false } };
      expect(await shop.get(path, { token: admin.token })).toMatchObject(kept);
      expect(await change(customer.user.id, { isActive: true })).toMatchObject({ status: 200 });
      // The sessions that ended stay over.
      expect(await me(customer.token)).toMatchObject({ status: 401 });
    });

    it.each([
      { isVerified: true },
      { email: 'new@example.com' },
      { vendorId: '1' },
      { role: null },
      { role: 7 },
      { isActive: 'no' },
      { isActive: null },
    ])('rejects %j', async (body) => {
      const { id } = (await shop.userOf('customer')).user;
      expect(await change(id, body)).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
    });

    it('gives and revokes a role with the next request', async () => {
      const { user, token } = await shop.userOf('customer');
      expect(await list('', token)).toMatchObject({ status: 403 });
      expect(await change(user.id, { role: 'moderator' })).toMatchObject({ body: { role: 'moderator' } });
      expect(await list('', token)).toMatchObject({ status: 200 });
      await change(user.id, { role: 'customer' });
      expect(await list('', token)).toMatchObject({ status: 403 });
    });

    it('rejects a role that does not exist', async () => {
      const { id } = (await shop.userOf('customer')).user;
      const answer = await change(id, { role: 'unheard_of' });
      expect(answer).toMatchObject({ status: 404, body: { code: 'role_not_found' } });
    });
  });

  it('shows users only to staff who may read users, also in the response to a change', async () => {
    const { user } = await shop.userOf('customer');
    await change(user.id, { fullName: 'Ada Lovelace' });
    const blind = await shop.token('update_user');
    const hidden = { email: null, username: null, fullName: null, lastLogin: null, role: 'customer' };
    for (const body of [{}, { isActive: true }]) {
      expect(await change(user.id, body, blind)).toMatchObject({ status: 200, body: hidden });
    }
    const renamed = await change(user.id, { fullName: 'Ada Byron' }, blind);
    expect(renamed).toMatchObject({ status: 200, body: { ...hidden, fullName: 'Ada Byron' } });
    const seeing = await shop.token('update_user', 'read_user');
    expect(await change(user.id, {}, seeing)).toMatchObject({
      body: { email: user.email, fullName: 'Ada Byron' },
    });
  });

  describe('/{id}/sessions', () => {
    it('ends every session of a user at once, and of no other', async () => {
      const [customer, other] = [await shop.userOf('customer'), await shop.userOf('customer')];
      const second = await narrowed(customer, 'profile');
      for (const token of [customer.token, second]) expect(await me(token)).toMatchObject({ status: 200 });
      const path = `/users/${customer.user.id}/sessions`;
      expect(await shop.delete(path, { token: admin.token })).toMatchObject({ status: 204, text: '' });
      for (const token of [customer.token, second]) {
        expect(await me(token)).toMatchObject({ status: 401, body: { code: 'token_invalid' } });
      }
      const { refreshToken } = customer;
      expect(await shop.post('/auth/refresh', { refreshToken })).toMatchObject({ status: 401 });
      expect(await me(other.token)).toMatchObject({ status: 200 });
      expect(await shop.delete(path, { token: admin.token }), 'again').toMatchObject({ status: 204 });
    });

    it('requires the role admin, with a token that has its scope', async () => {
      const { id } = (await shop.userOf('customer')).user;
      const path = `/users/${id}/sessions`;
      const staff = await shop.token('read_user', 'update_user', 'delete_user', 'update_role');
      const tokens = [staff, (await shop.userOf('moderator')).token, (await shop.userOf('customer')).token];
      tokens.push(await narrowed(admin, 'profile update_user delete_user'));
      for (const token of tokens) expect(await shop.delete(path, { token })).toMatchObject({ status: 403 });
      expect(await shop.delete(path)).toMatchObject({ status: 401 });
    });

    it.each(MALFORMED)('returns 404 for %j', async (id) => {
      const answer = await shop.delete(`/users/${encodeURI(id)}/sessions`, { token: admin.token });
      expect(answer).toMatchObject({ status: 404, body: { code: 'user_not_found' } });
    });
  });

  it('limits a narrowed token to what both scope and role allow', async () => {
    const reading = await narrowed(admin, 'read_user');
    expect(await list('', reading)).toMatchObject({ status: 200 });
    expect(await change(admin.user.id, {}, reading)).toMatchObject({ status: 403 });
    expect(await me(reading)).toMatchObject({ status: 403 });
    const profile = await narrowed(admin, 'profile');
    expect(await me(profile)).toMatchObject({ status: 200 });
    expect(await list('', profile)).toMatchObject({ status: 403 });
    const more = await narrowed(await shop.userOf('customer'), 'read_user profile');
    expect(await list('', more)).toMatchObject({ status: 403 });
    // Who narrows a token cannot grant by it what it leaves out.
    const updating = await narrowed(admin, 'update_user');
    const { id } = (await shop.userOf('customer')).user;
    expect(await change(id, { role: 'moderator' }, updating)).toMatchObject({ status: 403 });
  });
});
