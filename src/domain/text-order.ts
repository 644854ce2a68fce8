/** Halves of surrogate pairs stand for what comes after all of the basic plane. */
const rank = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);

/** Texts in the order of their bytes in UTF-8, as ClickHouse compares them: JavaScript's own order differs above U+D7FF. */
export function compareBytes(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const [x, y] = [a.charCodeAt(index), b.charCodeAt(index)];
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

/** The order of a list: the newest first, then by id, descending. */
export const newestFirst = (a: { timestamp: Date; id: string }, b: { timestamp: Date; id: string }): number => b.timestamp.getTime() - a.timestamp.getTime() || compareBytes(b.id, a.id);
