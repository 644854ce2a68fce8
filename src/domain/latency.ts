/** When something ran. Milliseconds since the epoch; `end` null while it runs. */
export interface Extent {
  start: number;
  end: number | null;
}

/**
 * How long a trace took, in milliseconds: from the first start to the last start or end of what ran in it; 0 for nothing.
 * The one latency of lists, details and settled rows.
 */
export function latencyMs(extents: readonly Extent[]): number {
  if (extents.length === 0) return 0;
  const first = extents.reduce((min, { start }) => Math.min(min, start), Infinity);
  return extents.reduce((max, { start, end }) => Math.max(max, start, end ?? start), -Infinity) - first;
}
