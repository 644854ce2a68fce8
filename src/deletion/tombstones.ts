import { z } from "zod";
import type { Db } from "../db/client.ts";
import { any, dateTimeText, param, sql, type Sql } from "../db/sql.ts";
import { placesOf } from "../db/new/columns.ts";

/** Days that late events of a deleted trace or score are acknowledged and not stored [Q-11]. The rows live longer: a redrive reads them. */
export const TOMBSTONE_DAYS = 14;

export type EntityKind = "trace" | "observation" | "score";
export interface Entity {
  kind: EntityKind;
  id: string;
}

const tag = (name: string, projectId: string) => ({ name: `deletion.${name}`, projectId });

/** Says that these are deleted: from then on ingestion leaves their events out. */
export async function writeTombstones(db: Db, projectId: string, kind: EntityKind, ids: readonly string[], now: number): Promise<void> {
  await db.insert(tag("tombstones", projectId), "exp_tombstones", ids.map((id) => ({ project_id: projectId, kind, id, trace_id: kind === "trace" ? id : "", deleted_at: dateTimeText(now) })));
}

/**
 * Says that the observations and scores of these traces are deleted too. An observation belongs to the trace that its
 * newest version names; one that moved on to another trace stays.
 */
export async function writeEntityTombstones(db: Db, projectId: string, traceIds: readonly string[], now: number): Promise<void> {
  const [project, ids] = [param.string(projectId), param.strings(traceIds)];
  const current = (table: Sql): Sql => sql`
    SELECT c.id AS id, argMax(ifNull(c.trace_id, ''), toUnixTimestamp64Milli(c.event_ts) * 2 + (c.is_deleted = 0)) AS trace_id FROM ${table} AS c
    WHERE c.project_id = ${project} AND c.id IN (SELECT d.id FROM ${table} AS d WHERE d.project_id = ${project} AND d.trace_id IN ${ids}) GROUP BY c.id HAVING trace_id IN ${ids}`;
  await db.execute(
    tag("entities", projectId),
    sql`
      INSERT INTO exp_tombstones (project_id, kind, id, trace_id, deleted_at)
      SELECT ${project}, kind, id, trace_id, ${param.time(now)} FROM (
        SELECT 'observation' AS kind, id, trace_id FROM (${current(sql`observations`)})
        UNION DISTINCT SELECT 'score' AS kind, id, trace_id FROM (${current(sql`scores`)})
        UNION DISTINCT SELECT 'observation' AS kind, o.span_id AS id, o.trace_id AS trace_id FROM exp_spans AS o WHERE (o.project_id, o.hour, o.trace_id) IN (${placesOf(projectId, traceIds)}) AND o.is_deleted = 0
        UNION DISTINCT SELECT 'score' AS kind, s.id AS id, s.trace_id AS trace_id FROM exp_scores AS s WHERE s.project_id = ${project} AND s.trace_id IN ${ids} AND s.is_deleted = 0
      ) WHERE id != ''`,
    "settle",
  );
}

/** Ids of observations or scores of these traces, as a subquery: as far as they have been written down. */
export const entitiesOf = (projectId: string, kind: "observation" | "score", traceIds: readonly string[]): Sql => sql`
  SELECT id FROM exp_tombstones WHERE project_id = ${param.string(projectId)} AND kind = ${param.string(kind)} AND trace_id IN ${param.strings(traceIds)}`;

const found = z.object({ kind: z.enum(["trace", "observation", "score"]), id: z.string() });

export const entityText = ({ kind, id }: Entity): string => `${kind} ${id}`;

/** Which of these were deleted within the window, as `entityText`. One narrow read by key. */
export async function deletedAmong(db: Db, projectId: string, entities: Iterable<Entity>): Promise<Set<string>> {
  const idsByKind = new Map<EntityKind, Set<string>>();
  for (const { kind, id } of entities) idsByKind.set(kind, (idsByKind.get(kind) ?? new Set()).add(id));
  if (idsByKind.size === 0) return new Set();
  const rows = await db.query({
    tag: tag("lookup", projectId),
    sql: sql`
      SELECT kind, id FROM exp_tombstones
      WHERE project_id = ${param.string(projectId)} AND deleted_at > now64(3) - INTERVAL ${param.uint(TOMBSTONE_DAYS)} DAY
        AND (${any([...idsByKind].map(([kind, ids]) => sql`kind = ${param.string(kind)} AND id IN ${param.strings([...ids])}`))})`,
    row: found,
    budget: "write",
  });
  return new Set(rows.map(entityText));
}
