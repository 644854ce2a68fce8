import { z } from "zod";
import { uint } from "../../db/codecs.ts";
import type { Db, QueryTag } from "../../db/client.ts";
import { any, dateTimeText, param, sql, type Sql } from "../../db/sql.ts";
import { ENTITY_KINDS, type EntityKind, type IngestEvent } from "../event.ts";
import { ARRIVAL_SLOTS, type LoggedEvent, storableTime } from "../fold/order.ts";

/** The event log (`exp_events`): every accepted event once, the truth that rows are folded from. */

const tag = (name: string, projectId: string): QueryTag => ({ name: `ingest.${name}`, projectId });

const microText = (us: number): string => `${dateTimeText(Math.floor(us / 1_000))}${String(us % 1_000).padStart(3, "0")}`;

/** With the body the identity of an event: sent again it has the same, and a different body under a used id is another event. */
const headOf = (event: IngestEvent): string => JSON.stringify([event.kind, event.entityId, event.at, event.eventId]);

/** The events as this request brings them: stamped with their arrival, exact repetitions within the batch dropped. */
export function stamp(events: readonly IngestEvent[], receivedAt: number): LoggedEvent[] {
  const seen = new Map<string, string[]>();
  return events.flatMap((event, index) => {
    const [head, bodyText] = [headOf(event), JSON.stringify(event.body)];
    const bodies = seen.get(head);
    if (bodies?.includes(bodyText)) return [];
    if (bodies) bodies.push(bodyText);
    else seen.set(head, [bodyText]);
    const at = storableTime(event.at / 1_000) === event.at / 1_000 ? event.at : storableTime(event.at / 1_000) * 1_000;
    return [{ ...event, at, arrival: receivedAt * ARRIVAL_SLOTS + index, receivedAt, bodyText }];
  });
}

/** Appends events; resolves when they are durable. Appending the same event again changes nothing but its last arrival. */
export async function append(db: Db, projectId: string, events: readonly LoggedEvent[]): Promise<void> {
  const rows = events.map((event) => ({
    project_id: projectId,
    kind: event.kind,
    entity_id: event.entityId,
    at: microText(event.at),
    event_id: event.eventId,
    is_update: event.isUpdate ? 1 : 0,
    arrival: String(event.arrival),
    received_at: dateTimeText(event.receivedAt),
    body: event.bodyText ?? JSON.stringify(event.body),
    // For deletion alone: what a trace's events are found by, also where no row was ever folded from them.
    trace_id: event.kind === "trace" ? event.entityId : (event.body.traceId ?? ""),
  }));
  await db.insert(tag("append", projectId), "exp_events", rows);
}

export const entityKey = (event: { kind: string; entityId: string }): string => `${event.kind}\n${event.entityId}`;

export function byEntity(events: readonly LoggedEvent[]): Map<string, LoggedEvent[]> {
  const groups = new Map<string, LoggedEvent[]>();
  for (const event of events) {
    const group = groups.get(entityKey(event));
    if (group) group.push(event);
    else groups.set(entityKey(event), [event]);
  }
  return groups;
}

const idsOfKind = (kind: EntityKind, entities: Iterable<{ kind: EntityKind; entityId: string }>): string[] => [
  ...new Set([...entities].filter((e) => e.kind === kind).map((e) => e.entityId)),
];

const isAnyOf = (entities: readonly { kind: EntityKind; entityId: string }[]): Sql =>
  any(
    ENTITY_KINDS.map((kind) => ({ kind, ids: idsOfKind(kind, entities) }))
      .filter(({ ids }) => ids.length > 0)
      .map(({ kind, ids }) => sql`kind = ${param.string(kind)} AND entity_id IN ${param.strings(ids)}`),
  );

const summary = z.object({ kind: z.string(), entity_id: z.string(), events: uint, first_arrival: uint, last_received: uint });

/**
 * Narrow look: which of these entities the log knows more of than these events. Other events, an earlier arrival, or a
 * later one: a retry of some of them that came while this request was under way has written a row of a later version.
 */
async function knownBetter(db: Db, projectId: string, own: Map<string, LoggedEvent[]>): Promise<LoggedEvent[]> {
  const heads = [...own.values()].map((events) => events[0] as LoggedEvent);
  const rows = await db.query({
    tag: tag("look", projectId),
    sql: sql`
      SELECT kind, entity_id, uniqExact(at, event_id, body_hash) AS events, min(e.arrival) AS first_arrival, toUnixTimestamp64Milli(max(e.received_at)) AS last_received
      FROM exp_events AS e WHERE project_id = ${param.string(projectId)} AND (${isAnyOf(heads)})
      GROUP BY kind, entity_id`,
    row: summary,
    budget: "write",
  });
  return rows.flatMap((row) => {
    const events = own.get(entityKey({ kind: row.kind, entityId: row.entity_id })) ?? [];
    const firstOwn = Math.min(...events.map((event) => event.arrival));
    const lastOwn = Math.max(...events.map((event) => event.receivedAt));
    return row.events > events.length || row.first_arrival < firstOwn || row.last_received > lastOwn ? events.slice(0, 1) : [];
  });
}

const logRow = z.object({
  kind: z.enum(["trace", "observation", "score"]),
  entity_id: z.string(),
  at: uint,
  event_id: z.string(),
  is_update: uint,
  arrival: uint,
  received_at: uint,
  body: z.string().transform((text) => JSON.parse(text) as unknown),
});

/**
 * All events of the entities these events are about, these included, by entity. Bodies are read only for entities
 * with a past: most have none, and are folded from what the request brought.
 */
export async function history(db: Db, projectId: string, events: readonly LoggedEvent[]): Promise<Map<string, LoggedEvent[]>> {
  const own = byEntity(events);
  if (own.size === 0) return own;
  const withPast = await knownBetter(db, projectId, own);
  if (withPast.length === 0) return own;
  const rows = await db.query({
    tag: tag("history", projectId),
    sql: sql`
      SELECT kind, entity_id, toUnixTimestamp64Micro(at) AS at, event_id, max(e.is_update) AS is_update, min(e.arrival) AS arrival,
        toUnixTimestamp64Milli(max(e.received_at)) AS received_at, any(e.body) AS body
      FROM exp_events AS e WHERE project_id = ${param.string(projectId)} AND (${isAnyOf(withPast)})
      GROUP BY kind, entity_id, e.at, event_id, body_hash`,
    row: logRow,
    budget: "write",
  });
  const past = byEntity(
    rows.map(
      (row) =>
        ({
          kind: row.kind,
          entityId: row.entity_id,
          eventId: row.event_id,
          at: row.at,
          isUpdate: row.is_update === 1,
          arrival: row.arrival,
          receivedAt: row.received_at,
          body: row.body,
        }) as LoggedEvent,
    ),
  );
  return new Map([...own].map(([key, events]) => [key, past.get(key) ?? events]));
}
