import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KEYS, type TestApp, testApp } from "../../../engine/app.ts";
import { type BatchEvent, event, iso, send } from "../../support/events.ts";
import { trpcClient } from "../client.ts";
import type { Query } from "./evaluate.ts";
import { execute as executeOn } from "./given.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A Tuesday. */
const DAY_ONE = Date.UTC(2026, 2, 10);
const END = DAY_ONE + DAY - 1;

let app: TestApp;

const trace = (id: string, at: number, body: Record<string, unknown> = {}): BatchEvent => event("trace-create", at, { id, timestamp: iso(at), ...body });
const span = (id: string, traceId: string, at: number, body: Record<string, unknown> = {}): BatchEvent =>
  event("generation-create", at, { id, traceId, startTime: iso(at), endTime: iso(at + 1_000), usageDetails: { input: 3, output: 4 }, costDetails: { input: 0.25, output: 0.5 }, ...body });
const score = (id: string, traceId: string, at: number, body: Record<string, unknown> = {}): BatchEvent => event("score-create", at, { id, traceId, name: "quality", value: 1, ...body });

beforeAll(async () => {
  app = await testApp("dashboard_query", { write: "dual" });
  await send(app, "one", [
    // Two observations, three scores: a join of all three would make six of each.
    trace("many", DAY_ONE + HOUR, { name: "busy", userId: "ann", tags: ["b", "a"] }),
    span("o1", "many", DAY_ONE + HOUR), span("o2", "many", DAY_ONE + HOUR + 2_000, { usageDetails: { input: 1, output: 1 } }),
    score("s1", "many", DAY_ONE + HOUR), score("s2", "many", DAY_ONE + HOUR, { value: 0.5 }), score("s3", "many", DAY_ONE + HOUR, { observationId: "o1", value: 0.25 }),
    trace("bare", DAY_ONE + HOUR + 1, { name: "bare", userId: "ann" }),
    trace("first", DAY_ONE, { name: "edge" }), trace("last", END, { name: "edge", userId: "bob" }),
    // Across both ends of the day: one observation of each lies within.
    span("early", "first", DAY_ONE - 1), span("on", "first", DAY_ONE), span("at-end", "last", END), span("late", "last", END + 1),
    trace("before", DAY_ONE - 1, { name: "outside" }), span("outer", "before", DAY_ONE + HOUR + 3_000),
    score("sx", "before", DAY_ONE + HOUR), span("nobody", "unknown", DAY_ONE + 5 * HOUR),
  ]);
  await send(app, "two", [trace("many", DAY_ONE + HOUR, { name: "theirs" }), span("o1", "many", DAY_ONE + HOUR, { costDetails: { total: 9 } }), score("s1", "many", DAY_ONE + HOUR, { value: 7 })]);
  await app.settled();
});
afterAll(() => app.drop());

const day: Partial<Query> = { fromTimestamp: iso(DAY_ONE), toTimestamp: iso(END) };
const execute = (query: Partial<Query>, project: "one" | "two" = "one") => executeOn(app, { ...day, ...query }, project);
const metric = (measure: string, aggregation = "sum") => ({ measure, aggregation });
const field = (name: string) => ({ field: name });

describe("related records [T-16]", () => {
  const metrics = [metric("observationsCount"), metric("scoresCount"), metric("totalCost"), metric("totalTokens"), metric("latency", "max"), metric("count")];

  it("are added up per trace first: none counts twice, no trace is lost", async () => {
    expect(await execute({ dimensions: [field("id")], metrics, orderBy: [{ field: "id", direction: "asc" }] })).toEqual([
      { id: "bare", sum_observationsCount: 0, sum_scoresCount: 0, sum_totalCost: 0, sum_totalTokens: 0, max_latency: 0, sum_count: 1 },
      { id: "first", sum_observationsCount: 1, sum_scoresCount: 0, sum_totalCost: 0.75, sum_totalTokens: 7, max_latency: 1_000, sum_count: 1 },
      { id: "last", sum_observationsCount: 1, sum_scoresCount: 0, sum_totalCost: 0.75, sum_totalTokens: 7, max_latency: 1_000, sum_count: 1 },
      { id: "many", sum_observationsCount: 2, sum_scoresCount: 3, sum_totalCost: 1.5, sum_totalTokens: 9, max_latency: 3_000, sum_count: 1 },
    ]);
  });

  it("gives means over traces", async () => {
    expect(await execute({ metrics: [metric("latency", "avg"), metric("totalCost", "avg"), metric("observationsCount", "avg")] })).toEqual([{ avg_latency: 1_250, avg_totalCost: 0.75, avg_observationsCount: 1 }]);
  });

  it("keeps observations whose trace is outside the range or has no row", async () => {
    const rows = await execute({ view: "observations", dimensions: [field("traceName"), field("tags")], metrics: [metric("count"), metric("countScores")], orderBy: [{ field: "traceName", direction: "asc" }] });
    expect(rows).toEqual([
      { traceName: "busy", tags: ["a", "b"], sum_count: 2, sum_countScores: 1 },
      { traceName: "edge", tags: [], sum_count: 2, sum_countScores: 0 },
      { traceName: "outside", tags: [], sum_count: 1, sum_countScores: 0 },
      { traceName: null, tags: [], sum_count: 1, sum_countScores: 0 },
    ]);
  });

  it("joins scores with their trace and their observation", async () => {
    const rows = await execute({ view: "scores-numeric", dimensions: [field("traceName"), field("observationName"), field("observationId")], metrics: [metric("value", "avg"), metric("count", "count")] });
    expect(rows).toEqual([
      { traceName: "outside", observationName: null, observationId: null, avg_value: 1, count_count: 1 },
      { traceName: "busy", observationName: null, observationId: null, avg_value: 0.75, count_count: 2 },
      { traceName: "busy", observationName: null, observationId: "o1", avg_value: 0.25, count_count: 1 },
    ]);
  });
});

describe("the range [T-15]", () => {
  const counted = (fromTimestamp: number, toTimestamp: number) => execute({ fromTimestamp: iso(fromTimestamp), toTimestamp: iso(toTimestamp) });

  it("has both ends", async () => {
    expect(await counted(DAY_ONE, END)).toEqual([{ count: 4 }]);
    expect(await counted(DAY_ONE + 1, END)).toEqual([{ count: 3 }]);
    expect(await counted(DAY_ONE, END - 1)).toEqual([{ count: 3 }]);
    expect(await counted(DAY_ONE - 1, DAY_ONE)).toEqual([{ count: 2 }]);
  });

  it("takes offsets, and has to go forward", async () => {
    expect(await execute({ fromTimestamp: "2026-03-10T01:00:00.000+01:00", toTimestamp: iso(END) })).toEqual([{ count: 4 }]);
    for (const [fromTimestamp, toTimestamp] of [[iso(END), iso(DAY_ONE)], [iso(END), iso(END)], ["yesterday", iso(END)]]) await refuses({ fromTimestamp, toTimestamp } as Partial<Query>, /.*/);
  });
});

describe("time", () => {
  it("fills gaps with zeros when no order is asked for, and leaves them else", async () => {
    const hourly: Partial<Query> = { metrics: [metric("count"), metric("latency", "avg"), metric("count", "histogram")], timeDimension: { granularity: "hour" } };
    const rows = await execute(hourly);
    expect(rows.map((row) => row.time_dimension)).toEqual(Array.from({ length: 24 }, (_, hour) => iso(DAY_ONE + hour * HOUR)));
    expect(rows.map((row) => row.sum_count)).toEqual([1, 2, ...Array.from({ length: 21 }, () => 0), 1]);
    expect(rows[2]).toEqual({ time_dimension: iso(DAY_ONE + 2 * HOUR), sum_count: 0, avg_latency: 0, histogram_count: [] });
    expect(await execute({ ...hourly, orderBy: [] })).toEqual(rows);
    expect((await execute({ ...hourly, orderBy: [{ field: "time_dimension", direction: "desc" }] })).map((row) => row.time_dimension)).toEqual([23, 1, 0].map((hour) => iso(DAY_ONE + hour * HOUR)));
  });

  it("fills a bucket once, whatever the dimensions", async () => {
    const rows = await execute({ dimensions: [field("name"), field("tags")], timeDimension: { granularity: "4h" } });
    expect(rows.slice(0, 5)).toEqual([
      { name: "bare", tags: [], time_dimension: iso(DAY_ONE), count: 1 }, { name: "busy", tags: ["a", "b"], time_dimension: iso(DAY_ONE), count: 1 }, { name: "edge", tags: [], time_dimension: iso(DAY_ONE), count: 1 },
      { name: null, tags: [], time_dimension: iso(DAY_ONE + 4 * HOUR), count: 0 }, { name: null, tags: [], time_dimension: iso(DAY_ONE + 8 * HOUR), count: 0 },
    ]);
  });

  it.each([
    ["auto", 119 * 60_000, 60_000], ["auto", 2 * HOUR, HOUR], ["auto", 72 * HOUR - 1, HOUR], ["auto", 72 * HOUR, DAY], ["auto", 60 * DAY - 1, DAY], ["auto", 60 * DAY, 7 * DAY], ["auto", 365 * DAY - 1, 7 * DAY],
    ["5m", HOUR, 5 * 60_000], ["15m", HOUR, 15 * 60_000], ["2h", DAY, 2 * HOUR], ["2d", 10 * DAY, 2 * DAY], ["1w", 30 * DAY, 7 * DAY], ["week", 30 * DAY, 7 * DAY],
  ])("%s over %i ms has buckets of %i ms", async (granularity, range, width) => {
    const rows = await execute({ fromTimestamp: iso(DAY_ONE), toTimestamp: iso(DAY_ONE + range), timeDimension: { granularity } });
    const starts = rows.map((row) => Date.parse(row.time_dimension));
    expect(new Set(starts.slice(1).map((start, index) => start - (starts[index] as number)))).toEqual(new Set([width]));
    expect(starts[0]).toBeLessThanOrEqual(DAY_ONE);
    expect(starts[0]).toBeGreaterThan(DAY_ONE - width);
  });

  it("starts weeks on Mondays and months on the first; a year is by months", async () => {
    const starts = async (granularity: string, range: number) => (await execute({ toTimestamp: iso(DAY_ONE + range), timeDimension: { granularity } })).map((row) => row.time_dimension.slice(0, 10));
    expect(await starts("week", 10 * DAY)).toEqual(["2026-03-09", "2026-03-16"]);
    expect(await starts("month", 60 * DAY)).toEqual(["2026-03-01", "2026-04-01", "2026-05-01"]);
    expect((await starts("auto", 365 * DAY)).slice(0, 2)).toEqual(["2026-03-01", "2026-04-01"]);
  });

  it("refuses more buckets than an answer should have", () => refuses({ toTimestamp: iso(DAY_ONE + 365 * DAY), timeDimension: { granularity: "minute" } }, /coarser/));
});

describe("order, limit and bins", () => {
  it("orders by the first metric, or by the first dimension when only entities are counted", async () => {
    expect((await execute({ dimensions: [field("name")], metrics: [metric("observationsCount")] })).map((row) => row.name)).toEqual(["busy", "edge", "bare"]);
    expect(await execute({ dimensions: [field("name")] })).toEqual([{ name: "bare", count: 1 }, { name: "busy", count: 1 }, { name: "edge", count: 2 }]);
  });

  it("puts what is not set last in either direction", async () => {
    for (const direction of ["asc", "desc"]) {
      const rows = await execute({ dimensions: [field("userId")], metrics: [metric("count")], orderBy: [{ field: "userId", direction }] });
      expect(rows.map((row) => row.userId)).toEqual([...(direction === "asc" ? ["ann", "bob"] : ["bob", "ann"]), null]);
    }
  });

  it("keeps as many rows as asked for, filled ones included", async () => {
    expect(await execute({ dimensions: [field("id")], orderBy: [{ field: "id", direction: "desc" }], chartConfig: { type: "TABLE", row_limit: 2 } })).toMatchObject([{ id: "many" }, { id: "last" }]);
    expect(await execute({ timeDimension: { granularity: "hour" }, chartConfig: { type: "LINE", row_limit: 3 } })).toMatchObject([{ count: 1 }, { count: 2 }, { count: 0 }]);
  });

  it("makes ten bins, or as many as asked for", async () => {
    const latencies: Partial<Query> = { view: "observations", metrics: [metric("totalTokens", "histogram")] };
    const [ten] = await execute(latencies);
    expect(ten?.histogram_totalTokens).toHaveLength(10);
    expect(await execute({ ...latencies, chartConfig: { type: "HISTOGRAM", bins: 2 } })).toEqual([{ histogram_totalTokens: [[2, 4.5, 1], [4.5, 7, 5]] }]);
    // Measures that are not set are in no bin: no observation here says when its first token came.
    expect(await execute({ view: "observations", metrics: [metric("timeToFirstToken", "histogram"), metric("timeToFirstToken", "count"), metric("latency", "histogram")] })).toEqual([
      { histogram_timeToFirstToken: [], count_timeToFirstToken: 0, histogram_latency: [[1_000, 1_000, 6]] },
    ]);
    expect(await execute({ ...latencies, filters: [{ type: "string", column: "id", operator: "=", value: "o1" }] })).toEqual([{ histogram_totalTokens: [[7, 7, 1]] }]);
  });

  it("counts texts, and says nothing of what is not there", async () => {
    expect(await execute({ metrics: [metric("uniqueUserIds", "uniq"), metric("uniqueUserIds", "count"), metric("uniqueSessionIds", "uniq")] })).toEqual([{ uniq_uniqueUserIds: 2, count_uniqueUserIds: 3, uniq_uniqueSessionIds: 0 }]);
    expect(await execute({ view: "scores-boolean", metrics: ["sum", "avg", "count", "max", "min", "p50", "uniq", "histogram"].map((aggregation) => metric("value", aggregation)) })).toEqual([
      { sum_value: 0, avg_value: null, count_value: 0, max_value: null, min_value: null, p50_value: null, uniq_value: 0, histogram_value: [] },
    ]);
    expect(await execute({ view: "scores-boolean", dimensions: [field("name")] })).toEqual([]);
  });
});

const ask = (query: Record<string, unknown>) => {
  const whole = { view: "traces", dimensions: [], metrics: [], filters: [], timeDimension: null, orderBy: null, ...day, ...query };
  return trpcClient(app).dashboard.executeQuery.query({ projectId: KEYS.one.projectId, query: whole as never });
};

async function refuses(query: Record<string, unknown>, message: RegExp): Promise<void> {
  for (const side of ["current", "new"] as const) {
    app.modes.read = side;
    await expect(ask(query)).rejects.toMatchObject({ data: { code: "BAD_REQUEST" }, message: expect.stringMatching(message) });
  }
}

it("adds up observations by their traces, whole hours and cut ones, as the single observations do", async () => {
  const sums = ["count", "totalCost", "inputCost", "outputCost", "inputTokens", "outputTokens", "totalTokens"].map((measure) => metric(measure));
  const byHour: Partial<Query> = { view: "observations", dimensions: [field("traceName")], metrics: [...sums, metric("count", "count")], timeDimension: { granularity: "hour" }, orderBy: [{ field: "time_dimension", direction: "asc" }] };
  const both = { sum_count: 2, sum_totalCost: 1.5, sum_inputCost: 0.5, sum_outputCost: 1, sum_inputTokens: 4, sum_outputTokens: 5, sum_totalTokens: 9, count_count: 2 };
  const one = { sum_count: 1, sum_totalCost: 0.75, sum_inputCost: 0.25, sum_outputCost: 0.5, sum_inputTokens: 3, sum_outputTokens: 4, sum_totalTokens: 7, count_count: 1 };
  const at = (hour: number) => iso(DAY_ONE + hour * HOUR);
  const rows = [
    { traceName: "edge", time_dimension: at(0), ...one }, { traceName: "busy", time_dimension: at(1), ...both }, { traceName: "outside", time_dimension: at(1), ...one },
    { traceName: null, time_dimension: at(5), ...one }, { traceName: "edge", time_dimension: at(23), ...one },
  ];
  expect(await execute(byHour)).toEqual(rows);
  expect(await execute({ ...byHour, fromTimestamp: iso(DAY_ONE + 1), toTimestamp: iso(DAY_ONE + HOUR + 1_999) })).toEqual([{ ...rows[1], ...one }]);
});

describe("what a view does not have", () => {
  const filter = (column: string, type = "string", operator = "=", value: unknown = "x", more = {}) => ({ filters: [{ column, type, operator, value, ...more }] });

  it.each<[string, Record<string, unknown>, RegExp]>([
    ["a view", { view: "sessions" }, /.*/],
    ["a dimension", { dimensions: [field("model")] }, /Invalid dimension model/],
    ["a dimension that every object has", { dimensions: [field("constructor")] }, /Invalid dimension constructor/],
    ["a measure", { metrics: [metric("inputTokens")] }, /Invalid metric inputTokens/],
    ["an aggregation", { metrics: [metric("count", "median")] }, /.*/],
    ["a sum of texts", { metrics: [metric("uniqueUserIds", "sum")] }, /count, uniq/],
    ["an order", { orderBy: [{ field: "name", direction: "asc" }] }, /Invalid orderBy field name/],
    ["an order by bins", { metrics: [metric("count", "histogram")], orderBy: [{ field: "histogram_count", direction: "asc" }] }, /Invalid orderBy/],
    ["time without a granularity", { orderBy: [{ field: "time_dimension", direction: "asc" }] }, /Invalid orderBy/],
    ["a granularity", { timeDimension: { granularity: "3h" } }, /.*/],
    ["a filter column", filter("nothing"), /Column nothing/],
    ["a filter on a measure", filter("totalCost", "number", ">", 1), /Column totalCost/],
    ["the other view's time", { view: "observations", ...filter("timestamp", "datetime", ">", iso(DAY_ONE)) }, /Column timestamp/],
    ["text in tags", filter("tags"), /Invalid filter type 'string'/],
    ["metadata without a key", filter("metadata"), /Invalid filter type 'string'/],
    ["too many rows", { chartConfig: { type: "x", row_limit: 1_001 } }, /.*/],
    ["too many bins", { chartConfig: { type: "x", bins: 101 } }, /.*/],
  ])("%s is refused", (_, query, message) => refuses(query, message));

  it("but names of other views mean its own name", async () => {
    expect(await execute({ filters: [{ column: "traceName", type: "string", operator: "=", value: "busy" }] })).toEqual([{ count: 1 }]);
    expect(await execute({ view: "scores-numeric", filters: [{ column: "scoreName", type: "string", operator: "=", value: "quality" }] })).toEqual([{ count: 4 }]);
  });
});

it("shows each project its own records under the same ids", async () => {
  const query: Partial<Query> = { dimensions: [field("name")], metrics: [metric("totalCost"), metric("scoresCount")] };
  expect(await execute(query, "two")).toEqual([{ name: "theirs", sum_totalCost: 9, sum_scoresCount: 1 }]);
  expect(await execute({ view: "scores-numeric", dimensions: [field("traceName")], metrics: [metric("value")] }, "two")).toEqual([{ traceName: "theirs", sum_value: 7 }]);
  expect(await execute({ view: "observations", dimensions: [field("traceName")], metrics: [metric("totalCost"), metric("countScores")] }, "two")).toEqual([{ traceName: "theirs", sum_totalCost: 9, sum_countScores: 0 }]);
});
