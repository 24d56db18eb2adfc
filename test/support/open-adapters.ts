import type { Abstract, LoggerService } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { RefreshTokenRepository } from '../../src/auth/domain/refresh-token.repository.js';
import { CartRepository } from '../../src/cart/domain/cart.repository.js';
import { CategoryRepository } from '../../src/catalog/domain/category.repository.js';
import { ProductRepository } from '../../src/catalog/domain/product.repository.js';
import type { DatabaseConfig } from '../../src/platform/config/app-config.js';
import { OrderRepository } from '../../src/orders/domain/order.repository.js';
import { PersistenceModule } from '../../src/platform/database/persistence.module.js';
import { CacheVersion } from '../../src/platform/database/cache-version.js';
import { PermissionRepository } from '../../src/rbac/domain/permission.repository.js';
import { RoleRepository } from '../../src/rbac/domain/role.repository.js';
import { Clock } from '../../src/shared/clock.js';
import { DomainEvents } from '../../src/platform/events/domain-events.js';
import { PlatformModule } from '../../src/platform/platform.module.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { UserRepository } from '../../src/users/domain/user.repository.js';
import { featurePorts, persisted } from './ports.js';
import { TestClock } from './test-clock.js';
import type { TestDatabase } from './test-database.js';

/**
 * A database as the application has it: migrated, its adapters made by Nest. Only the clock is the
 * test's.
 */
export interface TestAdapters {
  /** Where its data is, for tests that write past the repositories. */
  readonly database: DatabaseConfig;
  readonly unitOfWork: UnitOfWork;
  readonly version: CacheVersion;
  readonly events: DomainEvents;
  readonly clock: TestClock;
  readonly categories: CategoryRepository;
  readonly products: ProductRepository;
  readonly users: UserRepository;
  readonly refreshTokens: RefreshTokenRepository;
  readonly roles: RoleRepository;
  readonly permissions: PermissionRepository;
  readonly carts: CartRepository;
  readonly orders: OrderRepository;
  /** The adapter of any port. */
  get<T>(port: Abstract<T>): T;
  /**
   * The same database once more, as another instance of the shop has it; its `close` leaves the
   * database.
   */
  another(): Promise<TestAdapters>;
  /** Closes the database, and opens its database again: this one is over. */
  reopen(): Promise<TestAdapters>;
  /** Closes the database and removes its database. */
  close(): Promise<void>;
}

const ports = PersistenceModule.forFeature(UnitOfWork, CacheVersion, ...Object.values(featurePorts));

/** Event handlers that are made to fail would fill the report with stacks. */
const silent: LoggerService = { log: () => {}, warn: () => {}, error: () => {} };

export async function openAdapters({ database, drop }: TestDatabase): Promise<TestAdapters> {
  try {
    return await open(database, drop);
  } catch (error) {
    await drop();
    throw error;
  }
}

async function open(database: DatabaseConfig, drop: TestDatabase['drop']): Promise<TestAdapters> {
  const migrator = await PersistenceModule.openMigrator(database);
  await migrator.up().finally(() => migrator.close());
  const clock = new TestClock();
  const module = await Test.createTestingModule({
    imports: [PlatformModule, await PersistenceModule.forRoot(database, persisted), ports],
  })
    .overrideProvider(Clock)
    .useValue(clock)
    .setLogger(silent)
    .compile();
  await module.init();
  return {
    database,
    clock,
    unitOfWork: module.get(UnitOfWork),
    version: module.get(CacheVersion),
    events: module.get(DomainEvents),
    categories: module.get(CategoryRepository),
    products: module.get(ProductRepository),
    users: module.get(UserRepository),
    refreshTokens: module.get(RefreshTokenRepository),
    roles: module.get(RoleRepository),
    permissions: module.get(PermissionRepository),
    carts: module.get(CartRepository),
    orders: module.get(OrderRepository),
    get: (port) => module.get(port),
    another: () => open(database, async () => {}),
    reopen: async () => {
      await module.close();
      return open(database, drop);
    },
    close: async () => {
      await module.close();
      await drop();
    },
  };
}
