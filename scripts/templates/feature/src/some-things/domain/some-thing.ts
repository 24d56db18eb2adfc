/** The text is an example of a field. */
export interface SomeThing {
  readonly id: string;
  readonly text: string;
  readonly createdAt: Date;
}

export type SomeThingDraft = Pick<SomeThing, 'text'>;
