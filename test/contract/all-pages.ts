/** Follows the pages of a list to its end, with something happening `between` each two of them. */
export async function allPages<Item, Position>(
  page: (after: Position | undefined) => Promise<Item[]>,
  position: (item: Item) => Position,
  limit: number,
  between: () => Promise<void> = async () => {},
): Promise<Item[]> {
  const listed: Item[] = [];
  let after: Position | undefined;
  for (let pages = 0; pages < 200; pages += 1) {
    const items = await page(after);
    if (items.length > limit) throw new Error(`A page of at most ${limit} has ${items.length} items.`);
    listed.push(...items);
    const last = items.at(-1);
    if (!last) return listed;
    after = position(last);
    await between();
  }
  throw new Error(`The pages never end; so far: ${JSON.stringify(listed).slice(0, 300)}`);
}
