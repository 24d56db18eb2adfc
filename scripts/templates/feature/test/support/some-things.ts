import type { SomeThingDraft } from '../../src/some-things/domain/some-thing.js';

export function aSomeThing(differences: Partial<SomeThingDraft> = {}): SomeThingDraft {
  return { text: 'An example.', ...differences };
}
