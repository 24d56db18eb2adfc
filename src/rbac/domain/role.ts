/** Routes and tokens refer to a permission by its `name`. */
export interface Permission {
  readonly id: string;
  /** `action_resource`, for example `create_product`. */
  readonly name: string;
  readonly resource: string;
  readonly action: string;
  readonly createdAt: Date;
}

export type PermissionDraft = Pick<Permission, 'name' | 'resource' | 'action'>;

/** A role and its permissions. `admin` has every permission, whatever is stored. */
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
