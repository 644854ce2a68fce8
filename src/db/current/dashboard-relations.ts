import { scoreCounts, type ScoreJoins, type ScoreTable } from "../dashboard/scores.ts";
import { timeWithin, traceJoinColumns } from "../dashboard/columns.ts";
import type { ViewScope } from "../dashboard/view-sql.ts";
import { levelAndTimeSums } from "../fragments/trace-stats.ts";
import { daysWithin } from "../fragments/time-window.ts";
import { all, param, sql, type Sql } from "../sql.ts";

/** Related records for dashboards on the current tables: one row each, so that a join multiplies nothing [T-16]. */

export const scoreTable: ScoreTable = { name: sql`scores`, days: (window) => daysWithin(window, sql`s.timestamp`) };

/** The start as FINAL has to see it (observation-page.ts). */
const start = sql`identity(o.start_time)`;

/** Live observations `o` of the window. */
export const observationsWithin = ({ projectId, window }: ViewScope): Sql =>
  all([sql`o.project_id = ${param.string(projectId)} AND o.is_deleted = 0`, ...timeWithin(window, start), ...daysWithin(window, sql`o.start_time`)]);

/** What the observations of the window add up to per trace, as the join `os`. */
export const observationTotals = (scope: ViewScope): Sql => sql`
  LEFT JOIN (
    SELECT o.trace_id AS trace_id, ${levelAndTimeSums}, sum(toDecimal128(ifNull(o.total_cost, 0), 12)) AS total_cost, sum(o.usage_details['total']) AS total_usage
    FROM observations AS o FINAL WHERE ${observationsWithin(scope)} GROUP BY o.trace_id
  ) AS os ON os.trace_id = t.id`;

export const scoresOf = (scope: ViewScope, subject: "trace_id" | "observation_id", id: Sql): Sql => scoreCounts(scoreTable, scope, subject, id);

/** The traces that records name, whenever they were: the newest version across all days, as the join `t`. */
export const traceOf = ({ projectId }: ViewScope, record: Sql, named: Sql): Sql => sql`
  LEFT JOIN (
    SELECT trace_id, ${traceJoinColumns} FROM (
      SELECT x.id AS trace_id, x.name AS name, x.user_id AS user_id, x.session_id AS session_id, x.release AS release, x.version AS version, x.tags AS tags, x.timestamp AS timestamp, x.is_deleted AS is_deleted
      FROM traces AS x WHERE x.project_id = ${param.string(projectId)} AND x.id IN (SELECT ${record}.trace_id ${named})
      ORDER BY x.event_ts DESC, x.is_deleted LIMIT 1 BY x.id
    ) WHERE is_deleted = 0
  ) AS t ON t.trace_id = ${record}.trace_id`;

export const scoreJoins: ScoreJoins = {
  trace: (scope, named) => traceOf(scope, sql`s`, named),
  observation: ({ projectId }, named) => sql`
    LEFT JOIN (
      SELECT id, trace_id, name, model, prompt_name, prompt_version FROM (
        SELECT o.id AS id, o.trace_id AS trace_id, o.name AS name, o.provided_model_name AS model, o.prompt_name AS prompt_name, o.prompt_version AS prompt_version, o.is_deleted AS is_deleted
        FROM observations AS o WHERE o.project_id = ${param.string(projectId)} AND o.id IN (SELECT s.observation_id ${named})
        ORDER BY o.event_ts DESC, o.is_deleted LIMIT 1 BY o.id
      ) WHERE is_deleted = 0
    ) AS ob ON ob.id = s.observation_id AND ob.trace_id = s.trace_id`,
};
