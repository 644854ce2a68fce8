import { describe, expect, it } from "vitest";
import { bucketOf, bucketStarts, chartBucket, startOfKey } from "../../../src/db/dashboard/time-buckets.ts";
import { GRANULARITIES } from "../../../src/schemas/dashboard.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const days = (starts: number[]): string[] => starts.map((start) => new Date(start).toISOString().slice(0, 10));

describe("buckets", () => {
  it.each<[number, number]>([
    [250, 5], [1_000, 10], [HOUR / 1_000, 60], [6 * 3_600, 300], [86_400, 1_800], [7 * 86_400, 18_000], [30 * 86_400, 36_000], [90 * 86_400, 86_400], [3_650 * 86_400, 2_592_000], [0, 5],
  ])("a chart of %i s has buckets of %i s: the candidate nearest to a fiftieth", (range, width) => expect(chartBucket(range * 1_000).width).toBe(width * 1_000));

  it("hold every moment of a range, its ends included, and no bucket besides", () => {
    for (const granularity of GRANULARITIES) {
      const [from, to] = [Date.UTC(2024, 1, 28, 23, 30), Date.UTC(2024, 2, 1, 0, 0)];
      const starts = bucketStarts(bucketOf(granularity, to - from), from, to);
      expect(starts[0], granularity).toBeLessThanOrEqual(from);
      expect(starts.at(-1), granularity).toBeLessThanOrEqual(to);
      expect(starts.slice(1).every((start) => start > from), granularity).toBe(true);
    }
  });

  it("start weeks on Mondays and months on the first, also before the epoch and across leap days", () => {
    expect(days(bucketStarts(bucketOf("week", 0), Date.UTC(2024, 1, 28), Date.UTC(2024, 2, 5)))).toEqual(["2024-02-26", "2024-03-04"]);
    expect(days(bucketStarts(bucketOf("1w", 0), Date.UTC(1969, 11, 31), Date.UTC(1970, 0, 6)))).toEqual(["1969-12-29", "1970-01-05"]);
    expect(days(bucketStarts(bucketOf("month", 0), Date.UTC(2023, 11, 31), Date.UTC(2024, 1, 1)))).toEqual(["2023-12-01", "2024-01-01", "2024-02-01"]);
    expect(days(bucketStarts(bucketOf("2d", 0), Date.UTC(1970, 0, 2), Date.UTC(1970, 0, 4)))).toEqual(["1970-01-01", "1970-01-03"]);
  });

  it("are refused beyond what an answer should have", () => {
    expect(() => bucketStarts(bucketOf("minute", 0), 0, 60 * DAY)).toThrow(/coarser/);
    expect(bucketStarts(bucketOf("auto", 20 * 365 * DAY), 0, 20 * 365 * DAY)).toHaveLength(240);
  });

  it("come back from the server's keys", () => {
    expect(startOfKey(bucketOf("month", 0), 202_402)).toBe(Date.UTC(2024, 1));
    expect(startOfKey(bucketOf("day", 0), DAY)).toBe(DAY);
  });
});
