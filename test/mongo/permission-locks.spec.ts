import { Types } from 'mongoose';
import { describe, expect, it } from 'vitest';
import { aPermission, aRole } from '../support/factories.js';
import { useMongoDatabase } from './mongo-database.js';

describe('changing a role and its permissions', () => {
  const mongo = useMongoDatabase();
  const add = () => mongo.db.permissions.add(aPermission());
  const lockOf = async ({ id }: { id: string }): Promise<number> => {
    const document = await mongo.raw.db.collection('permissions').findOne({ _id: new Types.ObjectId(id) });
    return Number(document?.lock);
  };
  const idsIn = async ({ id }: { id: string }): Promise<string[]> => {
    const document = await mongo.raw.db.collection('roles').findOne({ _id: new Types.ObjectId(id) });
    return (document?.permissions as Types.ObjectId[]).map(String).sort();
  };

  it('writes to exactly the permissions that the role is given, so that none of them is removed concurrently', async () => {
    const [one, two, kept, beside] = [await add(), await add(), await add(), await add()];
    const role = await mongo.db.roles.add(aRole({ permissions: [kept.name] }));
    await mongo.db.roles.setPermissions(role.id, [one.name, two.name, kept.name]);
    const locks = [await lockOf(one), await lockOf(two), await lockOf(kept), await lockOf(beside)];
    expect(locks).toEqual([1, 1, 2, 0]);
  });

  it('writes to each role of a removed permission, so that none keeps its id', async () => {
    const [removed, kept] = [await add(), await add()];
    const both = { permissions: [removed.name, kept.name] };
    const roles = [
      await mongo.db.roles.add(aRole(both)),
      await mongo.db.roles.add(aRole(both)),
      await mongo.db.roles.add(aRole({ permissions: [removed.name] })),
    ];
    expect(await idsIn(roles[0]!)).toEqual([removed.id, kept.id].sort());
    await mongo.db.permissions.remove(removed.id);
    const left = [];
    for (const role of roles) left.push(await idsIn(role));
    expect(left).toEqual([[kept.id], [kept.id], []]);
  });
});
