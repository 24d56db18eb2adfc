import { describe, expect, it } from 'vitest';
import { WaitingLine } from '../../src/persistence/mongo/waiting-line.js';
import { StoreUnavailableError } from '../../src/shared/domain-error.js';

const LONG = 10_000;

/** Who has come in so far, in order. */
function visitors(line: WaitingLine) {
  const inside: string[] = [];
  const come = (name: string) => line.enter(LONG).then(() => inside.push(name));
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return { inside, come, settle };
}

describe(WaitingLine.name, () => {
  it('lets in as many as there is room for, and the others in the order in which they came', async () => {
    const line = new WaitingLine(2);
    const { inside, come, settle } = visitors(line);
    for (const name of ['a', 'b', 'c', 'd']) void come(name);
    await settle();
    expect(inside).toEqual(['a', 'b']);
    line.leave();
    await settle();
    expect(inside).toEqual(['a', 'b', 'c']);
    line.leave();
    line.leave();
    await settle();
    expect(inside).toEqual(['a', 'b', 'c', 'd']);
  });

  it('gives up who has waited too long, and nobody else for it', async () => {
    const line = new WaitingLine(1);
    const { inside, come, settle } = visitors(line);
    void come('a');
    await settle();
    await expect(line.enter(5)).rejects.toThrow(StoreUnavailableError);
    void come('b');
    line.leave();
    await settle();
    expect(inside).toEqual(['a', 'b']);
  });
});
