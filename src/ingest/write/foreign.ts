import { currentStoredRows } from "../../db/current/stored-rows.ts";
import { newStoredRows } from "../../db/new/stored-rows.ts";
import type { ReadScope } from "../../db/read.ts";
import type { StoredRows } from "../../db/rows/stored.ts";
import type { Db } from "../../db/client.ts";
import type { WriteMode } from "../../rollout/modes.ts";
import { ENTITY_KINDS, type EntityKind } from "../event.ts";
import { ARRIVAL_SLOTS, type LoggedEvent } from "../fold/order.ts";
import { append, byEntity, entityKey } from "./log.ts";
import { observationSnapshot, scoreSnapshot, SNAPSHOT_ID, traceSnapshot } from "./snapshot.ts";

/**
 * How long after an entity's first event its stored row is still looked for. The first request that names an entity
 * takes its row into the log; within this time others may run beside it, or try again after it failed.
 */
const FIRST_SIGHT_MS = 10 * 60_000;

const firstReceived = (events: readonly LoggedEvent[]): number => Math.floor(Math.min(...events.map((event) => event.arrival)) / ARRIVAL_SLOTS);

type Versions = ReadonlyMap<string, Date>;

const sideOf = (writeMode: WriteMode): StoredRows => (writeMode === "new" ? newStoredRows : currentStoredRows);

/** A create states an observation whole: what another writer has of it adds nothing. */
const statesWhole = (events: readonly LoggedEvent[]): boolean => events[0]?.kind === "observation" && !events.every((event) => event.isUpdate);

/**
 * The versions of the stored rows of what these events are about, whoever wrote them. Read before `history`, so that the
 * events behind a row of ours that is seen here are seen there.
 */
export async function storedVersions({ db, writeMode }: { db: Db; writeMode: WriteMode }, projectId: string, events: readonly LoggedEvent[]): Promise<Versions> {
  const named = [...byEntity(events).values()].filter((each) => !statesWhole(each)).map((each) => each[0] as LoggedEvent);
  const found = await Promise.all(
    ENTITY_KINDS.map(async (kind) => {
      const ids = named.filter((event) => event.kind === kind).map((event) => event.entityId);
      const rows = ids.length === 0 ? [] : await sideOf(writeMode).versions({ db, projectId }, kind, ids);
      return rows.map((row): [string, Date] => [entityKey({ kind, entityId: row.id }), row.event_ts]);
    }),
  );
  return new Map(found.flat());
}

/** A row that another writer stored before spanhouse heard of the entity. Ours are later than the first arrival of the events they were folded from. */
function isForeign(events: readonly LoggedEvent[], version: Date | undefined, now: number): boolean {
  if (version === undefined || events.some((event) => event.eventId === SNAPSHOT_ID)) return false;
  const first = firstReceived(events);
  return first >= now - FIRST_SIGHT_MS && !statesWhole(events) && version.getTime() < first;
}

/**
 * Adds to each entity's events what another writer (Langfuse, before or beside the move) has stored of it, as its
 * earliest statement, and keeps that in the log: from then on the row itself is ours.
 */
export async function withForeignRows(
  { db, writeMode }: { db: Db; writeMode: WriteMode },
  projectId: string,
  entities: Map<string, LoggedEvent[]>,
  versions: Versions,
  now: number,
): Promise<Map<string, LoggedEvent[]>> {
  const foreign = [...entities].filter(([key, events]) => isForeign(events, versions.get(key), now)).map(([, events]) => events[0] as LoggedEvent);
  if (foreign.length === 0) return entities;
  const snapshots = (await Promise.all(ENTITY_KINDS.map((kind) => snapshotsOf(sideOf(writeMode), { db, projectId }, kind, foreign)))).flat();
  await append(db, projectId, snapshots);
  const complete = new Map(entities);
  for (const snapshot of snapshots) complete.set(entityKey(snapshot), [snapshot, ...(complete.get(entityKey(snapshot)) ?? [])]);
  return complete;
}

async function snapshotsOf(side: StoredRows, scope: ReadScope, kind: EntityKind, foreign: readonly LoggedEvent[]): Promise<LoggedEvent[]> {
  const ids = foreign.filter((event) => event.kind === kind).map((event) => event.entityId);
  if (ids.length === 0) return [];
  if (kind === "trace") return (await side.traces(scope, ids)).map(traceSnapshot);
  if (kind === "observation") return (await side.observations(scope, ids)).map(observationSnapshot);
  return (await side.scores(scope, ids)).map(scoreSnapshot);
}
