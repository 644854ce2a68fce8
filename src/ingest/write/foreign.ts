import { currentStoredRows } from "../../db/current/stored-rows.ts";
import { newStoredRows } from "../../db/new/stored-rows.ts";
import type { StoredKind, StoredRows } from "../../db/rows/stored.ts";
import type { Db } from "../../db/client.ts";
import type { WriteMode } from "../../rollout/modes.ts";
import { ARRIVAL_SLOTS, type LoggedEvent } from "../fold/order.ts";
import { append, entityKey } from "./log.ts";
import { observationSnapshot, scoreSnapshot, SNAPSHOT_ID, traceSnapshot } from "./snapshot.ts";

/**
 * How long after an entity's first event its stored row is still looked for. The first request that names an entity
 * takes its row into the log; within this time others may run beside it, or try again after it failed.
 */
const FIRST_SIGHT_MS = 10 * 60_000;

const firstReceived = (events: readonly LoggedEvent[]): number => Math.floor(Math.min(...events.map((event) => event.arrival)) / ARRIVAL_SLOTS);

/** Entities that another writer may have stored before spanhouse heard of them. A create states an observation whole. */
function mayBeStored(events: readonly LoggedEvent[], now: number): boolean {
  if (events.some((event) => event.eventId === SNAPSHOT_ID) || firstReceived(events) < now - FIRST_SIGHT_MS) return false;
  return events[0]?.kind !== "observation" || events.every((event) => event.isUpdate);
}

/**
 * Adds to each entity's events what another writer (Langfuse, before or beside the move) has stored of it, as its
 * earliest statement, and keeps that in the log: from then on the row itself is ours.
 * Our own rows are not taken for foreign: their version is later than the arrival of the events they were folded from.
 */
export async function withForeignRows(
  { db, writeMode }: { db: Db; writeMode: WriteMode },
  projectId: string,
  entities: Map<string, LoggedEvent[]>,
  now: number,
): Promise<Map<string, LoggedEvent[]>> {
  const side = writeMode === "new" ? newStoredRows : currentStoredRows;
  const candidates = [...entities.values()].filter((events) => mayBeStored(events, now));
  const snapshots = (await Promise.all((["trace", "observation", "score"] as const).map((kind) => snapshotsOf(side, db, projectId, kind, candidates)))).flat();
  if (snapshots.length === 0) return entities;
  await append(db, projectId, snapshots);
  const complete = new Map(entities);
  for (const snapshot of snapshots) complete.set(entityKey(snapshot), [snapshot, ...(complete.get(entityKey(snapshot)) ?? [])]);
  return complete;
}

async function snapshotsOf(side: StoredRows, db: Db, projectId: string, kind: StoredKind, candidates: readonly LoggedEvent[][]): Promise<LoggedEvent[]> {
  const firstById = new Map(candidates.filter((events) => events[0]?.kind === kind).map((events) => [events[0]?.entityId ?? "", firstReceived(events)]));
  if (firstById.size === 0) return [];
  const scope = { db, projectId };
  const versions = await side.versions(scope, kind, [...firstById.keys()]);
  const foreign = versions.filter((row) => row.event_ts.getTime() < (firstById.get(row.id) ?? 0)).map((row) => row.id);
  if (foreign.length === 0) return [];
  if (kind === "trace") return (await side.traces(scope, foreign)).map(traceSnapshot);
  if (kind === "observation") return (await side.observations(scope, foreign)).map(observationSnapshot);
  return (await side.scores(scope, foreign)).map(scoreSnapshot);
}
