import { sumOfDoubles } from "./aggregations.ts";
import { compileResolved } from "../filters/compile.ts";
import { ident, sql, type Sql } from "../sql.ts";
import type { ScoreChart, SeriesChart } from "./chart.ts";
import { hasTrace, scoreDimensions, traceDimensions } from "./columns.ts";
import { type ScoreJoins, scoreSource, type ScoreTable } from "./scores.ts";
import { bucketKey } from "./time-buckets.ts";
import type { ViewScope } from "./view-sql.ts";

/** Statements of the charts, over the views of one side. */

/** Conditions on the trace: the join `t`. */
const traceColumns = {
  traceName: { expression: traceDimensions.traceName },
  traceTags: { expression: traceDimensions.tags },
  timestamp: { expression: sql`if(${hasTrace}, t.timestamp, NULL)` },
  userId: { expression: traceDimensions.userId },
  release: { expression: traceDimensions.traceRelease },
  version: { expression: traceDimensions.traceVersion },
};

const scoreColumns = {
  ...traceColumns,
  scoreName: { expression: scoreDimensions.name },
  scoreTimestamp: { expression: sql`identity(s.timestamp)` },
  scoreSource: { expression: scoreDimensions.source },
  scoreDataType: { expression: scoreDimensions.dataType },
  value: { expression: scoreDimensions.value },
  environment: { expression: scoreDimensions.environment },
};

const scopeOf = (projectId: string, { window, ofTrace }: ScoreChart | SeriesChart): ViewScope => ({ projectId, window, relations: new Set(ofTrace ? ["trace"] : []) });

/** Scores by name, source and type, most first. */
export const scoreAggregate = (chart: ScoreChart, projectId: string, table: ScoreTable, related: ScoreJoins): Sql => sql`
  SELECT s.name AS score_name, s.source AS score_source, s.data_type AS score_type, ${sumOfDoubles(sql`s.value`)} / count() AS average, count() AS scores
  ${scoreSource(table, related, scopeOf(projectId, chart), undefined)} AND (${compileResolved(chart.conditions, scoreColumns).where}) AND ${chart.ofTrace ? hasTrace : sql`1`}
  GROUP BY score_name, score_source, score_type ORDER BY scores DESC, score_name, score_source, score_type`;

/** How a side reads observations for a series. */
export interface SeriesSource {
  source(scope: ViewScope): Sql;
  start: Sql;
  model: Sql;
}

/** Bucket and map of every observation that the conditions select. */
export function observationDetails(chart: SeriesChart, projectId: string, { source, start, model }: SeriesSource, extra: Sql): Sql {
  const { where } = compileResolved(chart.conditions, {
    ...traceColumns,
    startTime: { expression: start },
    endTime: { expression: sql`o.end_time` },
    type: { expression: sql`o.type` },
    level: { expression: sql`o.level` },
    model: { expression: sql`nullIf(${model}, '')` },
    toolNames: { expression: sql`mapKeys(o.tool_definitions)` },
    calledToolNames: { expression: sql`o.tool_call_names` },
    environment: { expression: sql`o.environment` },
  });
  return sql`SELECT ${bucketKey(chart.bucket, start)} AS bucket, o.${ident(chart.details)} AS details ${source(scopeOf(projectId, chart))} AND (${where}) AND ${extra}`;
}

/** What the maps of rows (bucket, details) add up to, entry by entry. */
export const addedUp = (rows: Sql): Sql => sql`
  SELECT bucket, toString(kind) AS detail, sum(amount_) AS amount
  FROM (SELECT bucket, arrayJoin(details) AS entry_, entry_.1 AS kind, entry_.2 AS amount_ FROM (${rows})) GROUP BY bucket, kind`;
