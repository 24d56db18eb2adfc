/** A category. An active category has only active ancestors. */
export interface Category {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly description: string | null;
  /** Null at the top level. */
  readonly parentId: string | null;
  readonly isActive: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface CategoryDraft {
  readonly name: string;
  readonly slug: string;
  readonly description: string | null;
  readonly parentId: string | null;
  readonly isActive: boolean;
}

/** Only the fields that are present change. */
export type CategoryChanges = Partial<CategoryDraft>;

/** A category with its children, by name; the leaves have none. */
export interface CategoryNode extends Category {
  readonly children: readonly CategoryNode[];
}
