import type { QueryTag } from "../client.ts";
import { scoreColumns } from "../rows/score.ts";
import { type StoredKind, type StoredRows, storedObservation, storedScore, storedTrace, versionRow } from "../rows/stored.ts";
import { ident, param, sql, type Sql } from "../sql.ts";
import { observationColumns, traceColumns } from "./columns.ts";

const TABLES: Record<StoredKind, string> = { trace: "traces", observation: "observations", score: "scores" };

const tag = (projectId: string, name: string): QueryTag => ({ name: `stored.${name}`, projectId, side: "current" });

/** The newest version of each id, deleted ones left out. `columns` select from `t`. */
const newest = (kind: StoredKind, columns: Sql, projectId: string, ids: readonly string[]): Sql => sql`
  SELECT * EXCEPT is_deleted FROM (
    SELECT ${columns}, t.event_ts AS event_ts, t.is_deleted AS is_deleted FROM ${ident(TABLES[kind])} AS t
    WHERE t.project_id = ${param.string(projectId)} AND t.id IN ${param.strings(ids)}
    ORDER BY t.event_ts DESC, t.is_deleted LIMIT 1 BY t.id
  ) WHERE is_deleted = 0`;

/** Rows of the current tables, found by the indexes on ids. */
export const currentStoredRows: StoredRows = {
  versions: ({ db, projectId }, kind, ids) => db.query({ tag: tag(projectId, "versions"), sql: newest(kind, sql`t.id AS id`, projectId, ids), row: versionRow, budget: "write" }),
  traces: ({ db, projectId }, ids) =>
    db.query({ tag: tag(projectId, "traces"), sql: newest("trace", sql`${traceColumns}, t.metadata AS metadata, t.input AS input, t.output AS output`, projectId, ids), row: storedTrace, budget: "write" }),
  observations: ({ db, projectId }, ids) =>
    db.query({
      tag: tag(projectId, "observations"),
      sql: sql`
        SELECT * EXCEPT is_deleted FROM (
          SELECT ${observationColumns}, o.input AS input, o.output AS output, o.provided_usage_details AS provided_usage_details, o.provided_cost_details AS provided_cost_details,
            o.tool_definitions AS tool_definitions, o.tool_calls AS tool_calls, o.tool_call_names AS tool_call_names, o.event_ts AS event_ts, o.is_deleted AS is_deleted
          FROM observations AS o WHERE o.project_id = ${param.string(projectId)} AND o.id IN ${param.strings(ids)}
          ORDER BY o.event_ts DESC, o.is_deleted LIMIT 1 BY o.id
        ) WHERE is_deleted = 0`,
      row: storedObservation,
      budget: "write",
    }),
  scores: ({ db, projectId }, ids) =>
    db.query({
      tag: tag(projectId, "scores"),
      sql: sql`
        SELECT * EXCEPT is_deleted FROM (
          SELECT ${scoreColumns()}, s.event_ts AS event_ts, s.is_deleted AS is_deleted
          FROM scores AS s WHERE s.project_id = ${param.string(projectId)} AND s.id IN ${param.strings(ids)}
          ORDER BY s.event_ts DESC, s.is_deleted LIMIT 1 BY s.id
        ) WHERE is_deleted = 0`,
      row: storedScore,
      budget: "write",
    }),
};
