import { line } from '../alphabet.js';
import type { Chance } from '../chance.js';
import { segment } from '../operation.js';
import { succeeding, subset, type Recipes } from '../recipe.js';
import type { World } from '../world.js';

const NAMES = ['support', 'a_b', 'aab', 'a1', 'z_', 'a__b', 'clerk', 'refund'];

function name(world: World, chance: Chance): string {
  const known = chance.pickAny([...world.all('role'), ...world.all('permission')])?.name;
  return chance.oneIn(6) && known !== undefined ? known : `${chance.pick(NAMES)}_${chance.below(12)}`;
}

function permissions(world: World, chance: Chance): string[] {
  const names = world.all('permission').map((each) => String(each.name));
  const some = names.length > 0 ? chance.some(names, 6) : [];
  return chance.oneIn(10) ? [...some, 'no_such_permission'] : chance.oneIn(8) ? [...some, ...some] : some;
}

const role = (world: World, chance: Chance) => ({
  name: name(world, chance),
  description: chance.oneIn(3) ? null : line(chance),
});

export const access: Recipes = {
  'role.list': succeeding(10, (world, chance) => ({
    method: 'GET',
    path: '/roles',
    token: world.staffToken(chance),
    resource: 'role',
  })),
  'role.get': succeeding(6, (world, chance) => ({
    method: 'GET',
    path: `/roles/${segment(world.idOf('role', chance))}`,
    token: world.staffToken(chance),
    resource: 'role',
  })),
  'role.create': succeeding(8, (world, chance) => ({
    method: 'POST',
    path: '/roles',
    json: { ...role(world, chance), permissions: chance.oneIn(5) ? undefined : permissions(world, chance) },
    token: world.staffToken(chance),
    resource: 'role',
  })),
  'role.update': succeeding(6, (world, chance) => ({
    method: 'PATCH',
    path: `/roles/${segment(world.idOf('role', chance))}`,
    json: subset(chance, role(world, chance)),
    token: world.staffToken(chance),
    resource: 'role',
  })),
  /**
   * Not of the built-in ones: without their permissions, what vendors and moderators do would only
   * be refused.
   */
  'role.permissions': succeeding(8, (world, chance) => {
    const own = world.all('role').filter((each) => !/^(vendor|moderator)$/.test(String(each.name)));
    return {
      method: 'PUT',
      path: `/roles/${segment(chance.pickRecent(own)?.id ?? 'none')}/permissions`,
      json: { permissions: permissions(world, chance) },
      token: world.staffToken(chance),
      resource: 'role',
    };
  }),
  'role.delete': succeeding(4, (world, chance) => ({
    method: 'DELETE',
    path: `/roles/${segment(world.idOf('role', chance))}`,
    token: world.staffToken(chance),
    resource: 'role',
  })),
  'permission.list': succeeding(5, (world, chance) => ({
    method: 'GET',
    path: '/permissions',
    token: world.staffToken(chance),
    resource: 'permission',
  })),
  'permission.create': succeeding(6, (world, chance) => ({
    method: 'POST',
    path: '/permissions',
    json: {
      name: chance.oneIn(2) ? undefined : name(world, chance),
      resource: chance.pick(['order', 'refund', 'a_b', `thing_${chance.below(8)}`]),
      action: chance.pick(['read', 'do', `act_${chance.below(8)}`]),
    },
    token: world.staffToken(chance),
    resource: 'permission',
  })),
  'permission.delete': succeeding(4, (world, chance) => ({
    method: 'DELETE',
    path: `/permissions/${segment(world.idOf('permission', chance))}`,
    token: world.staffToken(chance),
    resource: 'permission',
  })),
};
