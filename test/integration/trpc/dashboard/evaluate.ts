import { compare, type Condition } from "../../support/model/conditions.ts";
import { byBytes } from "../../support/model/values.ts";
import { type Amount, type Entity, entitiesOf, type Money } from "./entities.ts";
import type { Raw } from "./raw.ts";

/** A dashboard query evaluated over raw rows: tRPC contract 10.1 and 10.2 in the plainest words. Independent of src/. */

export interface Query {
  view: string;
  dimensions: { field: string }[];
  metrics: { measure: string; aggregation: string }[];
  filters: Condition[];
  timeDimension: { granularity: string } | null;
  fromTimestamp: string;
  toTimestamp: string;
  orderBy: { field: string; direction: string }[] | null;
  chartConfig?: { type: string; bins?: number; row_limit?: number };
}
type Row = Record<string, unknown>;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WIDTHS: Record<string, number> = {
  minute: MINUTE, "5m": 5 * MINUTE, "10m": 10 * MINUTE, "15m": 15 * MINUTE, "30m": 30 * MINUTE, hour: HOUR, "1h": HOUR, "2h": 2 * HOUR, "4h": 4 * HOUR, day: DAY, "1d": DAY, "2d": 2 * DAY,
};

export function granularityOf({ timeDimension, fromTimestamp, toTimestamp }: Query): string {
  const asked = timeDimension?.granularity ?? "";
  if (asked !== "auto") return asked;
  const hours = (Date.parse(toTimestamp) - Date.parse(fromTimestamp)) / HOUR;
  return hours < 2 ? "minute" : hours < 72 ? "hour" : hours < 60 * 24 ? "day" : hours < 365 * 24 ? "week" : "month";
}

/** ISO text of the bucket's start. */
export function bucketOf(at: number, granularity: string): string {
  const date = new Date(at);
  if (granularity === "month") return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth())).toISOString();
  if (granularity === "week" || granularity === "1w") {
    const days = Math.floor(at / DAY);
    return new Date((days - ((date.getUTCDay() + 6) % 7)) * DAY).toISOString();
  }
  const width = WIDTHS[granularity] as number;
  return new Date(Math.floor(at / width) * width).toISOString();
}

function fits({ at, dimensions, metadata }: Entity, { type, column, operator, value, key = "" }: Condition): boolean {
  const test = compare[operator] as (stored: any, wanted: any) => boolean;
  if (column === "metadata") return Object.hasOwn(metadata, key) && test(metadata[key], value);
  if (type === "datetime") return test(at, Date.parse(value));
  const stored = dimensions[Object.hasOwn(dimensions, column) ? column : "name"];
  if (type === "null") return (stored === null) === (operator === "is null");
  if (stored === null) return false;
  return test(typeof stored === "number" && type !== "number" ? String(stored) : stored, value);
}

const isMoney = (amount: Amount): amount is Money => typeof amount === "object" && amount !== null;
const numeric = (amount: Amount): number => (isMoney(amount) ? Number(amount.pico) / 1e12 : Number(amount));

function quantile(numbers: readonly number[], level: number): number | null {
  if (numbers.length === 0) return null;
  const ordered = [...numbers].sort((a, b) => a - b);
  const place = level * (ordered.length - 1);
  const below = ordered[Math.floor(place)] as number;
  return below + (place - Math.floor(place)) * ((ordered[Math.floor(place) + 1] ?? below) - below);
}

function histogram(numbers: readonly number[], bins: number): number[][] {
  if (numbers.length === 0) return [];
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  if (least === most) return [[least, most, numbers.length]];
  const width = (most - least) / bins;
  return Array.from({ length: bins }, (_, bin) => [
    least + bin * width,
    bin === bins - 1 ? most : least + (bin + 1) * width,
    numbers.filter((each) => Math.min(bins - 1, Math.floor((each - least) / width)) === bin).length,
  ]);
}

function aggregate(all: readonly Amount[], aggregation: string, bins: number): unknown {
  const amounts = all.filter((amount) => amount !== null);
  const numbers = amounts.map(numeric);
  const sum = amounts.some(isMoney) ? Number(amounts.reduce((pico, amount) => pico + (amount as Money).pico, 0n)) / 1e12 : numbers.reduce((so, each) => so + each, 0);
  switch (aggregation) {
    case "count":
      return amounts.length;
    case "uniq":
      return new Set(amounts.map((amount) => (isMoney(amount) ? String(amount.pico) : amount))).size;
    case "sum":
      return sum;
    case "avg":
      return amounts.length === 0 ? null : sum / amounts.length;
    case "min":
      return amounts.length === 0 ? null : Math.min(...numbers);
    case "max":
      return amounts.length === 0 ? null : Math.max(...numbers);
    case "histogram":
      return histogram(numbers, bins);
    default:
      return quantile(numbers, Number(aggregation.slice(1)) / 100);
  }
}

const EACH = new Set(["toolNames", "calledToolNames"]);

/** An entity under every element of its lists of tools that are asked for. */
const spread = (entity: Entity, fields: readonly string[]): Row[] =>
  fields.reduce<Row[]>(
    (rows, field) =>
      rows.flatMap((row) => (EACH.has(field) ? [...new Set(entity.dimensions[field] as string[])].map((one): Row => ({ ...row, [field]: one === "" ? null : one })) : [{ ...row, [field]: entity.dimensions[field] }])),
    [{}],
  );

function compareValues(a: unknown, b: unknown): number {
  if (Array.isArray(a) && Array.isArray(b)) {
    const at = a.findIndex((each, index) => index >= b.length || each !== b[index]);
    return at < 0 ? a.length - b.length : at >= b.length ? 1 : byBytes(a[at] as string, b[at] as string);
  }
  return typeof a === "string" ? byBytes(a, b as string) : (a as number) - (b as number);
}

/** By the keys in turn; not set comes last in either direction. */
const inOrder = (rows: readonly Row[], keys: readonly { field: string; direction: string }[]): Row[] =>
  [...rows].sort((x, y) => {
    for (const { field, direction } of keys) {
      const [a, b] = [x[field] ?? null, y[field] ?? null];
      if (a === null && b === null) continue;
      if (a === null || b === null) return a === null ? 1 : -1;
      const order = compareValues(a, b);
      if (order !== 0) return direction === "desc" ? -order : order;
    }
    return 0;
  });

export function evaluate(raw: Raw, query: Query): Row[] {
  const window = { from: Date.parse(query.fromTimestamp), to: Date.parse(query.toTimestamp) };
  const granularity = granularityOf(query);
  const fields = [...new Set(query.dimensions.map(({ field }) => field))];
  const metrics = query.metrics.length > 0 ? query.metrics.map((each) => ({ ...each, key: `${each.aggregation}_${each.measure}` })) : [{ measure: "count", aggregation: "count", key: "count" }];
  const bins = query.chartConfig?.bins ?? 10;
  const selected = (entitiesOf[query.view] as (typeof entitiesOf)[string])(raw, window).filter((entity) => query.filters.every((condition) => fits(entity, condition)));
  const keyed = selected.flatMap((entity) => spread(entity, fields).map((row) => ({ entity, row: granularity === "" ? row : { ...row, time_dimension: bucketOf(entity.at, granularity) } })));
  const groups = Map.groupBy(keyed, ({ row }) => JSON.stringify(row));
  if (groups.size === 0 && fields.length === 0 && granularity === "") groups.set("{}", []);
  const rows = [...groups].map(([key, members]): Row => ({
    ...(JSON.parse(key) as Row),
    ...Object.fromEntries(metrics.map((metric) => [metric.key, aggregate(members.map(({ entity }) => entity.measures[metric.measure] as Amount), metric.aggregation, bins)])),
  }));
  const isOrdered = query.orderBy !== null && query.orderBy.length > 0;
  const first = metrics.find((_, index) => index === 0);
  const asked = isOrdered ? (query.orderBy as { field: string; direction: string }[]) : granularity !== "" ? [{ field: "time_dimension", direction: "asc" }] : query.metrics.length > 0 && first?.aggregation !== "histogram" ? [{ field: first?.key as string, direction: "desc" }] : [];
  if (granularity !== "" && !isOrdered) {
    const present = new Set(rows.map((row) => row.time_dimension));
    const all = new Set<string>();
    for (let at = window.from; at <= window.to; at += MINUTE) all.add(bucketOf(at, granularity));
    all.add(bucketOf(window.to, granularity));
    for (const bucket of all) {
      if (present.has(bucket)) continue;
      rows.push({
        ...Object.fromEntries(fields.map((field) => [field, field === "tags" ? [] : null])),
        time_dimension: bucket,
        ...Object.fromEntries(metrics.map(({ key, aggregation }) => [key, aggregation === "histogram" ? [] : 0])),
      });
    }
  }
  const ordered = inOrder(rows, [...asked, ...fields.map((field) => ({ field, direction: "asc" })), { field: "time_dimension", direction: "asc" }]);
  return ordered.slice(0, query.chartConfig?.row_limit ?? ordered.length);
}
