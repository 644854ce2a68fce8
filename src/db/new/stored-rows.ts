import type { QueryTag } from "../client.ts";
import { scoreColumns, scoreRow } from "../rows/score.ts";
import { storedObservation, type StoredRows, storedScore, type StoredTrace, versionRow } from "../rows/stored.ts";
import { param, sql, type Sql } from "../sql.ts";
import { placesOf, spanColumns } from "./columns.ts";
import { readTexts, textIndex } from "./span-texts.ts";
import { readAttributes } from "./trace-attributes.ts";

const tag = (projectId: string, name: string): QueryTag => ({ name: `stored.${name}`, projectId, side: "new" });

const newestSpanRows = (columns: Sql, projectId: string, ids: readonly string[]): Sql => sql`
  SELECT * EXCEPT is_deleted FROM (
    SELECT ${columns}, o.event_ts AS event_ts, o.is_deleted AS is_deleted FROM exp_spans AS o
    WHERE o.project_id = ${param.string(projectId)} AND o.span_id IN ${param.strings(ids)}
    ORDER BY o.event_ts DESC, o.is_deleted LIMIT 1 BY o.span_id
  ) WHERE is_deleted = 0`;

const newestScores = (columns: Sql, projectId: string, ids: readonly string[]): Sql => sql`
  SELECT * EXCEPT is_deleted FROM (
    SELECT ${columns}, s.event_ts AS event_ts, s.is_deleted AS is_deleted FROM exp_scores AS s
    WHERE s.project_id = ${param.string(projectId)} AND s.id IN ${param.strings(ids)}
    ORDER BY s.event_ts DESC, s.is_deleted LIMIT 1 BY s.id
  ) WHERE is_deleted = 0`;

const traceVersions = (projectId: string, ids: readonly string[]): Sql => sql`
  SELECT trace_id AS id, t.1 AS event_ts FROM (
    SELECT trace_id, max(x.timestamp) AS t, max(x.deleted_at) AS deleted FROM exp_traces_amt AS x
    PREWHERE (project_id, hour, trace_id) IN (${placesOf(projectId, ids)}) GROUP BY trace_id
  ) WHERE t.1 > deleted`;

/** Rows of the new tables, put together as the current tables would hold them. */
export const newStoredRows: StoredRows = {
  versions: ({ db, projectId }, kind, ids) => {
    const statement =
      kind === "trace" ? traceVersions(projectId, ids) : kind === "observation" ? newestSpanRows(sql`o.span_id AS id`, projectId, ids) : newestScores(sql`s.id AS id`, projectId, ids);
    return db.query({ tag: tag(projectId, "versions"), sql: statement, row: versionRow, budget: "write" });
  },
  traces: async (scope, ids) => {
    const [attributes, texts, versions] = await Promise.all([
      readAttributes(scope, tag(scope.projectId, "traces"), ids),
      readTexts(scope, tag(scope.projectId, "texts"), ids, { kind: "trace" }),
      newStoredRows.versions(scope, "trace", ids),
    ]);
    const find = textIndex(texts);
    const versionOf = new Map(versions.map((row) => [row.id, row.event_ts]));
    return attributes.map((row): StoredTrace => ({ ...row, ...find(row.id, "", row.timestamp), event_ts: versionOf.get(row.id) ?? row.updated_at }));
  },
  observations: async (scope, ids) => {
    const { db, projectId } = scope;
    const columns = sql`${spanColumns}, o.input_size AS input_size, o.output_size AS output_size, o.provided_usage_details AS provided_usage_details, o.provided_cost_details AS provided_cost_details,
      o.tool_definitions AS tool_definitions, o.tool_calls AS tool_calls, o.tool_call_names AS tool_call_names`;
    const row = storedObservation.omit({ input: true, output: true });
    const spans = await db.query({ tag: tag(projectId, "observations"), sql: newestSpanRows(columns, projectId, ids), row, budget: "write" });
    const texts = await readTexts(scope, tag(projectId, "texts"), [...new Set(spans.map((span) => span.trace_id ?? ""))], { kind: "span", spanIds: ids });
    const find = textIndex(texts);
    return spans.map((span) => ({ ...span, ...find(span.trace_id ?? "", span.id, span.start_time) }));
  },
  scores: ({ db, projectId }, ids) => db.query({ tag: tag(projectId, "scores"), sql: newestScores(scoreColumns(), projectId, ids), row: storedScore.extend(scoreRow.shape), budget: "write" }),
};
