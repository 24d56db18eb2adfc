import type { Abstract, Provider, Type } from '@nestjs/common';
import { RefreshTokenRepository } from '../auth/domain/refresh-token.repository.js';
import { CartRepository } from '../cart/domain/cart.repository.js';
import { CategoryRepository } from '../catalog/domain/category.repository.js';
import { ProductRepository } from '../catalog/domain/product.repository.js';
import { OrderRepository } from '../orders/domain/order.repository.js';
import { PermissionRepository } from '../rbac/domain/permission.repository.js';
import { RoleRepository } from '../rbac/domain/role.repository.js';
import { UnitOfWork } from '../shared/unit-of-work.js';
import { UserRepository } from '../users/domain/user.repository.js';
import { StoreEpoch } from './store-epoch.js';
import { StoreHealth } from './store-health.js';

/** Every port of the application. A port is an abstract class and its own injection token. */
export const ports = {
  UnitOfWork,
  StoreEpoch,
  StoreHealth,
  CategoryRepository,
  ProductRepository,
  UserRepository,
  RefreshTokenRepository,
  RoleRepository,
  PermissionRepository,
  CartRepository,
  OrderRepository,
};

type Ports = typeof ports;
export type Port = Ports[keyof Ports];

/** One adapter for each port: a store that misses one does not compile. */
export type Adapters = { [Name in keyof Ports]: Type<InstanceType<Ports[Name]>> };

/** The adapters of the chosen store, by port. Features take theirs by PersistenceModule.forFeature. */
export class StoreAdapters {
  constructor(private readonly byPort: ReadonlyMap<unknown, unknown>) {}

  get<T>(port: Abstract<T>): T {
    return this.byPort.get(port) as T;
  }
}

/** The providers with which a store module offers its adapters. */
export function provideAdapters(adapters: Adapters): Provider[] {
  const names = Object.keys(ports) as (keyof Ports)[];
  const classes = names.map((name) => adapters[name]);
  return [
    ...classes,
    {
      provide: StoreAdapters,
      inject: classes,
      useFactory: (...instances: unknown[]) =>
        new StoreAdapters(new Map(names.map((name, index) => [ports[name], instances[index]]))),
    },
  ];
}
