import type { JsonObject, Level, ObservationEvent, ObservationType } from "../event.ts";
import { costOf, usageTotals } from "../price/cost.ts";
import { findModel, type PriceTable } from "../price/match.ts";
import { mergeMetadata } from "../values/metadata.ts";
import { firstStated, foldTimes, foldVersion, hourOf, inFoldOrder, lastStated, type LoggedEvent } from "./order.ts";

/** Where a row of an observation lies: its place in the sorting keys of the current and the new table. */
export interface ObservationPlace {
  type: ObservationType;
  traceId: string;
  startTime: number;
}

/** An observation as its row states it. Times in milliseconds since the epoch; units and costs in decimal text. */
export interface FoldedObservation extends ObservationPlace {
  id: string;
  endTime: number | null;
  completionStartTime: number | null;
  name: string | null;
  environment: string;
  metadata: JsonObject;
  input: string | null;
  output: string | null;
  level: Level;
  statusMessage: string | null;
  version: string | null;
  parentObservationId: string | null;
  model: string | null;
  modelParameters: string | null;
  internalModelId: string | null;
  providedUsage: Record<string, string>;
  usage: Record<string, string>;
  providedCost: Record<string, string>;
  cost: Record<string, string>;
  totalCost: string | null;
  pricingTierId: string | null;
  pricingTierName: string | null;
  promptName: string | null;
  promptVersion: number | null;
  /** Columns of another writer's row that no event states. */
  stored: Record<string, unknown>;
  createdAt: number;
  updatedAt: number;
  eventTs: number;
  /** Other places a row of this observation may lie at, written from a fold of fewer events. */
  pastPlaces: ObservationPlace[];
}

/**
 * Every place a fold of fewer of these events may have put a row at, one an hour (the finest grain of any key).
 * More than were ever written: a tombstone where nothing is costs nothing.
 */
function pastPlaces(events: readonly LoggedEvent<ObservationEvent>[], place: ObservationPlace): ObservationPlace[] {
  const types = new Set(events.map((e) => e.body.type));
  const traceIds = new Set(events.map((e) => e.body.traceId ?? e.entityId));
  const hours = new Set(events.map((e) => hourOf(e.body.startTime ?? e.at / 1_000)));
  if (types.size * traceIds.size * hours.size === 1) return [];
  return [...types].flatMap((type) =>
    [...traceIds].flatMap((traceId) =>
      [...hours].filter((hour) => type !== place.type || traceId !== place.traceId || hour !== hourOf(place.startTime)).map((hour) => ({ type, traceId, startTime: hour })),
    ),
  );
}

/** Folds all events of one observation and prices it. Rules: ingestion contract sections 4.2 and 5. */
export function foldObservation(all: readonly LoggedEvent<ObservationEvent>[], prices: PriceTable): FoldedObservation {
  const events = inFoldOrder(all);
  const first = events[0] as LoggedEvent<ObservationEvent>;
  const place: ObservationPlace = {
    type: lastStated(events, (b) => b.type) as ObservationType,
    // Without any: a trace of its own [I-4].
    traceId: firstStated(events, (b) => b.traceId) ?? first.entityId,
    startTime: firstStated(events, (b) => b.startTime) ?? Math.floor(first.at / 1_000),
  };
  const endTime = lastStated(events, (b) => b.endTime) ?? null;
  const model = lastStated(events, (b) => b.model) ?? null;
  const providedUsage = lastStated(events, (b) => b.usage) ?? {};
  const providedCost = lastStated(events, (b) => b.cost);
  const usage = usageTotals(providedUsage);
  const matched = model === null ? undefined : findModel(model, place.startTime, prices);
  const { costDetails, totalCost, tier } = costOf({ provided: providedCost, usage, model: matched });
  return {
    ...place,
    id: first.entityId,
    // An end before the start is a clock at fault: zero duration (contract section 5).
    endTime: endTime === null ? null : Math.max(endTime, place.startTime),
    completionStartTime: lastStated(events, (b) => b.completionStartTime) ?? null,
    name: lastStated(events, (b) => b.name) ?? null,
    environment: firstStated(events, (b) => b.environment) ?? "default",
    metadata: events.reduce<JsonObject>((merged, e) => (e.body.metadata ? mergeMetadata(merged, e.body.metadata) : merged), {}),
    input: lastStated(events, (b) => b.input) ?? null,
    output: lastStated(events, (b) => b.output) ?? null,
    level: lastStated(events, (b) => b.level) ?? "DEFAULT",
    statusMessage: lastStated(events, (b) => b.statusMessage) ?? null,
    version: lastStated(events, (b) => b.version) ?? null,
    parentObservationId: lastStated(events, (b) => b.parentObservationId) ?? null,
    model,
    modelParameters: lastStated(events, (b) => b.modelParameters) ?? null,
    internalModelId: matched?.id ?? null,
    providedUsage,
    usage,
    providedCost: providedCost ?? {},
    cost: costDetails,
    totalCost,
    pricingTierId: tier?.id ?? null,
    pricingTierName: tier?.name ?? null,
    promptName: lastStated(events, (b) => b.promptName) ?? null,
    promptVersion: lastStated(events, (b) => b.promptVersion) ?? null,
    stored: firstStated(events, (b) => b.stored) ?? {},
    ...foldTimes(events),
    eventTs: foldVersion(events),
    pastPlaces: pastPlaces(events, place),
  };
}
