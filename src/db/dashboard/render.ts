import { type ColumnSqls, compileResolved } from "../filters/compile.ts";
import { ident, joinSql, param, sql, type Sql } from "../sql.ts";
import { aggregated, finished } from "./aggregations.ts";
import { asText, type DashboardPlan, type OrderKey, type PlannedDimension } from "./plan.ts";
import { bucketKey } from "./time-buckets.ts";
import type { ViewSql } from "./view-sql.ts";

/** Rows one answer may have. */
export const MAX_ROWS = 50_000;

/** Columns are named by their place: nothing of a request, and no name that a column of a table has. */
export const dimensionName = (index: number): string => `dimension_${index}`;
export const metricName = (index: number): string => `metric_${index}`;
export const TIME = "time_bucket";

const measureName = (measure: string): string => `measure_${measure}`;
const column = (name: string): Sql => sql`${ident(name)}`;

function grouped({ kind }: PlannedDimension, expression: Sql): Sql {
  if (kind === "array") return sql`arraySort(arrayDistinct(${expression}))`;
  return kind === "each" ? sql`arrayJoin(arrayDistinct(${expression}))` : expression;
}

/** Filter columns: every dimension, numeric ones as text too, the entity's time and its metadata. */
function filterColumns(view: ViewSql): ColumnSqls<string> {
  const entries = Object.entries(view.dimensions);
  return {
    ...Object.fromEntries(entries.map(([field, expression]) => [field, { expression }])),
    ...Object.fromEntries(entries.map(([field, expression]) => [asText(field), { expression: sql`toString(${expression})` }])),
    time: { expression: view.time },
  };
}

const orderBy = (key: OrderKey): Sql => {
  const name = key.of === "time" ? TIME : key.of === "dimension" ? dimensionName(key.index) : metricName(key.index);
  return key.descending ? sql`${ident(name)} DESC NULLS LAST` : sql`${ident(name)} ASC NULLS LAST`;
};

const part = (views: Readonly<Record<string, Sql>>, name: string): Sql => {
  const found = views[name];
  if (found === undefined) throw new Error(`no SQL for ${name} of a dashboard view`);
  return found;
};

/** The statement of a plan over a view: entities, grouped and aggregated, finished, in order. */
export function renderPlan(plan: DashboardPlan, projectId: string, view: ViewSql): Sql {
  const { where } = compileResolved(plan.conditions, filterColumns(view));
  const measures = [...new Set(plan.metrics.map(({ measure }) => measure))];
  const groups = [...plan.dimensions.map((_, index) => dimensionName(index)), ...(plan.bucket ? [TIME] : [])];
  const list = (columns: readonly Sql[]): Sql => joinSql(columns, ", ");
  const entity = list([
    ...plan.dimensions.map((dimension, index) => sql`${grouped(dimension, part(view.dimensions, dimension.field))} AS ${ident(dimensionName(index))}`),
    ...(plan.bucket ? [sql`${bucketKey(plan.bucket, view.time)} AS ${ident(TIME)}`] : []),
    ...measures.map((measure) => sql`${part(view.measures, measure)} AS ${ident(measureName(measure))}`),
  ]);
  const metrics = plan.metrics.map((metric, index) => sql`${aggregated(metric, column(measureName(metric.measure)))} AS ${ident(metricName(index))}`);
  const answered = plan.metrics.map((metric, index) => sql`${finished(metric, column(metricName(index)), plan.bins)} AS ${ident(metricName(index))}`);
  const source = view.source({ projectId, window: { from: plan.from, to: plan.to + 1 }, relations: plan.relations });
  return sql`
    SELECT ${list([...groups.map(column), ...answered])} FROM (
      SELECT ${list([...groups.map(column), ...metrics])}
      FROM (SELECT ${entity} ${source} AND (${where}))
      ${groups.length === 0 ? sql`` : sql`GROUP BY ${list(groups.map(column))}`}
    ) ${plan.order.length === 0 ? sql`` : sql`ORDER BY ${list(plan.order.map(orderBy))}`} LIMIT ${param.uint(plan.limit ?? MAX_ROWS + 1)}`;
}
