/**
 * About how many bytes a value takes in memory; counting stops once it is over `limit`, so that a huge answer costs no
 * more to refuse than a large one. What is still to come is more than any limit.
 */
export function weigh(value: unknown, limit: number): number {
  let bytes = 0;
  const waiting: unknown[] = [value];
  while (waiting.length > 0 && bytes <= limit) {
    const each = waiting.pop();
    if (typeof each === "string") bytes += 16 + 2 * each.length;
    else if (typeof each !== "object" || each === null) bytes += 8;
    else if (Symbol.asyncIterator in each) bytes = Infinity;
    else if (Array.isArray(each)) {
      bytes += 16 + 8 * each.length;
      if (bytes <= limit) for (const inner of each) waiting.push(inner);
    } else {
      const values = each instanceof Map || each instanceof Set ? [...each.values()] : Object.values(each);
      bytes += 32 + 16 * values.length;
      for (const inner of values) waiting.push(inner);
    }
  }
  return bytes;
}
