import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KEYS } from "../../../engine/app.ts";
import { DAY, HOUR, MINUTE, START } from "../../support/data-set.ts";
import { type Filled, filled } from "../../support/filled.ts";
import type { Condition } from "../../support/model/conditions.ts";
import { trpcClient } from "../client.ts";
import { scoreAggregate, series } from "./chart-model.ts";
import { addTools, chart, expectAlmost } from "./given.ts";
import { type Raw, rawRows } from "./raw.ts";

let given: Filled;
let raw: Raw;
let other: Raw;

beforeAll(async () => {
  given = await filled("dual", 60);
  await addTools(given.app, given.data.traceIds);
  raw = await rawRows(given.app, KEYS.one.projectId);
  other = await rawRows(given.app, KEYS.two.projectId);
});
afterAll(() => given.app.drop());

const iso = (ms: number): string => new Date(ms).toISOString();
const between = (column: string, from: number, to: number, end = "<="): Condition[] => [
  { type: "datetime", column, operator: ">=", value: iso(from) },
  { type: "datetime", column, operator: end, value: iso(to) },
];

/** Ends on and beside the bounds of hours and buckets; widths from minutes to ten hours. */
const RANGES: [number, number, string?][] = [
  [-4 * HOUR, 3 * DAY], [0, DAY, "<"], [1, DAY - 1], [-HOUR - 1, 2 * DAY], [30 * MINUTE, 7 * HOUR + 1], [-3 * DAY, 27 * DAY], [23 * HOUR, 25 * HOUR, "<"], [0, 6 * HOUR], [HOUR, HOUR + 5 * MINUTE], [-10 * HOUR, 12 * DAY - 1], [48 * HOUR - 1, 48 * HOUR],
];

const COSTS = "observations-cost-by-type-timeseries";
const USAGE = "observations-usage-by-type-timeseries";

describe("costs and usage by type over time", () => {
  it.each(RANGES)("of %i to %i ms", async (from, to, end = "<=") => {
    for (const [name, details] of [[COSTS, "cost"], [USAGE, "usage"]] as const) {
      const filter = between("startTime", START + from, START + to, end);
      expectAlmost(await chart(given.app, name, filter), series(raw, details, filter), name);
    }
  });

  it("finds something, in several buckets and kinds", async () => {
    const rows = await chart(given.app, USAGE, between("startTime", START - DAY, START + 3 * DAY));
    expect(new Set(rows.map(({ key }) => key)).size).toBeGreaterThan(3);
    expect(rows.filter(({ sum }) => sum > 0).length).toBeGreaterThan(20);
    expect(rows[0].intervalStart).toBeInstanceOf(Date);
    expect(rows.length % new Set(rows.map(({ key }) => key)).size).toBe(0);
  });

  it.each<[string, Condition]>([
    ["traceName", { type: "stringOptions", column: "traceName", operator: "any of", value: ["alpha", "chat"] }],
    ["not a trace's name", { type: "stringOptions", column: "traceName", operator: "none of", value: ["alpha"] }],
    ["userId", { type: "string", column: "userId", operator: "=", value: "u-1" }],
    ["traceTags", { type: "arrayOptions", column: "traceTags", operator: "none of", value: ["red"] }],
    ["timestamp", { type: "datetime", column: "timestamp", operator: "<", value: iso(START + HOUR) }],
    ["release", { type: "string", column: "release", operator: "starts with", value: "v1" }],
    ["version", { type: "string", column: "version", operator: "=", value: "v2" }],
    ["type", { type: "stringOptions", column: "type", operator: "any of", value: ["GENERATION"] }],
    ["level", { type: "stringOptions", column: "level", operator: "none of", value: ["DEFAULT"] }],
    ["model", { type: "string", column: "model", operator: "=", value: "gpt-4o" }],
    ["environment", { type: "stringOptions", column: "environment", operator: "any of", value: ["prod"] }],
    ["toolNames", { type: "arrayOptions", column: "toolNames", operator: "any of", value: ["search"] }],
    ["calledToolNames", { type: "arrayOptions", column: "calledToolNames", operator: "all of", value: ["tool-1"] }],
    ["endTime", { type: "datetime", column: "endTime", operator: ">", value: iso(START + HOUR) }],
  ])("filtered by %s", async (_, condition) => {
    const filter = [...between("startTime", START - DAY, START + 2 * DAY), condition];
    const expected = series(raw, "usage", filter);
    expect(expected.length).toBeGreaterThan(0);
    expectAlmost(await chart(given.app, USAGE, filter), expected, "answer");
  });

  it("shows nothing where nothing is, and each project its own", async () => {
    expect(await chart(given.app, COSTS, between("startTime", START - 90 * DAY, START - 80 * DAY))).toEqual([]);
    const filter = between("startTime", START - DAY, START + 3 * DAY);
    expectAlmost(await chart(given.app, USAGE, filter, "two"), series(other, "usage", filter), "answer");
  });
});

describe("scores added up", () => {
  it.each<[string, Condition[]]>([
    ["all", []],
    ["by their own columns", [{ type: "string", column: "scoreName", operator: "=", value: "quality" }, { type: "number", column: "value", operator: ">", value: 0 }]],
    ["by source, type and environment", [{ type: "stringOptions", column: "scoreSource", operator: "any of", value: ["API"] }, { type: "stringOptions", column: "scoreDataType", operator: "none of", value: ["TEXT"] }, { type: "stringOptions", column: "environment", operator: "any of", value: ["prod", "default"] }]],
    ["by the trace", [{ type: "stringOptions", column: "traceName", operator: "any of", value: ["alpha", "beta", "chat"] }]],
    ["by what the trace has not", [{ type: "arrayOptions", column: "traceTags", operator: "none of", value: ["red"] }]],
  ])("%s", async (_, conditions) => {
    const filter = [...between("scoreTimestamp", START - 2 * HOUR, START + 2 * DAY), ...conditions];
    const expected = scoreAggregate(raw, filter);
    expect(expected.length).toBeGreaterThan(0);
    expectAlmost(await chart(given.app, "score-aggregate", filter), expected, "answer");
  });
});

describe("what is asked", () => {
  const ask = (input: Record<string, unknown>) => trpcClient(given.app).dashboard.chart.query({ projectId: KEYS.one.projectId, from: "observations", select: [{ column: "x", agg: "SUM" }], ...input } as never);
  const refused = (code: string) => ({ data: { code } });
  const range = between("startTime", START, START + DAY);

  it("knows three charts", async () => {
    for (const queryName of ["traces-total", "", undefined, null, "toString"]) await expect(ask({ queryName, filter: range })).rejects.toMatchObject({ ...refused("NOT_FOUND"), message: "Query not found" });
  });

  it("needs both ends of a time range, and answers nothing for a reversed one", async () => {
    await expect(ask({ queryName: COSTS })).rejects.toMatchObject(refused("BAD_REQUEST"));
    await expect(ask({ queryName: COSTS, filter: range.slice(0, 1) })).rejects.toMatchObject(refused("BAD_REQUEST"));
    for (const queryName of [COSTS, USAGE, "score-aggregate"]) expect(await ask({ queryName, filter: between("startTime", START + 1, START) })).toEqual([]);
  });

  it("refuses columns that the chart does not have, and tables that there are not", async () => {
    await expect(ask({ queryName: COSTS, filter: [...range, { type: "string", column: "scoreName", operator: "=", value: "x" }] })).rejects.toMatchObject(refused("BAD_REQUEST"));
    await expect(ask({ queryName: "score-aggregate", filter: [...range, { type: "string", column: "model", operator: "=", value: "x" }] })).rejects.toMatchObject(refused("BAD_REQUEST"));
    await expect(ask({ queryName: COSTS, from: "users", filter: range })).rejects.toMatchObject(refused("BAD_REQUEST"));
  });

  it("takes display names", async () => {
    const filter = (name: string, model: string) => [...between(name, START - DAY, START + 2 * DAY), { type: "string", column: model, operator: "=", value: "gpt-4o" }];
    expect(await ask({ queryName: COSTS, filter: filter("Start Time", "Model") })).toEqual(await ask({ queryName: COSTS, filter: filter("startTime", "model") }));
  });
});
