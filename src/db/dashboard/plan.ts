import { invalidRequest } from "../../errors.ts";
import type { Aggregation, DashboardQuery } from "../../schemas/dashboard.ts";
import { dashboardViews, type Dimension, type Measure, type Relation, type View, type ViewName } from "../../schemas/dashboard-views.ts";
import type { FilterCondition } from "../../schemas/filter.ts";
import { type FilterColumn, type ResolvedCondition, resolveConditions } from "../../schemas/filter-columns/table.ts";
import { type Bucket, bucketOf, bucketStarts } from "./time-buckets.ts";

/** What a dashboard query asks of whichever side: no table and no SQL in it. */

export interface PlannedDimension extends Dimension {
  field: string;
}

export interface PlannedMetric {
  /** Of the answer. */
  key: string;
  measure: string;
  kind: Measure["kind"];
  aggregation: Aggregation;
}

export type OrderKey = { descending: boolean } & ({ of: "dimension" | "metric"; index: number } | { of: "time" });

export interface DashboardPlan {
  view: ViewName;
  /** Milliseconds, both inclusive. */
  from: number;
  to: number;
  dimensions: PlannedDimension[];
  /** None asked for: one, the number of entities. */
  metrics: PlannedMetric[];
  conditions: ResolvedCondition[];
  /** What has to be joined for all of these. */
  relations: ReadonlySet<Relation>;
  bucket: Bucket | undefined;
  /** The bucket starts that an answer has in any case; undefined when gaps stay. */
  filled: number[] | undefined;
  /** Total: ends with everything that is grouped by. */
  order: OrderKey[];
  bins: number;
  limit: number | undefined;
}

/** The column id under which a numeric dimension compares as text. */
export const asText = (field: string): string => `${field}:text`;

const column = (id: string, kind: FilterColumn["kind"], names: readonly string[] = []): FilterColumn => ({ id, kind, names });

const KINDS = { text: "text", number: "number", array: "array", each: "array" } as const;

const filterTable = (view: View): FilterColumn[] => [
  ...Object.entries(view.dimensions).flatMap(([field, { kind }]) => [column(field, KINDS[kind]), ...(kind === "number" ? [column(asText(field), "text")] : [])]),
  column("time", "datetime", view.time),
  column("metadata", "map"),
];

/** Names that are a dimension of some view, or were: on another view they mean its `name`. */
const FOREIGN_NAMES: ReadonlySet<string> = new Set(["scoreName", ...Object.values(dashboardViews).flatMap(({ dimensions }) => Object.keys(dimensions)).filter((field) => field.endsWith("Name"))]);

function columnName(view: View, { column: name, type }: FilterCondition): string {
  const dimension = Object.hasOwn(view.dimensions, name) ? view.dimensions[name] : undefined;
  if (dimension === undefined) return FOREIGN_NAMES.has(name) ? "name" : name;
  return dimension.kind === "number" && (type === "string" || type === "stringOptions") ? asText(name) : name;
}

const known = <Kind>(fields: Readonly<Record<string, Kind>>, name: string, what: string): Kind => {
  const found = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (found === undefined) throw invalidRequest(`Invalid ${what} ${name}. Must be one of ${Object.keys(fields).join(", ")}`);
  return found;
};

const onceBy = <Item>(items: readonly Item[], key: (item: Item) => string): Item[] => [...new Map(items.map((item) => [key(item), item])).values()];

function plannedMetric(view: View, { measure, aggregation }: DashboardQuery["metrics"][number]): PlannedMetric {
  const { kind } = known(view.measures, measure, "metric");
  if (kind === "text" && aggregation !== "count" && aggregation !== "uniq") {
    throw invalidRequest(`Aggregation "${aggregation}" is not valid for measure "${measure}". Valid aggregations: count, uniq`);
  }
  return { key: `${aggregation}_${measure}`, measure, kind, aggregation };
}

/** Keys that were asked for, or the default: time; else the first metric, largest first; else the first dimension. */
function askedOrder({ orderBy }: DashboardQuery, { dimensions, metrics, bucket }: Pick<DashboardPlan, "dimensions" | "metrics" | "bucket">, isCounted: boolean): OrderKey[] {
  const orderable = (metric: PlannedMetric | undefined): boolean => metric !== undefined && metric.aggregation !== "histogram";
  if (orderBy === null || orderBy.length === 0) {
    if (bucket) return [{ of: "time", descending: false }];
    return isCounted || !orderable(metrics[0]) ? [] : [{ of: "metric", index: 0, descending: true }];
  }
  return orderBy.map(({ field, direction }): OrderKey => {
    const descending = direction === "desc";
    if (bucket && field === "time_dimension") return { of: "time", descending };
    const dimension = dimensions.findIndex((each) => each.field === field);
    if (dimension >= 0) return { of: "dimension", index: dimension, descending };
    const metric = metrics.findIndex((each) => each.key === field && orderable(each));
    if (metric >= 0) return { of: "metric", index: metric, descending };
    throw invalidRequest(`Invalid orderBy field ${field}. Must be one of the query's dimensions, metrics, or time_dimension with a granularity`);
  });
}

/** Compiles a query to a plan; invalid_request for fields, measures, filters and orders that the view does not have. */
export function planOf(query: DashboardQuery): DashboardPlan {
  const view: View = dashboardViews[query.view];
  const [from, to] = [Date.parse(query.fromTimestamp), Date.parse(query.toTimestamp)];
  const dimensions = onceBy(query.dimensions, ({ field }) => field).map(({ field }): PlannedDimension => ({ field, ...known(view.dimensions, field, "dimension") }));
  const asked = onceBy(query.metrics.map((metric) => plannedMetric(view, metric)), ({ key }) => key);
  const isCounted = asked.length === 0;
  const metrics: PlannedMetric[] = isCounted ? [{ key: "count", measure: "count", kind: "integer", aggregation: "count" }] : asked;
  const conditions = resolveConditions(filterTable(view), query.filters.map((condition) => ({ ...condition, column: columnName(view, condition) })));
  const bucket = query.timeDimension ? bucketOf(query.timeDimension.granularity, to - from) : undefined;
  const isOrdered = query.orderBy !== null && query.orderBy.length > 0;
  const relations = [
    ...dimensions.map(({ of }) => of),
    ...metrics.map(({ measure }) => view.measures[measure]?.of),
    ...conditions.map(({ column: { id } }): Relation | undefined => (id === "metadata" ? "metadata" : view.dimensions[id.replace(/:text$/, "")]?.of)),
  ].filter((relation) => relation !== undefined);
  return {
    view: query.view,
    from,
    to,
    dimensions,
    metrics,
    conditions,
    relations: new Set(relations),
    bucket,
    filled: bucket && !isOrdered ? bucketStarts(bucket, from, to) : undefined,
    order: [
      ...askedOrder(query, { dimensions, metrics, bucket }, isCounted),
      ...dimensions.map((_, index): OrderKey => ({ of: "dimension", index, descending: false })),
      ...(bucket ? [{ of: "time", descending: false } as const] : []),
    ],
    bins: query.chartConfig?.bins ?? 10,
    limit: query.chartConfig?.row_limit,
  };
}
