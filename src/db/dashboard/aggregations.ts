import { z } from "zod";
import type { Aggregation } from "../../schemas/dashboard.ts";
import { param, sql, type Sql } from "../sql.ts";
import type { PlannedMetric } from "./plan.ts";

/**
 * Aggregations that give the same on every server and side: nothing is sampled or estimated. NULL takes part in none.
 * Over no value at all sums and counts are 0, a histogram is empty, and the others are null.
 */

/** Percentiles lie linearly between the two nearest values. */
const QUANTILES = {
  p50: sql`quantileExactInclusiveOrNull(0.5)`,
  p75: sql`quantileExactInclusiveOrNull(0.75)`,
  p90: sql`quantileExactInclusiveOrNull(0.9)`,
  p95: sql`quantileExactInclusiveOrNull(0.95)`,
  p99: sql`quantileExactInclusiveOrNull(0.99)`,
} as const satisfies Partial<Record<Aggregation, Sql>>;

/**
 * A sum of doubles that does not hang on the order in which threads meet them, which dashboards would show in the last
 * digits: added up as decimals of 40 places, but for values that these cannot hold.
 */
export function sumOfDoubles(value: Sql): Sql {
  const isHeld = sql`abs(${value}) < 1e30`;
  return sql`(toFloat64(ifNull(sum(toDecimal256(if(${isHeld}, ${value}, 0), 40)), 0)) + ifNull(sumKahanIf(${value}, NOT ${isHeld}), 0))`;
}

/** The aggregation over a group; of a histogram its values, which `finished` puts into bins. */
export function aggregated(metric: PlannedMetric, value: Sql): Sql {
  switch (metric.aggregation) {
    case "sum":
      return metric.kind === "float" ? sumOfDoubles(value) : sql`ifNull(sum(${value}), 0)`;
    case "avg":
      return metric.kind === "float" ? sql`${sumOfDoubles(value)} / nullIf(count(${value}), 0)` : sql`avgOrNull(${value})`;
    case "count":
      return sql`count(${value})`;
    case "max":
      return sql`maxOrNull(${value})`;
    case "min":
      return sql`minOrNull(${value})`;
    case "uniq":
      return sql`uniqExact(${value})`;
    case "histogram":
      return sql`groupArray(toFloat64(${value}))`;
    default:
      return sql`${QUANTILES[metric.aggregation]}(toFloat64(${value}))`;
  }
}

/** As many bins of one width from the smallest value to the largest; one bin when there is one value only. */
function histogram(values: Sql, bins: number): Sql {
  const [least, most, count] = [sql`arrayMin(${values})`, sql`arrayMax(${values})`, param.uint(bins)];
  const width = sql`((${most} - ${least}) / ${count})`;
  const places = sql`arrayMap(value_ -> toUInt32(least(toFloat64(${count}) - 1, floor((value_ - ${least}) / ${width}))), ${values})`;
  return sql`
    multiIf(
      empty(${values}), [],
      ${least} = ${most}, [(${least}, ${most}, length(${values}))],
      arrayMap(bin_ -> (${least} + bin_ * ${width}, if(bin_ = ${count} - 1, ${most}, ${least} + (bin_ + 1) * ${width}), countEqual(${places}, toUInt32(bin_))), range(${count})))`;
}

/** What is answered of an aggregated column. */
export const finished = ({ aggregation }: PlannedMetric, column: Sql, bins: number): Sql => (aggregation === "histogram" ? histogram(column, bins) : column);

/** Whole numbers and decimals arrive quoted; the answer's numbers are JSON's. */
const number = z.union([z.string(), z.number()]).nullable().transform((value) => (value === null ? null : Number(value)));
const bin = z.tuple([z.number(), z.number(), z.union([z.string(), z.number()]).transform(Number)]);

export const metricCodec = ({ aggregation }: PlannedMetric) => (aggregation === "histogram" ? z.array(bin) : number);
