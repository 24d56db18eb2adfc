/** A row of the table of permissions; `name` is what routes and tokens speak of. */
export interface Permission {
  readonly id: string;
  /** `action_resource`: `create_product`. */
  readonly name: string;
  readonly resource: string;
  readonly action: string;
  readonly createdAt: Date;
}

export type PermissionDraft = Pick<Permission, 'name' | 'resource' | 'action'>;

/** A role and what it allows. `admin` allows every permission, whatever is written here. */
export interface Role {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  /** Names, in alphabetical order. */
  readonly permissions: readonly string[];
  readonly createdAt: Date;
}

export type RoleDraft = Pick<Role, 'name' | 'description' | 'permissions'>;

/** Only the fields that are present change. */
export type RoleChanges = Partial<Pick<Role, 'name' | 'description'>>;
