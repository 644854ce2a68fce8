/** When something ran. Milliseconds since the epoch; `end` null while it runs. */
export interface Extent {
  start: number;
  end: number | null;
}

/** From when to when several things ran, taken together one by one. */
export interface Stretch {
  first: number;
  last: number;
}

export const NO_STRETCH: Stretch = { first: Infinity, last: -Infinity };

export const stretched = ({ first, last }: Stretch, { start, end }: Extent): Stretch => ({ first: Math.min(first, start), last: Math.max(last, start, end ?? start) });

export const lengthMs = ({ first, last }: Stretch): number => (first > last ? 0 : last - first);

/**
 * How long a trace took, in milliseconds: from the first start to the last start or end of what ran in it; 0 for nothing.
 * The one latency of lists, details and settled rows.
 */
export const latencyMs = (extents: readonly Extent[]): number => lengthMs(extents.reduce(stretched, NO_STRETCH));
