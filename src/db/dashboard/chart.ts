import { z } from "zod";
import { invalidRequest } from "../../errors.ts";
import type { ChartName } from "../../schemas/dashboard.ts";
import type { FilterCondition } from "../../schemas/filter.ts";
import {
  isOfChartTrace,
  observationChartColumns,
  type ObservationChartColumnId,
  scoreChartColumns,
  type ScoreChartColumnId,
} from "../../schemas/filter-columns/dashboard.ts";
import { type ResolvedCondition, resolveConditions } from "../../schemas/filter-columns/table.ts";
import { decimal, uint } from "../codecs.ts";
import { timeWindow, type TimeWindow } from "../fragments/time-window.ts";
import { type Bucket, bucketStarts, chartBucket } from "./time-buckets.ts";

/** The fixed charts of older front ends (tRPC contract section 9). */

export interface ChartInput {
  chart: ChartName;
  filter: readonly FilterCondition[];
}

export interface ScoreAggregateRow {
  scoreName: string;
  scoreSource: string;
  scoreDataType: string;
  avgValue: number | null;
  countScoreId: number;
}

export interface TypeSeriesRow {
  intervalStart: Date;
  key: string;
  sum: number;
}

export type ChartRows = ScoreAggregateRow[] | TypeSeriesRow[];

/** Milliseconds, both inclusive. */
interface Range {
  from: number;
  to: number;
}

/** The first lower and the first upper bound of any time column. */
function rangeOf(filter: readonly FilterCondition[]): Range {
  const bound = (...operators: string[]) => filter.flatMap((each) => (each.type === "datetime" && operators.includes(each.operator) ? [each] : []))[0];
  const [lower, upper] = [bound(">", ">="), bound("<", "<=")];
  if (lower === undefined || upper === undefined) throw invalidRequest("A datetime filter with a lower and an upper bound is required");
  return { from: lower.value.getTime(), to: upper.value.getTime() - (upper.operator === "<" && upper.value > lower.value ? 1 : 0) };
}

export interface ScoreChart {
  kind: "scores";
  conditions: ResolvedCondition<ScoreChartColumnId>[];
  window: TimeWindow;
  /** Whether the conditions look at the scores' traces: scores without one are then not selected [Q-15]. */
  ofTrace: boolean;
}

export interface SeriesChart {
  kind: "series";
  /** The map whose entries are added up. */
  details: "cost_details" | "usage_details";
  conditions: ResolvedCondition<ObservationChartColumnId>[];
  window: TimeWindow;
  ofTrace: boolean;
  bucket: Bucket & { unit: "width" };
  starts: number[];
}

/** What a chart asks of whichever side; undefined when its time range is reversed: then there is nothing to show. */
export function chartPlan({ chart, filter }: ChartInput): ScoreChart | SeriesChart | undefined {
  const { from, to } = rangeOf(filter);
  if (from > to) return undefined;
  if (chart === "score-aggregate") {
    const conditions = resolveConditions(scoreChartColumns, filter);
    return { kind: "scores", conditions, window: timeWindow(conditions, "scoreTimestamp"), ofTrace: conditions.some(isOfChartTrace) };
  }
  const conditions = resolveConditions(observationChartColumns, filter);
  const bucket = chartBucket(to - from);
  return {
    kind: "series",
    details: chart === "observations-cost-by-type-timeseries" ? "cost_details" : "usage_details",
    conditions,
    window: timeWindow(conditions, "startTime"),
    ofTrace: conditions.some(isOfChartTrace),
    bucket,
    starts: bucketStarts(bucket, from, to),
  };
}

const number = z.union([z.string(), z.number()]).nullable().transform((value) => (value === null ? null : Number(value)));

export const scoreAggregateRow = z
  .object({ score_name: z.string(), score_source: z.string(), score_type: z.string(), average: number, scores: uint })
  .transform(({ score_name, score_source, score_type, average, scores }): ScoreAggregateRow => ({
    scoreName: score_name, scoreSource: score_source, scoreDataType: score_type, avgValue: average, countScoreId: scores,
  }));

/** What one kind adds up to in one bucket. */
export const seriesRow = z.object({ bucket: uint, detail: z.string(), amount: decimal });

/**
 * Every bucket of the range with every kind, by time, then kind; where there is nothing, 0. A kind is shown when it comes
 * to something in at least one bucket. Bounds on other columns may let in buckets beyond the range: they are shown too.
 */
export function seriesRows({ starts }: SeriesChart, rows: readonly z.output<typeof seriesRow>[]): TypeSeriesRow[] {
  const amounts = rows.map(({ bucket, detail, amount }) => ({ bucket, detail, sum: Number(amount) })).filter(({ sum }) => sum !== 0);
  const kinds = [...new Set(amounts.map(({ detail }) => detail))].sort();
  const sums = new Map(amounts.map(({ bucket, detail, sum }) => [JSON.stringify([bucket, detail]), sum]));
  const shown = [...new Set([...starts, ...amounts.map(({ bucket }) => bucket)])].sort((a, b) => a - b);
  return shown.flatMap((start) => kinds.map((key) => ({ intervalStart: new Date(start), key, sum: sums.get(JSON.stringify([start, key])) ?? 0 })));
}
