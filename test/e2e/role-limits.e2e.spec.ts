import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RoleResponse } from '../../src/rbac/dto/rbac.dto.js';
import { startTestApp, type TestApp, type TestUser } from '../support/test-app.js';

describe('roles that grant more than the caller has', () => {
  let shop: TestApp;
  let admin: TestUser;
  let made = 0;

  beforeAll(async () => {
    shop = await startTestApp();
    admin = await shop.userOf('admin');
  });
  afterAll(() => shop.close());

  const fresh = (what: string) => `${what}_${(made += 1)}`;
  const newRole = async (permissions: string[]) => {
    const body = { name: fresh('custom'), permissions };
    return (await shop.post<RoleResponse>('/roles', body, { token: admin.token })).body;
  };
  const set = (id: string, permissions: string[], token = admin.token) =>
    shop.request('PUT', `/roles/${id}/permissions`, { json: { permissions }, token });
  const changeUser = (id: string, body: object, token: string) => shop.patch(`/users/${id}`, body, { token });
  const roleNamed = async (name: string) =>
    (await shop.list<RoleResponse>('/roles', { token: admin.token })).find((role) => role.name === name) ??
    expect.fail(`no role ${name}`);

  it('can be renamed, described and deleted only by callers with all of their permissions', async () => {
    const role = await newRole(['read_user', 'update_order']);
    const manager = await shop.userWith(['read_role', 'update_role', 'delete_role', 'read_user']);
    const sent = { token: manager.token };
    const moderator = await roleNamed('moderator');
    const administrator = await roleNamed('admin');
    for (const { id } of [role, moderator, administrator]) {
      for (const body of [{ name: fresh('mine') }, { description: 'Mine.' }, {}]) {
        expect(await shop.patch(`/roles/${id}`, body, sent)).toMatchObject({
          status: 403,
          body: { code: 'forbidden', detail: expect.stringContaining('update_order') },
        });
      }
    }
    expect(await shop.delete(`/roles/${role.id}`, sent)).toMatchObject({ status: 403 });
    expect(await roleNamed(role.name)).toEqual(role);
    await set(role.id, ['read_user']);
    const name = fresh('ours');
    expect(await shop.patch(`/roles/${role.id}`, { name }, sent)).toMatchObject({
      status: 200,
      body: { name },
    });
    expect(await shop.delete(`/roles/${role.id}`, sent)).toMatchObject({ status: 204 });
  });

  it('can be given to a user and revoked only by callers with all of their permissions', async () => {
    const staff = await shop.userWith(['update_user', 'delete_user', 'read_user']);
    const [customer, moderator] = [await shop.userOf('customer'), await shop.userOf('moderator')];
    const refused = { status: 403, body: { code: 'forbidden' } };
    for (const role of ['admin', 'moderator']) {
      expect(await changeUser(customer.user.id, { role }, staff.token)).toMatchObject(refused);
      expect(await changeUser(staff.user.id, { role }, staff.token)).toMatchObject(refused);
    }
    for (const { user } of [moderator, admin]) {
      expect(await changeUser(user.id, { role: 'customer' }, staff.token)).toMatchObject(refused);
      expect(await changeUser(user.id, { isActive: false }, staff.token)).toMatchObject(refused);
      expect(await shop.delete(`/users/${user.id}`, { token: staff.token })).toMatchObject(refused);
    }
    expect(await shop.get('/users/me', { token: moderator.token })).toMatchObject({
      body: { role: 'moderator', isActive: true },
    });
    const own = staff.user.role;
    expect(await changeUser(customer.user.id, { role: own }, staff.token)).toMatchObject({ status: 200 });
    expect(await changeUser(customer.user.id, { role: 'customer' }, staff.token)).toMatchObject({
      status: 200,
    });
  });

  it('do not reveal their permissions in an error to those who may not read them', async () => {
    const role = await newRole(['read_user', 'update_order']);
    const blind = await shop.token('update_role', 'delete_role');
    const answers = [
      await shop.patch(`/roles/${role.id}`, { description: 'x' }, { token: blind }),
      await set(role.id, [], blind),
      await shop.delete(`/roles/${role.id}`, { token: blind }),
    ];
    for (const { status, text } of answers) {
      expect(status).toBe(403);
      expect(text).not.toMatch(/read_user|update_order/);
    }
  });
});
