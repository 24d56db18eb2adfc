/*
 * `npm run migration:new <name> [permission…]`: writes the next migration of each database. With
 * names of permissions it adds these; without, it is a skeleton, whose two ways throw until they
 * are written.
 */
import { readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const NAME = /^[a-z]+(-[a-z0-9]+)*$/;
/** `action_resource` */
const PERMISSION = /^([a-z]+)_([a-z]+(?:_[a-z0-9]+)*)$/;

/** The SQL migrations end with this number plus their own, which is how TypeORM sorts them. */
const FIRST_TIMESTAMP = 1795392000000;

/** What is wrong with the arguments, for the person who gave them. */
export class UsageError extends Error {}

/**
 * Returns the next migration of each database, below the working directory: `0010-reviews` is its
 * `name`.
 * @throws UsageError when there is one of this name
 */
export function nextMigrations(name) {
  const files = { sql: filesOf('sql'), mongo: filesOf('mongo') };
  const taken = [...files.sql, ...files.mongo].find((file) => file.slice(5, -3) === name);
  if (taken !== undefined) throw new UsageError(`There is already a migration of this name: ${taken}`);
  const next = (database) => {
    const number = Number((files[database].at(-1) ?? '0000').slice(0, 4)) + 1;
    const numbered = `${String(number).padStart(4, '0')}-${name}`;
    return { number, name: numbered, path: join('migrations', database, `${numbered}.ts`) };
  };
  const sql = next('sql');
  return { sql: { ...sql, timestamp: FIRST_TIMESTAMP + sql.number }, mongo: next('mongo') };
}

export function pascalCase(words) {
  return words.replace(/(?:^|-)(.)/g, (_, letter) => letter.toUpperCase());
}

function filesOf(database) {
  return readdirSync(join('migrations', database))
    .filter((file) => /^\d{4}-.+\.ts$/.test(file))
    .sort();
}

function sqlSkeleton(className) {
  return `import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ${className} implements MigrationInterface {
  async up(_runner: QueryRunner): Promise<void> {
    throw new Error('This migration is not written yet.');
  }

  async down(_runner: QueryRunner): Promise<void> {
    throw new Error('This migration is not written yet.');
  }
}
`;
}

function mongoSkeleton(constant, name) {
  return `import type { MongoMigration } from './migration.js';

export const ${constant}: MongoMigration = {
  name: '${name}',

  async up(_db) {
    throw new Error('This migration is not written yet.');
  },

  async down(_db) {
    throw new Error('This migration is not written yet.');
  },
};
`;
}

function sqlPermissions(className, permissions) {
  return `import type { MigrationInterface, QueryRunner } from 'typeorm';

const PERMISSIONS = ${literal(permissions)};

/** Administrators have them at once. What other roles get is decided by those who run the shop. */
export class ${className} implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const { name, action, resource } of PERMISSIONS) {
      await runner.query(
        \`INSERT INTO "permissions" ("name", "action", "resource") VALUES (?, ?, ?) ON CONFLICT DO NOTHING\`,
        [name, action, resource],
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of PERMISSIONS) {
      await runner.query(
        \`DELETE FROM "role_permissions" WHERE "permission_id" IN (SELECT "id" FROM "permissions" WHERE "name" = ?)\`,
        [name],
      );
      await runner.query(\`DELETE FROM "permissions" WHERE "name" = ?\`, [name]);
    }
  }
}
`;
}

function mongoPermissions(constant, name, permissions) {
  return `import { Types, type mongo } from 'mongoose';
import type { MongoMigration } from './migration.js';

const PERMISSIONS = ${literal(permissions)};

interface Permission extends mongo.Document {
  readonly _id: Types.ObjectId;
}

interface Role extends mongo.Document {
  readonly permissions: Types.ObjectId[];
  readonly lock: number;
}

/** Administrators have them at once. What other roles get is decided by those who run the shop. */
export const ${constant}: MongoMigration = {
  name: '${name}',

  async up(db) {
    for (const { name, action, resource } of PERMISSIONS) {
      await db
        .collection<Permission>('permissions')
        .updateOne(
          { name },
          { $setOnInsert: { _id: new Types.ObjectId(), action, resource, lock: 0, created_at: new Date() } },
          { upsert: true },
        );
    }
  },

  async down(db) {
    const permissions = db.collection<Permission>('permissions');
    for (const { name } of PERMISSIONS) {
      const permission = await permissions.findOne({ name });
      if (!permission) continue;
      const { _id } = permission;
      await db
        .collection<Role>('roles')
        .updateMany({ permissions: _id }, { $pull: { permissions: _id }, $inc: { lock: 1 } });
      await permissions.deleteOne({ _id });
    }
  },
};
`;
}

const literal = (permissions) =>
  `[\n${permissions
    .map(
      ({ name, action, resource }) =>
        `  { name: '${name}', action: '${action}', resource: '${resource}' },\n`,
    )
    .join('')}] as const`;

function toPermission(name) {
  const [, action, resource] = PERMISSION.exec(name) ?? [];
  if (resource === undefined) {
    throw new UsageError(
      `"${name}" is not a permission: write it as action_resource, such as moderate_review`,
    );
  }
  return { name, action, resource };
}

function main([name, ...names]) {
  if (name === undefined || !NAME.test(name)) {
    throw new UsageError(
      'usage: npm run migration:new <name> [permission…]; ' +
        'the name is lower-case words joined by hyphens, such as product-reviews',
    );
  }
  const permissions = names.map(toPermission);
  const { sql, mongo } = nextMigrations(name);
  const className = `${pascalCase(name)}${sql.timestamp}`;
  const constant = `migrate${pascalCase(name)}`;
  const isSkeleton = permissions.length === 0;
  const written = [
    [sql.path, isSkeleton ? sqlSkeleton(className) : sqlPermissions(className, permissions)],
    [
      mongo.path,
      isSkeleton ? mongoSkeleton(constant, mongo.name) : mongoPermissions(constant, mongo.name, permissions),
    ],
  ];
  for (const [path, text] of written) {
    writeFileSync(path, text, { flag: 'wx' });
    console.log(path);
  }
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    main(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
