import { z } from "zod";
import { instant } from "../codecs.ts";
import { compileResolved, type ColumnSqls } from "../filters/compile.ts";
import { sharedObservationColumns } from "../fragments/observation-columns.ts";
import { behindPlace, observationOrder } from "../fragments/observation-order.ts";
import { daysWithin, timeWindow, until } from "../fragments/time-window.ts";
import { isTraceCondition, ofTraces } from "../fragments/trace-conditions.ts";
import type { ReadScope } from "../read.ts";
import { observationRow } from "../rows/observation.ts";
import type { ObservationPage, ObservationPageRequest } from "../rows/observation-list.ts";
import { countRow } from "../rows/trace-list.ts";
import { all, param, sql, type Sql } from "../sql.ts";
import { observationColumns } from "./columns.ts";

/**
 * The start as FINAL has to see it: bare, it would prune parts by the times in them (they are partitioned by it), and
 * where the newest version lies in such a part an older one would show. Days are safe: all versions of a key share one.
 */
const start = sql`identity(o.start_time)`;

const id = sql`o.id`;

const columns = {
  ...sharedObservationColumns,
  startTime: { expression: start },
  id: { expression: id },
  parentObservationId: { expression: sql`nullIf(o.parent_observation_id, '')` },
  model: { expression: sql`nullIf(o.provided_model_name, '')` },
} satisfies ColumnSqls<string>;

/** FROM and WHERE: the newest version of each row of the current table's key. */
function source(projectId: string, { conditions, isRoot, order, after }: Omit<ObservationPageRequest, "offset" | "limit" | "texts">): Sql {
  const project = param.string(projectId);
  const own = compileResolved(conditions.filter((each) => !isTraceCondition(each)), columns).where;
  const traces = (where: Sql) => sql`SELECT t.id FROM traces AS t FINAL WHERE t.project_id = ${project} AND t.is_deleted = 0 AND (${where})`;
  return sql`
    FROM observations AS o FINAL
    WHERE ${all([
      sql`o.project_id = ${project} AND o.is_deleted = 0`,
      ...daysWithin(until(timeWindow(conditions, "startTime"), after), sql`o.start_time`),
      own,
      ofTraces(conditions.filter(isTraceCondition), sql`o.trace_id`, traces),
      ...(isRoot === undefined ? [] : [sql`isNull(nullIf(o.parent_observation_id, '')) = ${param.bool(isRoot)}`]),
      ...(after ? [behindPlace(order, { start, id }, after)] : []),
    ])}`;
}

const keyRow = z.object({ id: z.string(), type: z.string(), trace_id: z.string(), start_time: instant });
type Key = z.output<typeof keyRow>;

/** The rows of a page by key: the only time that wide columns and texts are read. */
async function readWide({ db, projectId }: ReadScope, name: string, keys: readonly Key[], texts: boolean) {
  if (keys.length === 0) return [];
  const text = (column: Sql): Sql => (texts ? column : sql`CAST(NULL, 'Nullable(String)')`);
  return db.query({
    tag: { name: `${name}.rows`, projectId, side: "current" },
    sql: sql`
      SELECT * EXCEPT is_deleted FROM (
        SELECT ${observationColumns}, ${text(sql`o.input`)} AS input, ${text(sql`o.output`)} AS output, o.is_deleted AS is_deleted
        FROM observations AS o
        WHERE o.project_id = ${param.string(projectId)} AND o.type IN ${param.strings([...new Set(keys.map(({ type }) => type))])}
          AND o.start_time IN ${param.times(keys.map(({ start_time }) => start_time.getTime()))} AND o.id IN ${param.strings(keys.map(({ id }) => id))}
        ORDER BY o.event_ts DESC, o.is_deleted LIMIT 1 BY o.id
      ) WHERE is_deleted = 0`,
    row: observationRow,
    budget: "detail",
  });
}

/** A page: its keys by FINAL over the narrow columns, then the rows of these keys. */
export async function currentObservationPage(scope: ReadScope, name: string, request: ObservationPageRequest): Promise<ObservationPage> {
  const { db, projectId } = scope;
  const { order, offset, limit, texts } = request;
  const keys = await db.query({
    tag: { name: `${name}.keys`, projectId, side: "current" },
    sql: sql`
      SELECT o.id AS id, o.type AS type, o.trace_id AS trace_id, o.start_time AS start_time
      ${source(projectId, request)}
      ORDER BY ${observationOrder(order, id)} LIMIT ${param.uint(limit + 1)} OFFSET ${param.uint(offset)}`,
    row: keyRow,
    budget: "scan",
  });
  const shown = keys.slice(0, limit);
  const last = shown.at(-1);
  const byId = new Map((await readWide(scope, name, shown, texts)).map((row) => [row.id, row]));
  return {
    // A set: a foreign writer may have left an id twice, under two types; its newest row shows once.
    rows: [...new Set(shown.map((key) => key.id))].flatMap((key) => byId.get(key) ?? []),
    next: last && keys.length > limit ? { startTime: last.start_time.getTime(), traceId: last.trace_id, id: last.id } : undefined,
  };
}

/** The number of rows a full walk gives [Q-7]. */
export async function currentObservationCount({ db, projectId }: ReadScope, name: string, conditions: ObservationPageRequest["conditions"]): Promise<number> {
  const [count] = await db.query({
    tag: { name: `${name}.count`, projectId, side: "current" },
    sql: sql`SELECT count() AS total ${source(projectId, { conditions, order: "time" })}`,
    row: countRow,
    budget: "scan",
  });
  return count?.total ?? 0;
}
