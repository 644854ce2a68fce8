import { z } from "zod";
import { instant } from "../codecs.ts";
import { noComments } from "../filters/comments.ts";
import { compileResolved, type ColumnSqls } from "../filters/compile.ts";
import { sharedObservationColumns } from "../fragments/observation-columns.ts";
import { behindPlace, isByTrace, observationOrder } from "../fragments/observation-order.ts";
import { observationSearch } from "../fragments/observation-search.ts";
import { observationScoreStats, SCORE_COLUMNS, scoreColumns } from "../fragments/score-stats.ts";
import { daysWithin, timeWindow, until } from "../fragments/time-window.ts";
import { isTraceCondition, ofTraces } from "../fragments/trace-conditions.ts";
import type { ReadScope } from "../read.ts";
import { observationRow } from "../rows/observation.ts";
import type { ObservationPage, ObservationPageRequest, ObservationSelection } from "../rows/observation-list.ts";
import { countRow } from "../rows/trace-list.ts";
import { all, empty, type Param, param, sql, type Sql } from "../sql.ts";
import { observationColumns } from "./columns.ts";

/**
 * The start as FINAL has to see it: bare, it would prune parts by the times in them (they are partitioned by it), and
 * where the newest version lies in such a part an older one would show. Days are safe: all versions of a key share one.
 */
const start = sql`identity(o.start_time)`;

const id = sql`o.id`;

/** Filter and sort columns of an observation, but for those of the trace. `o` is the table, `ss` the stats of its scores. */
export const observationFilterColumns = {
  ...sharedObservationColumns,
  startTime: { expression: start },
  id: { expression: id },
  parentObservationId: { expression: sql`nullIf(o.parent_observation_id, '')` },
  model: { expression: sql`nullIf(o.provided_model_name, '')` },
  ...scoreColumns(sql`ss`),
  ...noComments,
} satisfies ColumnSqls<string>;

/** Of traces' newest versions, under their own id once. */
const tracesById = (project: Param): Sql => sql`
  SELECT t.id AS trace_id, t.name AS name, t.environment AS environment, t.user_id AS user_id, t.session_id AS session_id
  FROM traces AS t FINAL WHERE t.project_id = ${project} AND t.is_deleted = 0 LIMIT 1 BY t.id`;

/** FROM and WHERE: the newest version of each row of the current table's key, joined with what conditions and order need. */
export function currentObservationSource(projectId: string, { conditions, isRoot, search, order, after }: Omit<ObservationPageRequest, "offset" | "limit">): Sql {
  const project = param.string(projectId);
  const own = compileResolved(conditions.filter((each) => !isTraceCondition(each)), observationFilterColumns);
  const traces = (where: Sql) => sql`SELECT t.id FROM traces AS t FINAL WHERE t.project_id = ${project} AND t.is_deleted = 0 AND (${where})`;
  const scores = [...own.columnsUsed].some((column) => SCORE_COLUMNS.has(column))
    ? sql`LEFT JOIN (${observationScoreStats(sql`scores`, projectId)}) AS ss ON ss.trace_id = o.trace_id AND ss.observation_id = o.id`
    : empty;
  const ordering = isByTrace(order) ? sql`LEFT JOIN (${tracesById(project)}) AS t ON t.trace_id = o.trace_id` : empty;
  return sql`
    FROM observations AS o FINAL ${scores} ${ordering}
    WHERE ${all([
      sql`o.project_id = ${project} AND o.is_deleted = 0`,
      ...daysWithin(until(timeWindow(conditions, "startTime"), after), sql`o.start_time`),
      own.where,
      ofTraces(conditions.filter(isTraceCondition), sql`o.trace_id`, traces),
      observationSearch(search, { id: [id, sql`o.name`], input: sql`o.input`, output: sql`o.output` }, (holds) => sql`o.trace_id IN (${traces(holds(sql`t.user_id`))})`),
      ...(isRoot === undefined ? [] : [sql`isNull(nullIf(o.parent_observation_id, '')) = ${param.bool(isRoot)}`]),
      ...(after ? [behindPlace(order, { start, id }, after)] : []),
    ])}`;
}

const keyRow = z.object({ id: z.string(), type: z.string(), trace_id: z.string(), start_time: instant });
type Key = z.output<typeof keyRow>;

/** The rows of a page by key: the only time that wide columns and texts are read. */
export async function currentObservationRows<Row extends z.ZodType<{ id: string }>>({ db, projectId }: ReadScope, name: string, keys: readonly Key[], selected: Sql, row: Row): Promise<z.output<Row>[]> {
  if (keys.length === 0) return [];
  const rows = await db.query({
    tag: { name: `${name}.rows`, projectId, side: "current" },
    sql: sql`
      SELECT * EXCEPT is_deleted FROM (
        SELECT ${selected}, o.is_deleted AS is_deleted
        FROM observations AS o
        WHERE o.project_id = ${param.string(projectId)} AND o.type IN ${param.strings([...new Set(keys.map(({ type }) => type))])}
          AND o.start_time IN ${param.times(keys.map(({ start_time }) => start_time.getTime()))} AND o.id IN ${param.strings(keys.map(({ id }) => id))}
        ORDER BY o.event_ts DESC, o.is_deleted LIMIT 1 BY o.id
      ) WHERE is_deleted = 0`,
    row,
    budget: "detail",
  });
  const byId = new Map(rows.map((each) => [each.id, each]));
  // A set: a foreign writer may have left an id twice, under two types; its newest row shows once.
  return [...new Set(keys.map((key) => key.id))].flatMap((key) => byId.get(key) ?? []);
}

/** The keys of a page and of one row more, by FINAL over the narrow columns. */
export async function currentObservationKeys({ db, projectId }: ReadScope, name: string, request: ObservationPageRequest): Promise<Key[]> {
  const { order, offset, limit } = request;
  return db.query({
    tag: { name: `${name}.keys`, projectId, side: "current" },
    sql: sql`
      SELECT o.id AS id, o.type AS type, o.trace_id AS trace_id, o.start_time AS start_time
      ${currentObservationSource(projectId, request)}
      ORDER BY ${observationOrder(order, id, observationFilterColumns)} LIMIT ${param.uint(limit + 1)} OFFSET ${param.uint(offset)}`,
    row: keyRow,
    budget: "scan",
  });
}

/** A page: its keys, then the rows of these keys. */
export async function currentObservationPage(scope: ReadScope, name: string, request: ObservationPageRequest, texts: boolean): Promise<ObservationPage> {
  const keys = await currentObservationKeys(scope, name, request);
  const shown = keys.slice(0, request.limit);
  const last = shown.at(-1);
  const text = (column: Sql): Sql => (texts ? column : sql`CAST(NULL, 'Nullable(String)')`);
  return {
    rows: await currentObservationRows(scope, name, shown, sql`${observationColumns}, ${text(sql`o.input`)} AS input, ${text(sql`o.output`)} AS output`, observationRow),
    next: last && keys.length > request.limit ? { startTime: last.start_time.getTime(), traceId: last.trace_id, id: last.id } : undefined,
  };
}

/** The number of rows a full walk gives [Q-7]. */
export async function currentObservationCount({ db, projectId }: ReadScope, name: string, selection: ObservationSelection): Promise<number> {
  const [count] = await db.query({
    tag: { name: `${name}.count`, projectId, side: "current" },
    sql: sql`SELECT count() AS total ${currentObservationSource(projectId, { ...selection, order: "time" })}`,
    row: countRow,
    budget: "scan",
  });
  return count?.total ?? 0;
}
