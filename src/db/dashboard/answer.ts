import { z } from "zod";
import { SpanhouseError } from "../../errors.ts";
import { textOrNull, uint } from "../codecs.ts";
import { metricCodec } from "./aggregations.ts";
import type { DashboardPlan, PlannedDimension } from "./plan.ts";
import { dimensionName, MAX_ROWS, metricName, TIME } from "./render.ts";
import { startOfKey } from "./time-buckets.ts";

/** A row of an answer, by output key (tRPC contract 10.2). */
export type DashboardRow = Record<string, unknown>;

const dimensionCodec = ({ kind }: PlannedDimension) => {
  if (kind === "array") return z.array(z.string());
  return kind === "number" ? z.union([z.number(), z.string()]).nullable().transform((value) => (value === null ? null : Number(value))) : textOrNull;
};

/** Decodes the rows of a plan's statement. */
export const planRow = ({ dimensions, metrics, bucket }: DashboardPlan) =>
  z.object({
    ...Object.fromEntries(dimensions.map((dimension, index) => [dimensionName(index), dimensionCodec(dimension)])),
    ...(bucket ? { [TIME]: uint } : {}),
    ...Object.fromEntries(metrics.map((metric, index) => [metricName(index), metricCodec(metric)])),
  }) as z.ZodType<Record<string, unknown>>;

const timeText = (ms: number): string => new Date(ms).toISOString();

/** A bucket without entities: what is not there is not set, or 0. */
const emptyRow = ({ dimensions, metrics }: DashboardPlan, start: number): DashboardRow => ({
  ...Object.fromEntries(dimensions.map(({ field, kind }) => [field, kind === "array" ? [] : null])),
  time_dimension: timeText(start),
  ...Object.fromEntries(metrics.map(({ key, aggregation }) => [key, aggregation === "histogram" ? [] : 0])),
});

/** Rows in time order, and a row for every bucket that has none. */
function filled(plan: DashboardPlan, starts: readonly number[], rows: readonly DashboardRow[]): DashboardRow[] {
  const byBucket = Map.groupBy(rows, (row) => row.time_dimension);
  return starts.flatMap((start) => byBucket.get(timeText(start)) ?? [emptyRow(plan, start)]);
}

/** The answer from decoded rows: output keys, gaps, limit. */
export function answerOf(plan: DashboardPlan, rows: readonly Record<string, unknown>[]): DashboardRow[] {
  const { dimensions, metrics, bucket, limit } = plan;
  if (limit === undefined && rows.length > MAX_ROWS) {
    throw new SpanhouseError("result_too_large", `The query has more than ${MAX_ROWS} rows. Ask for fewer dimensions or a shorter time range, or set chartConfig.row_limit.`);
  }
  const named = rows.map((row): DashboardRow => ({
    ...Object.fromEntries(dimensions.map(({ field }, index) => [field, row[dimensionName(index)]])),
    ...(bucket ? { time_dimension: timeText(startOfKey(bucket, row[TIME] as number)) } : {}),
    ...Object.fromEntries(metrics.map(({ key }, index) => [key, row[metricName(index)]])),
  }));
  const whole = plan.filled ? filled(plan, plan.filled, named) : named;
  return limit === undefined ? whole : whole.slice(0, limit);
}
