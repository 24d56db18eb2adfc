import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { SessionService } from '../../src/auth/session.service.js';
import { DomainEvents } from '../../src/platform/events/domain-events.js';
import { AccessChanged } from '../../src/rbac/access.events.js';
import { RoleRepository } from '../../src/rbac/domain/role.repository.js';
import type { PermissionResponse, RoleResponse } from '../../src/rbac/dto/rbac.dto.js';
import { startTestApp, type TestApp, type TestUser } from '../support/test-app.js';

const MALFORMED = ['0', '-1', '1e0', 'admin', 'ffffffffffffffffffffffff', '%00', '9'.repeat(40)];
type Refusal = { readonly code: string };

describe('/roles and /permissions', () => {
  let shop: TestApp;
  let admin: TestUser;
  let made = 0;

  beforeAll(async () => {
    shop = await startTestApp();
    admin = await shop.userOf('admin');
  });
  afterAll(() => shop.close());

  const fresh = (what: string) => `${what}_${(made += 1)}`;
  const create = (body: object, token = admin.token) =>
    shop.post<RoleResponse & Refusal>('/roles', body, { token });
  const newRole = async (permissions: string[] = []) =>
    (await create({ name: fresh('custom'), permissions })).body;
  const set = (id: string, permissions: unknown, token = admin.token) =>
    shop.request<RoleResponse & Refusal>('PUT', `/roles/${id}/permissions`, { json: { permissions }, token });
  const rename = (id: string, body: object) =>
    shop.patch<RoleResponse & Refusal>(`/roles/${id}`, body, { token: admin.token });
  const remove = (path: string) => shop.delete<Refusal>(path, { token: admin.token });
  const newPermission = (body: object, token = admin.token) =>
    shop.post<PermissionResponse & Refusal>('/permissions', body, { token });
  const roles = () => shop.list<RoleResponse>('/roles', { token: admin.token });
  const permissions = () => shop.list<PermissionResponse>('/permissions', { token: admin.token });
  const roleNamed = async (name: string) =>
    (await roles()).find((role) => role.name === name) ?? expect.fail(`no role ${name}`);
  const permissionNamed = async (name: string) =>
    (await permissions()).find((each) => each.name === name) ?? expect.fail(`no permission ${name}`);

  it('invalidate the cached rights of users when a permission or the name of a role changes', async () => {
    // No response would show an old value: no route needs what is not built in.
    const changes: unknown[] = [];
    shop.app.get(DomainEvents, { strict: false }).on(AccessChanged, (event) => void changes.push(event));
    const { id } = (await newPermission({ resource: 'novelty', action: fresh('act') })).body;
    expect(await remove(`/permissions/${id}`)).toMatchObject({ status: 204 });
    const role = await newRole();
    expect(await rename(role.id, { name: fresh('renamed') })).toMatchObject({ status: 200 });
    expect(changes).toHaveLength(3);
  });

  it('require one permission each, and reject customers', async () => {
    const role = await newRole();
    const asks: [string, string, string, number, object?][] = [
      ['GET', '/roles', 'read_role', 200],
      ['GET', `/roles/${role.id}`, 'read_role', 200],
      ['POST', '/roles', 'create_role', 201, { name: fresh('asked') }],
      ['PATCH', `/roles/${role.id}`, 'update_role', 200, { description: 'Changed.' }],
      ['PUT', `/roles/${role.id}/permissions`, 'update_role', 200, { permissions: [] }],
      ['DELETE', `/roles/${role.id}`, 'delete_role', 204],
      ['GET', '/permissions', 'read_permission', 200],
      ['POST', '/permissions', 'create_permission', 201, { resource: 'asked', action: fresh('act') }],
      ['DELETE', '/permissions/0', 'delete_permission', 404],
    ];
    const all = [...new Set(asks.map(([, , permission]) => permission))];
    const customer = await shop.userOf('customer');
    for (const [method, path, permission, status, json] of asks) {
      const others = await shop.token(...all.filter((each) => each !== permission));
      for (const token of [customer.token, others]) {
        expect(await shop.request(method, path, { json, token }), `${method} ${path}`).toMatchObject({
          status: 403,
        });
      }
      const token = await shop.token(permission);
      expect(await shop.request(method, path, { json, token }), `${method} ${path}`).toMatchObject({
        status,
      });
    }
  });

  it('creates, shows, changes and deletes a role, exactly as documented', async () => {
    const name = fresh('support');
    const answer = await create({ name, permissions: ['read_user', 'read_order', 'read_user'] });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe(`/api/v1/roles/${answer.body.id}`);
    expect(answer.body).toEqual({
      id: expect.any(String),
      name,
      description: null,
      permissions: ['read_order', 'read_user'],
      createdAt: expect.stringMatching(/Z$/),
    });
    const { token } = admin;
    expect((await shop.get(`/roles/${answer.body.id}`, { token })).body).toEqual(answer.body);
    const changed = await rename(answer.body.id, { name: fresh('desk'), description: 'Answers.' });
    expect(changed.body).toEqual({ ...answer.body, name: changed.body.name, description: 'Answers.' });
    expect(await roles()).toContainEqual(changed.body);
    expect(await remove(`/roles/${answer.body.id}`)).toMatchObject({ status: 204 });
    expect(await remove(`/roles/${answer.body.id}`)).toMatchObject({ status: 404 });
  });

  it('lists by name', async () => {
    for (const names of [await roles(), await permissions()].map((list) => list.map(({ name }) => name))) {
      expect(names).toEqual([...names].sort());
    }
  });

  it.each(MALFORMED)('returns 404 for %j', async (id) => {
    const { token } = admin;
    const absent = { status: 404, body: { code: 'role_not_found' } };
    expect(await shop.get(`/roles/${id}`, { token })).toMatchObject(absent);
    expect(await rename(id, { description: 'x' })).toMatchObject(absent);
    expect(await set(id, [])).toMatchObject(absent);
    expect(await remove(`/roles/${id}`)).toMatchObject(absent);
    const body = { code: 'permission_not_found' };
    expect(await remove(`/permissions/${id}`)).toMatchObject({ status: 404, body });
  });

  it.each([
    {},
    { name: 'Upper' },
    { name: 'a' },
    { name: '1st' },
    { name: 'a b' },
    { name: null },
    { name: 'ok_name', permissions: 'read_user' },
    { name: 'ok_name', permissions: [{}] },
    { name: 'ok_name', permissions: null },
    { name: 'ok_name', users: [] },
  ])('rejects the role %j', async (body) => {
    expect(await create(body)).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
  });

  it('rejects a name that is taken', async () => {
    const { id, name } = await newRole();
    const taken = { status: 409, body: { code: 'name_taken' } };
    expect(await create({ name })).toMatchObject(taken);
    expect(await create({ name: 'admin' })).toMatchObject(taken);
    expect(await rename(id, { name: 'customer' })).toMatchObject(taken);
    expect(await newPermission({ action: 'read', resource: 'user' })).toMatchObject(taken);
    const many = fresh('race');
    const answers = await Promise.all(Array.from({ length: 8 }, () => create({ name: many })));
    expect(answers.map(({ status }) => status).sort()).toEqual([
      201,
      ...Array.from({ length: 7 }, () => 409),
    ]);
  });

  it('rejects a permission that does not exist', async () => {
    const absent = { status: 404, body: { code: 'permission_not_found' } };
    expect(await create({ name: fresh('lost'), permissions: ['read_moon'] })).toMatchObject(absent);
    const { id } = await newRole(['read_user']);
    expect(await set(id, ['read_user', 'read_moon'])).toMatchObject(absent);
    expect((await shop.get<RoleResponse>(`/roles/${id}`, { token: admin.token })).body.permissions).toEqual([
      'read_user',
    ]);
  });

  it('protects roles and permissions that the code refers to by name', async () => {
    const builtIn = { status: 409, body: { code: 'built_in' } };
    for (const name of ['admin', 'customer', 'vendor']) {
      const { id } = await roleNamed(name);
      expect(await rename(id, { name: fresh('other') }), name).toMatchObject(builtIn);
      expect(await remove(`/roles/${id}`), name).toMatchObject(builtIn);
      expect(await rename(id, { name, description: `The ${name}.` }), name).toMatchObject({ status: 200 });
    }
    const { id } = await permissionNamed('read_user');
    expect(await remove(`/permissions/${id}`)).toMatchObject(builtIn);
    const { id: adminId } = await roleNamed('admin');
    expect(await set(adminId, [])).toMatchObject({ status: 409, body: { code: 'admin_has_all' } });
  });

  it('does not delete a role that a user has, active or not', async () => {
    const { id, name } = await newRole();
    const { user } = await shop.userOf(name);
    await shop.patch(`/users/${user.id}`, { isActive: false }, { token: admin.token });
    expect(await remove(`/roles/${id}`)).toMatchObject({ status: 409, body: { code: 'role_in_use' } });
    await shop.patch(`/users/${user.id}`, { role: 'customer' }, { token: admin.token });
    expect(await remove(`/roles/${id}`)).toMatchObject({ status: 204 });
  });

  it('lets callers grant or revoke only permissions that they have, and keep others unchanged', async () => {
    const token = await shop.token('create_role', 'update_role', 'read_role');
    const refused = { status: 403, body: { code: 'forbidden' } };
    expect(await create({ name: fresh('greedy'), permissions: ['delete_user'] }, token)).toMatchObject(
      refused,
    );
    const { id } = await newRole(['delete_user', 'read_user']);
    expect(await set(id, ['delete_user', 'read_user', 'update_user'], token)).toMatchObject(refused);
    expect(await set(id, ['delete_user', 'read_user', 'read_role'], token)).toMatchObject({ status: 200 });
    expect(await set(id, ['delete_user', 'read_role'], token)).toMatchObject(refused);
    expect(await set(id, ['delete_user', 'read_user'], token)).toMatchObject({ status: 200 });
    expect(await set(id, [], token)).toMatchObject(refused);
    const remover = await shop.token('delete_role', 'delete_permission');
    expect(await shop.delete(`/roles/${id}`, { token: remover })).toMatchObject(refused);
    const { body: made } = await newPermission({ action: fresh('wipe'), resource: 'log' });
    expect(await shop.delete(`/permissions/${made.id}`, { token: remover })).toMatchObject(refused);
    const own = await create({ name: fresh('modest'), permissions: ['read_role'] }, token);
    expect(own).toMatchObject({ status: 201 });
  });

  it('applies the scope of the token to what it grants', async () => {
    const session = { scope: 'create_role read_role', clientId: null, device: null };
    const { accessToken } = await shop.app.get(SessionService, { strict: false }).start(admin.user, session);
    const ask = (permission: string) =>
      create({ name: fresh('narrow'), permissions: [permission] }, accessToken);
    expect(await ask('delete_user')).toMatchObject({ status: 403 });
    expect(await ask('read_role')).toMatchObject({ status: 201 });
  });

  it('gives a custom role the access of a built-in one, and changes it at the next request', async () => {
    const { id, name } = await newRole(['read_user']);
    const { user, token } = await shop.userOf(name);
    const reads = async () => (await shop.get('/users', { token })).status;
    expect(await reads()).toBe(200);
    await set(id, []);
    expect(await reads()).toBe(403);
    await set(id, ['read_user', 'create_category']);
    expect(await reads()).toBe(200);
    expect(await shop.post('/categories', { name: fresh('By custom') }, { token })).toMatchObject({
      status: 201,
    });
    const renamed = await rename(id, { name: fresh('renamed') });
    expect(await reads()).toBe(200);
    const seen = await shop.get(`/users/${user.id}`, { token });
    expect(seen).toMatchObject({ body: { role: renamed.body.name } });
    expect(await remove(`/roles/${id}`)).toMatchObject({ status: 409 });
  });

  it('handles a role that is renamed between two reads', async () => {
    const { id, name } = await newRole(['read_user']);
    const { token } = await shop.userOf(name);
    const repository = shop.app.get(RoleRepository, { strict: false });
    const findByName = repository.findByName.bind(repository);
    const look = vi.spyOn(repository, 'findByName').mockImplementationOnce(async (role) => {
      await repository.update(id, { name: fresh('renamed') });
      return findByName(role);
    });
    expect(await shop.get('/users', { token })).toMatchObject({ status: 200 });
    expect(look).toHaveBeenCalledTimes(2);
    look.mockClear();
    await set(id, []);
    expect(await shop.get('/users', { token })).toMatchObject({ status: 403 });
    expect(look, 'a role without permissions is there').toHaveBeenCalledTimes(1);
    look.mockRestore();
  });

  it('gives a new permission to administrators at once, and a deleted one to nobody', async () => {
    const action = fresh('refund');
    const { body: permission, status } = await newPermission({ action, resource: 'order' });
    expect(status).toBe(201);
    const name = `${action}_order`;
    expect(permission).toEqual({
      id: expect.any(String),
      name,
      action,
      resource: 'order',
      createdAt: expect.any(String),
    });
    expect(await permissions()).toContainEqual(permission);
    expect((await roleNamed('admin')).permissions).toContain(name);
    const { id: adminId } = await roleNamed('admin');
    const shown = await shop.get<RoleResponse>(`/roles/${adminId}`, { token: admin.token });
    expect(shown.body.permissions).toContain(name);

    const role = await newRole([name, 'read_user']);
    expect(role.permissions).toContain(name);
    expect(await remove(`/permissions/${permission.id}`)).toMatchObject({ status: 204 });
    const left = await shop.get<RoleResponse>(`/roles/${role.id}`, { token: admin.token });
    expect(left.body.permissions).toEqual(['read_user']);
    expect((await roleNamed('admin')).permissions).not.toContain(name);
    expect(await set(role.id, [name])).toMatchObject({ status: 404 });
    expect(await remove(`/permissions/${permission.id}`)).toMatchObject({ status: 404 });
  });

  it('renames a permission, and rejects an invalid name', async () => {
    const name = fresh('named');
    expect(await newPermission({ name, action: 'ring', resource: 'bell' })).toMatchObject({ body: { name } });
    for (const body of [
      {},
      { action: 'ring' },
      { action: 'Ring', resource: 'bell' },
      { name: 'a b', action: 'ring', resource: 'bell' },
      // Everyone has these: a role that grants them would grant nothing, and a refusal to grant
      // them refuse nothing.
      { name: 'orders', action: 'ring', resource: 'bell' },
      { action: 'a'.repeat(32), resource: 'bell' },
      { action: 'ring', resource: 'b'.repeat(32) },
    ]) {
      expect(await newPermission(body)).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
    }
  });

  it('accepts the longest name in a role', async () => {
    const { body } = await newPermission({ action: fresh('a'.repeat(20)), resource: 'b'.repeat(31) });
    expect((await newRole([body.name])).permissions).toEqual([body.name]);
  });
});
