import { HOUR_MS } from "../domain/duration.ts";

/** How far back a read asks: what is fast for an hour may be slow for a month, so figures are kept apart. */
export const TIME_RANGES = ["1h", "1d", "7d", "30d", "all", "none"] as const;
export type TimeRange = (typeof TIME_RANGES)[number];

const UPPER: readonly (readonly [TimeRange, number])[] = [["1h", 1], ["1d", 24], ["7d", 7 * 24], ["30d", 31 * 24]];

interface Bounds {
  from: number | undefined;
  to: number | undefined;
  /** Whether the input is a selection at all, not a key. */
  selects: boolean;
}

const FROM = /^(from|fromtimestamp|fromstarttime|start|since)$/i;
const TO = /^(to|totimestamp|tostarttime|end|until)$/i;

/** Bounds wherever an input has them: as conditions of a filter, or as fields named from and to. */
function look(value: unknown, bounds: Bounds): void {
  if (typeof value !== "object" || value === null || value instanceof Date) return;
  if (Array.isArray(value)) return value.forEach((each) => look(each, bounds));
  const record = value as Record<string, unknown>;
  if (record.value instanceof Date && typeof record.operator === "string") {
    const at = record.value.getTime();
    if (record.operator.startsWith(">")) bounds.from = Math.max(bounds.from ?? at, at);
    if (record.operator.startsWith("<")) bounds.to = Math.min(bounds.to ?? at, at);
  }
  for (const [key, each] of Object.entries(record)) {
    if (key === "conditions" || key === "filter") bounds.selects = true;
    const at = each instanceof Date ? each.getTime() : undefined;
    if (at !== undefined && FROM.test(key)) bounds.from = at;
    if (at !== undefined && TO.test(key)) bounds.to = at;
    look(each, bounds);
  }
}

/** The range of a read, by its input; `all` is a selection without a lower bound, `none` no selection (a read by key). */
export function timeRangeOf(input: unknown, now: number): TimeRange {
  const bounds: Bounds = { from: undefined, to: undefined, selects: false };
  look(input, bounds);
  if (bounds.from === undefined) return bounds.selects || bounds.to !== undefined ? "all" : "none";
  const hours = (Math.min(bounds.to ?? now, now) - bounds.from) / HOUR_MS;
  return UPPER.find(([, upper]) => hours <= upper + 0.1)?.[0] ?? "all";
}
