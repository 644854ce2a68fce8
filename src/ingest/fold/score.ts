import type { JsonObject, ScoreEvent, ScoreStatement } from "../event.ts";
import { mergeMetadata } from "../values/metadata.ts";
import { firstStated, foldTimes, foldVersion, hourOf, inFoldOrder, lastStated, type LoggedEvent } from "./order.ts";

/** Where a row of a score lies: its place in the sorting keys of the current and the new table. */
export interface ScorePlace {
  name: string;
  traceId: string | null;
  timestamp: number;
}

/** A score as its row states it. Times in milliseconds since the epoch. */
export interface FoldedScore extends ScorePlace, Pick<ScoreStatement, "dataType" | "source" | "value" | "stringValue" | "longStringValue"> {
  id: string;
  sessionId: string | null;
  datasetRunId: string | null;
  observationId: string | null;
  comment: string | null;
  metadata: JsonObject;
  authorUserId: string | null;
  configId: string | null;
  queueId: string | null;
  executionTraceId: string | null;
  environment: string;
  createdAt: number;
  updatedAt: number;
  eventTs: number;
  /** Other places a row of this score may lie at, written from a fold of fewer events. */
  pastPlaces: ScorePlace[];
}

const millis = (event: LoggedEvent<ScoreEvent>): number => Math.floor(event.at / 1_000);

function pastPlaces(events: readonly LoggedEvent<ScoreEvent>[], place: ScorePlace): ScorePlace[] {
  const names = new Set(events.map((e) => e.body.name));
  const traceIds = new Set(events.map((e) => e.body.traceId ?? null));
  const hours = new Set(events.map((e) => hourOf(e.at / 1_000)));
  if (names.size * traceIds.size * hours.size === 1) return [];
  return [...names].flatMap((name) =>
    [...traceIds].flatMap((traceId) =>
      [...hours].filter((hour) => name !== place.name || traceId !== place.traceId || hour !== hourOf(place.timestamp)).map((hour) => ({ name, traceId, timestamp: hour })),
    ),
  );
}

/** Folds all events of one score: its time, trace and environment stay, the rest is the last statement (contract 5.2). */
export function foldScore(all: readonly LoggedEvent<ScoreEvent>[]): FoldedScore {
  const events = inFoldOrder(all);
  const first = events[0] as LoggedEvent<ScoreEvent>;
  const last = (events[events.length - 1] as LoggedEvent<ScoreEvent>).body;
  const place: ScorePlace = { name: last.name, traceId: firstStated(events, (b) => b.traceId) ?? null, timestamp: millis(first) };
  return {
    ...place,
    id: first.entityId,
    dataType: last.dataType,
    source: last.source,
    value: last.value,
    stringValue: last.stringValue,
    longStringValue: last.longStringValue,
    sessionId: lastStated(events, (b) => b.sessionId) ?? null,
    datasetRunId: lastStated(events, (b) => b.datasetRunId) ?? null,
    observationId: lastStated(events, (b) => b.observationId) ?? null,
    comment: lastStated(events, (b) => b.comment) ?? null,
    metadata: events.reduce<JsonObject>((merged, e) => (e.body.metadata ? mergeMetadata(merged, e.body.metadata) : merged), {}),
    authorUserId: lastStated(events, (b) => b.authorUserId) ?? null,
    configId: lastStated(events, (b) => b.configId) ?? null,
    queueId: lastStated(events, (b) => b.queueId) ?? null,
    executionTraceId: lastStated(events, (b) => b.executionTraceId) ?? null,
    environment: firstStated(events, (b) => b.environment) ?? "default",
    ...foldTimes(events),
    eventTs: foldVersion(events),
    pastPlaces: pastPlaces(events, place),
  };
}
