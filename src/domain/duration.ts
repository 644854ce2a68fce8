/** Spans of time in milliseconds. */
export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** The start of a time's hour, as keys of the new tables have it, in milliseconds since the epoch. */
export const hourStart = (time: Date): number => Math.floor(time.getTime() / HOUR_MS) * HOUR_MS;
