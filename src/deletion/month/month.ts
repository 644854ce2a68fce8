import { DAY_MS, HOUR_MS } from "../../domain/duration.ts";

/** A month as partitions are called: `202501`. */
export type Month = string;

/** Partitions of the current tables follow the server's time zone: a month may end this much later or begin this much earlier than in UTC. */
const ZONES_MS = 14 * HOUR_MS;

const yearAndMonth = (month: Month): [number, number] => [Number(month.slice(0, 4)), Number(month.slice(4, 6)) - 1];

/** Everything that any table can hold in the month's partition lies between these: from, exclusive until (milliseconds). */
export function spanOf(month: Month): { from: number; until: number } {
  const [year, index] = yearAndMonth(month);
  return { from: Date.UTC(year, index, 1) - ZONES_MS, until: Date.UTC(year, index + 1, 1) + ZONES_MS };
}

export interface Keeping {
  project_id: string;
  /** Days; 0 is for ever. */
  days: number;
}

/** The projects that keep nothing of the month any more. */
export const projectsBeyond = (month: Month, retentions: readonly Keeping[], now: number): string[] =>
  retentions.filter(({ days }) => days > 0 && spanOf(month).until <= now - days * DAY_MS).map(({ project_id }) => project_id);
