import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UserResponse } from '../../src/users/dto/user.dto.js';
import { UserRepository } from '../../src/users/domain/user.repository.js';
import type { Page } from '../../src/shared/page.js';
import { startTestApp, type TestApp, type TestUser } from '../support/test-app.js';

describe('the last active administrator', () => {
  let shop: TestApp;

  beforeAll(async () => {
    shop = await startTestApp();
  });
  afterAll(() => shop.close());

  const me = (token: string) => shop.get<UserResponse>('/users/me', { token });
  const change = (id: string, body: object, token: string) => shop.patch(`/users/${id}`, body, { token });

  /** Leaves no other administrators than these new ones. */
  async function only(count: number): Promise<TestUser[]> {
    const users = shop.app.get(UserRepository, { strict: false });
    const fresh = await Promise.all(Array.from({ length: count }, () => shop.userOf('admin')));
    const ids = fresh.map(({ user }) => user.id);
    const filter = { role: 'admin', isActive: true };
    for (const { id } of await users.list({ filter, limit: 100 })) {
      if (!ids.includes(id)) await users.update(id, { isActive: false });
    }
    return fresh;
  }
  const active = async (token: string) =>
    (await shop.get<Page<UserResponse>>('/users?role=admin&isActive=true', { token })).body.items;

  it('cannot be demoted, deactivated or deleted, by itself or by others', async () => {
    const [last] = await only(1);
    if (!last) expect.fail('there is none');
    const { token, user } = last;
    const path = `/users/${user.id}`;
    for (const answer of [
      await change(user.id, { role: 'customer' }, token),
      await change(user.id, { isActive: false }, token),
      await shop.delete(path, { token }),
      await shop.delete('/users/me', { token }),
    ]) {
      expect(answer).toMatchObject({ status: 409, body: { code: 'last_admin' } });
    }
    expect(await me(token)).toMatchObject({ status: 200, body: { role: 'admin', isActive: true } });
    expect(await change(user.id, { fullName: 'The Last', role: 'admin' }, token)).toMatchObject({
      status: 200,
    });
  });

  it.each([
    ['demote', (path: string, token: string) => shop.patch(path, { role: 'customer' }, { token })],
    ['delete', (path: string, token: string) => shop.delete(path, { token })],
    ['leave beside', (_: string, token: string) => shop.delete('/users/me', { token })],
  ])('stays when two administrators %s each other concurrently', async (_, attack) => {
    for (let round = 0; round < 10; round += 1) {
      const [one, two] = await only(2);
      if (!one || !two) expect.fail('there are not two');
      const answers = await Promise.all([
        attack(`/users/${two.user.id}`, one.token),
        attack(`/users/${one.user.id}`, two.token),
      ]);
      // The one that was slower is refused: by the rule, or because it was deactivated or demoted
      // before it asked.
      const statuses = answers.map(({ status }) => status).sort();
      expect(statuses.filter((status) => status < 300)).toHaveLength(1);
      expect([401, 403, 409]).toContain(statuses[1]);
      const winner = answers[0].status < 300 ? one : two;
      const stays = (await me(winner.token)).status === 200 ? winner : winner === one ? two : one;
      expect(await active(stays.token)).toMatchObject([{ id: stays.user.id }]);
    }
  });
});
