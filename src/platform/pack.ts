export interface Fill {
  /** How many a pack holds at most. */
  count: number;
  /** And how much: in the unit of `sizeOf`. One that is larger goes alone. */
  size: number;
}

/** Items in their order, in as few packs as the limits allow. */
export function packed<T>(items: Iterable<T>, sizeOf: (item: T) => number, { count, size }: Fill): T[][] {
  const packs: T[][] = [];
  let filled = 0;
  for (const item of items) {
    const more = sizeOf(item);
    const last = packs.at(-1);
    if (last === undefined || last.length === count || filled + more > size) {
      packs.push([item]);
      filled = more;
    } else {
      last.push(item);
      filled += more;
    }
  }
  return packs;
}
