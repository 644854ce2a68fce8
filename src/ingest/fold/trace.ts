import type { JsonObject, TraceEvent } from "../event.ts";
import { mergeMetadata } from "../values/metadata.ts";
import { firstStated, foldTimes, foldVersion, hourOf, inFoldOrder, lastStated, type LoggedEvent } from "./order.ts";

/** A trace as its row states it. Times in milliseconds since the epoch; null = not set. */
export interface FoldedTrace {
  id: string;
  timestamp: number;
  name: string | null;
  userId: string | null;
  sessionId: string | null;
  release: string | null;
  version: string | null;
  environment: string;
  public: boolean;
  bookmarked: boolean;
  tags: string[];
  metadata: JsonObject;
  input: string | null;
  output: string | null;
  createdAt: number;
  updatedAt: number;
  eventTs: number;
  /** False when all that speaks for the trace was implied by an observation that turned out to belong to another. */
  exists: boolean;
  /** Other hours a row of this trace may lie in, written from a fold of fewer events. */
  pastHours: number[];
}

/** The hours that folds of some of these events put a row in. A withdrawal alone never made one. */
const hoursOf = (events: readonly LoggedEvent<TraceEvent>[]): Set<number> =>
  new Set(events.filter((e) => e.body.implied !== false).map((e) => hourOf(e.body.timestamp ?? e.at / 1_000)));

/** Folds all events of one trace. Field by field rules: ingestion contract section 5. */
export function foldTrace(all: readonly LoggedEvent<TraceEvent>[]): FoldedTrace {
  const isWithdrawn = all.some((e) => e.body.implied === false);
  const events = inFoldOrder(isWithdrawn ? all.filter((e) => e.body.implied === undefined) : all);
  const exists = events.length > 0;
  const first = (exists ? events[0] : all[0]) as LoggedEvent<TraceEvent>;
  const timestamp = firstStated(events, (b) => b.timestamp) ?? Math.floor(first.at / 1_000);
  return {
    id: first.entityId,
    timestamp,
    name: lastStated(events, (b) => b.name) ?? null,
    userId: lastStated(events, (b) => b.userId) ?? null,
    sessionId: lastStated(events, (b) => b.sessionId) ?? null,
    release: lastStated(events, (b) => b.release) ?? null,
    version: lastStated(events, (b) => b.version) ?? null,
    environment: firstStated(events, (b) => b.environment) ?? "default",
    public: lastStated(events, (b) => b.public) ?? false,
    bookmarked: lastStated(events, (b) => b.bookmarked) ?? false,
    tags: [...new Set(events.flatMap((e) => e.body.tags ?? []))].sort(),
    metadata: events.reduce<JsonObject>((merged, e) => (e.body.metadata ? mergeMetadata(merged, e.body.metadata) : merged), {}),
    input: lastStated(events, (b) => b.input) ?? null,
    output: lastStated(events, (b) => b.output) ?? null,
    ...foldTimes(exists ? events : all),
    eventTs: foldVersion(all),
    exists,
    pastHours: [...hoursOf(all)].filter((hour) => !exists || hour !== hourOf(timestamp)),
  };
}
