/** The part of a feature manifest that ApiTags reads: descriptions by name. */
export interface TagDeclarations {
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * The tags of the OpenAPI document, with their descriptions: those of the features, then the
 * platform's own.
 */
export class ApiTags {
  readonly all: ReadonlyMap<string, string>;

  constructor(features: readonly TagDeclarations[]) {
    const platform: TagDeclarations = { tags: { Health: 'For operators of the shop.' } };
    this.all = new Map([...features, platform].flatMap(({ tags }) => Object.entries(tags ?? {})));
  }
}
