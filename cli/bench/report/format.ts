import type { CellResult } from "../measure.ts";

/** Three significant digits, never an exponent. */
export function digits(value: number): string {
  if (!Number.isFinite(value)) return "–";
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

export function count(value: number): string {
  if (value < 10_000) return String(Math.round(value));
  return value < 10_000_000 ? `${Math.round(value / 1_000)}k` : `${Math.round(value / 1_000_000)}M`;
}

/** Bytes as MB (10^6); the smallest shown is 0.01. */
export const megabytes = (bytes: number | null): string => (bytes === null ? "–" : digits(bytes / 1e6));

export const ratio = ({ ratio, spread }: Pick<CellResult, "ratio" | "spread">): string => `${digits(ratio)} (${digits(spread[0])}–${digits(spread[1])})`;

/** A file name's part for a number of traces: 100k, 1m. */
export const sizeName = (traces: number): string => (traces % 1_000_000 === 0 ? `${traces / 1_000_000}m` : traces % 1_000 === 0 ? `${traces / 1_000}k` : String(traces));
