import type { IngestEvent } from "../event.ts";
import { HOUR_MS } from "../../domain/duration.ts";

/** An event with what the log knows of its arrival. */
export type LoggedEvent<E extends IngestEvent = IngestEvent> = E & {
  /** First arrival in milliseconds × 4096 + place in its batch: orders events of one instant, the same after a retry. */
  arrival: number;
  /** Last arrival in milliseconds since the epoch. */
  receivedAt: number;
  /** The body as the log has it, where it is at hand: texts are large, and written once. */
  bodyText?: string;
};

export const ARRIVAL_SLOTS = 4_096;

/**
 * The order in which events of one entity apply: by the envelope's time, creates before updates of the same instant
 * (contract section 5), then as they first arrived. Independent of retries, re-batching and connections.
 */
export function inFoldOrder<E extends IngestEvent>(events: readonly LoggedEvent<E>[]): LoggedEvent<E>[] {
  return [...events].sort(
    (a, b) =>
      a.at - b.at ||
      Number(a.isUpdate) - Number(b.isUpdate) ||
      a.arrival - b.arrival ||
      (a.eventId < b.eventId ? -1 : a.eventId > b.eventId ? 1 : 0),
  );
}

/**
 * The version (`event_ts`, milliseconds) of the row folded from this set of events: strictly larger for every larger
 * set, so that among concurrent folds the one that saw the most events wins, whoever writes last.
 * Two milliseconds an event: the value below it is the version of the tombstones written with the row.
 */
export function foldVersion(events: readonly LoggedEvent[]): number {
  return events.reduce((latest, event) => Math.max(latest, event.receivedAt), 0) + 2 * events.length;
}

/** Created: when the entity was first heard of; updated: when its last new event arrived. A retry changes neither. */
export function foldTimes(events: readonly LoggedEvent[]): { createdAt: number; updatedAt: number } {
  const firsts = events.map((event) => Math.floor(event.arrival / ARRIVAL_SLOTS));
  return { createdAt: Math.min(...firsts), updatedAt: Math.max(...firsts) };
}

/** The value of the last event that states one (null counts: it erases); undefined when none does. */
export function lastStated<B, V>(events: readonly { body: B }[], pick: (body: B) => V | undefined): V | undefined {
  for (let index = events.length - 1; index >= 0; index--) {
    const value = pick((events[index] as { body: B }).body);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** The value of the first event that states one [I-12]. */
export function firstStated<B, V>(events: readonly { body: B }[], pick: (body: B) => V | null | undefined): V | undefined {
  for (const event of events) {
    const value = pick(event.body);
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}

/** The times the tables' hours can hold: `DateTime` wraps around outside. A client's clock beyond them is held at the edge. */
const LAST_MS = Date.UTC(2105, 11, 31, 23, 59, 59, 999);
export const storableTime = (ms: number): number => Math.min(Math.max(ms, 0), LAST_MS);

/** The start of the hour (UTC) a time lies in, in milliseconds: the finest time grain in any table's key. */
export const hourOf = (ms: number): number => Math.floor(ms / HOUR_MS) * HOUR_MS;
