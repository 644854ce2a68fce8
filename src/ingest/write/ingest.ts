import type { Db } from "../../db/client.ts";
import type { WriteMode } from "../../rollout/modes.ts";
import { markTouched } from "../../settle/pending.ts";
import type { IngestEvent, ObservationEvent, ScoreEvent, TraceEvent } from "../event.ts";
import { foldObservation } from "../fold/observation.ts";
import type { LoggedEvent } from "../fold/order.ts";
import { foldScore } from "../fold/score.ts";
import { foldTrace } from "../fold/trace.ts";
import type { PriceTable } from "../price/match.ts";
import { hideAgain, withoutDeleted } from "./deleted.ts";
import { storedVersions, withForeignRows } from "./foreign.ts";
import { append, history, stamp } from "./log.ts";
import { observationRows, scoreRows, traceRows } from "./rows.ts";
import { type EntityRows, writeRows } from "./targets.ts";

export interface IngestDeps {
  db: Db;
  prices: PriceTable;
  writeMode: WriteMode;
  /** Called when all is stored, with the traces whose list rows have to be recomputed. Nobody waits for it. */
  settleBehind(traceIds: readonly string[]): void;
}

/**
 * What an observation's events say about a trace of its own [I-4]. Every event that names no trace implies one: a set of
 * statements that follows from the set of events, however they were batched. Where another event names a trace, what an
 * earlier request may have implied is withdrawn.
 */
function impliedTraces(events: readonly LoggedEvent<ObservationEvent>[]): TraceEvent[] {
  const naming = events.find((event) => event.body.traceId !== undefined);
  const statement = ({ entityId, eventId, at }: ObservationEvent, body: TraceEvent["body"]): TraceEvent => ({ kind: "trace", entityId, eventId: `${eventId}:implied`, at, isUpdate: false, body });
  if (naming) return events.some((event) => event.body.traceId === undefined) ? [statement(naming, { implied: false })] : [];
  return events.map((event) => {
    const { startTime, environment } = event.body;
    return statement(event, { implied: true, ...(startTime === undefined ? {} : { timestamp: startTime }), ...(environment === undefined ? {} : { environment }) });
  });
}

/** Logs events and folds every entity they are about. Implied traces are logged and folded in a second round. */
async function fold(deps: IngestDeps, projectId: string, events: readonly LoggedEvent[]): Promise<EntityRows> {
  const { db, prices } = deps;
  const [versions] = await Promise.all([storedVersions(deps, projectId, events), append(db, projectId, events)]);
  const entities = await withForeignRows(deps, projectId, await history(db, projectId, events), versions, events[0]?.receivedAt ?? 0);
  const rows: EntityRows = { traces: [], observations: [], scores: [] };
  const implied: TraceEvent[] = [];
  for (const logged of entities.values()) {
    const kind = logged[0]?.kind;
    if (kind === "trace") rows.traces.push(...traceRows(projectId, foldTrace(logged as LoggedEvent<TraceEvent>[])));
    if (kind === "score") rows.scores.push(...scoreRows(projectId, foldScore(logged as LoggedEvent<ScoreEvent>[])));
    if (kind === "observation") {
      const events = logged as LoggedEvent<ObservationEvent>[];
      rows.observations.push(...observationRows(projectId, foldObservation(events, prices)));
      implied.push(...impliedTraces(events));
    }
  }
  if (implied.length === 0) return rows;
  const more = await fold(deps, projectId, stamp(implied, events[0]?.receivedAt ?? 0));
  return { ...rows, traces: [...rows.traces, ...more.traces] };
}

/**
 * Stores events with exactly-once effect and resolves when they are durable and readable on the sides the write mode
 * names. Any failure rejects: nothing is half-acknowledged, and sending the events again is safe
 * (docs/decisions/0001-exactly-once.md). Events of what is deleted are left out (docs/decisions/0004-deletion.md).
 * @param now milliseconds since the epoch: when the request arrived
 */
export async function ingest(deps: IngestDeps, projectId: string, events: readonly IngestEvent[], now: number): Promise<void> {
  const kept = await withoutDeleted(deps.db, projectId, events);
  if (kept.length === 0) return;
  const rows = await fold(deps, projectId, stamp(kept, now));
  await writeRows(deps.db, projectId, deps.writeMode, rows);
  const touched = [...new Set([...rows.traces.map((row) => String(row.id)), ...rows.observations.map((row) => String(row.trace_id))])];
  await Promise.all([hideAgain(deps.db, projectId, kept, now), touched.length === 0 ? undefined : markTouched(deps.db, projectId, touched)]);
  if (touched.length === 0) return;
  deps.settleBehind(touched);
}
