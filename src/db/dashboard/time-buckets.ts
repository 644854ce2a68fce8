import type { Granularity } from "../../schemas/dashboard.ts";
import { invalidRequest } from "../../errors.ts";
import { param, sql, type Sql } from "../sql.ts";

/**
 * Buckets of time, in UTC. Widths are counted from the epoch, but weeks, which start on Mondays. A bucket travels as a
 * whole number, so that no function of the server's narrower time types can wrap around.
 */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
/** The epoch was a Thursday. */
const FIRST_MONDAY = 4 * DAY;

export type Bucket = { unit: "width"; width: number; offset: number } | { unit: "month" };

const width = (ms: number): Bucket => ({ unit: "width", width: ms, offset: 0 });
const week: Bucket = { unit: "width", width: WEEK, offset: FIRST_MONDAY };

const BUCKETS: Record<Exclude<Granularity, "auto">, Bucket> = {
  minute: width(MINUTE), "5m": width(5 * MINUTE), "10m": width(10 * MINUTE), "15m": width(15 * MINUTE), "30m": width(30 * MINUTE),
  hour: width(HOUR), "1h": width(HOUR), "2h": width(2 * HOUR), "4h": width(4 * HOUR),
  day: width(DAY), "1d": width(DAY), "2d": width(2 * DAY),
  week, "1w": week,
  month: { unit: "month" },
};

/** About fifty buckets (tRPC contract 10.1). */
function automatic(range: number): Bucket {
  if (range < 2 * HOUR) return BUCKETS.minute;
  if (range < 72 * HOUR) return BUCKETS.hour;
  if (range < 60 * DAY) return BUCKETS.day;
  return range < 365 * DAY ? BUCKETS.week : BUCKETS.month;
}

/** @param range milliseconds that the query spans */
export const bucketOf = (granularity: Granularity, range: number): Bucket => (granularity === "auto" ? automatic(range) : BUCKETS[granularity]);

const CHART_WIDTHS = [5 * SECOND, 10 * SECOND, 30 * SECOND, MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 5 * HOUR, 10 * HOUR, DAY, WEEK, 30 * DAY];

/** The width nearest to a fiftieth of the range; of two as near, the narrower (tRPC contract section 9). */
export const chartBucket = (range: number): Bucket & { unit: "width" } => ({
  unit: "width",
  width: CHART_WIDTHS.reduce((nearest, each) => (Math.abs(each - range / 50) < Math.abs(nearest - range / 50) ? each : nearest)),
  offset: 0,
});

/** The bucket of a time column, as a whole number: milliseconds of its start, or year and month. */
export function bucketKey(bucket: Bucket, time: Sql): Sql {
  if (bucket.unit === "month") return sql`toInt64(toYYYYMM(${time}))`;
  const ms = sql`toUnixTimestamp64Milli(${time})`;
  return sql`(${ms} - positiveModulo(${ms} - ${param.uint(bucket.offset)}, ${param.uint(bucket.width)}))`;
}

const positiveModulo = (value: number, by: number): number => ((value % by) + by) % by;

/** The start of the bucket that holds a time, in milliseconds. */
function startOf(bucket: Bucket, ms: number): number {
  if (bucket.unit === "width") return ms - positiveModulo(ms - bucket.offset, bucket.width);
  const date = new Date(ms);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
}

const nextStart = (bucket: Bucket, start: number): number => {
  if (bucket.unit === "width") return start + bucket.width;
  const date = new Date(start);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
};

/** A key as the server gives it, to milliseconds of the bucket's start. */
export const startOfKey = (bucket: Bucket, key: number): number => (bucket.unit === "width" ? key : Date.UTC(Math.floor(key / 100), (key % 100) - 1));

/** Buckets one answer may have. */
const MAX_BUCKETS = 50_000;

/** Starts of all buckets that hold a moment of the range, both ends inclusive. Refuses more than an answer should have. */
export function bucketStarts(bucket: Bucket, from: number, to: number): number[] {
  if (bucket.unit === "width" && (to - from) / bucket.width > MAX_BUCKETS) {
    throw invalidRequest(`The time range has more than ${MAX_BUCKETS} buckets of this granularity. Choose a coarser one, or a shorter range.`);
  }
  const starts: number[] = [];
  for (let start = startOf(bucket, from); start <= to; start = nextStart(bucket, start)) starts.push(start);
  return starts;
}
