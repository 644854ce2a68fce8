import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KEYS } from "../../../engine/app.ts";
import { requests } from "../../observations/requests.ts";
import { given, type Given } from "../../scores/given.ts";
import { HOUR, START } from "../../support/data-set.ts";
import type { Condition } from "../../support/model/conditions.ts";
import { seeded } from "../../support/random.ts";
import type { TestClient } from "../client.ts";
import { inBatches, onSide, onSides } from "../sides.ts";
import { rowOf, selected, type Selection } from "./model.ts";

let data: Given;
beforeAll(async () => {
  data = await given("dual");
});
afterAll(() => data.app.drop());

const projectId = KEYS.one.projectId;
const base = { projectId, filter: [] as any[], searchQuery: null, searchType: [], orderBy: null };
type Asked = Selection & { orderBy?: { column: string; order: "ASC" | "DESC" } | null; page?: number; limit?: number };

const all = (client: TestClient, q: Asked) => client.generations.all.query({ ...base, limit: 100, ...q } as any);
const count = (client: TestClient, q: Selection) => client.generations.countAll.query({ ...base, ...q } as any);

/** Asked in several ways at once; each answer is what both sides give. */
const allOf = (asked: readonly Asked[]) => onSides(data.app, (client) => inBatches(asked, (q) => all(client, q)));
const countsOf = (asked: readonly Selection[]) => onSides(data.app, (client) => inBatches(asked, (q) => count(client, q)));
const idsOf = ({ generations }: { generations: { id: string }[] }): string[] => generations.map(({ id }) => id);

/**
 * Ids of each selection, against the model, and the number of every n-th.
 * @param every for selections that differ in ways a count does not tell apart
 */
async function expectSelections(selections: readonly Selection[], every = 1): Promise<void> {
  const lists = await allOf(selections);
  const counts = await countsOf(selections.filter((_, index) => index % every === 0));
  for (const [index, q] of selections.entries()) {
    const ids = selected(data.models.one, q).map(({ o }) => o.id);
    expect({ q, ids: idsOf(lists[index] as any) }).toEqual({ q, ids: ids.slice(0, 100) });
    if (index % every === 0) expect({ q, count: counts[index / every]?.totalCount }).toEqual({ q, count: ids.length });
  }
}

const filters = Object.values(requests).flat().flatMap((q) => (q.filter && Object.keys(q).every((name) => name === "filter" || name === "limit") ? [{ filter: q.filter }] : []));

describe("generations.all", () => {
  it("shows every field of every observation, whatever its type", async () => {
    const [list] = await allOf([{}]);
    const expected = selected(data.models.one, {}).slice(0, 100);
    expect(list?.generations.length).toBe(expected.length);
    for (const [index, candidate] of expected.entries()) {
      const { createdAt, updatedAt, providedUsageDetails, providedCostDetails, ...row } = (list as NonNullable<typeof list>).generations[index] as any;
      expect(row).toEqual(rowOf(projectId, candidate));
      expect([createdAt, updatedAt].every((time) => time instanceof Date)).toBe(true);
      expect(Object.values(providedCostDetails).every((cost) => typeof cost === "number")).toBe(true);
      expect(Object.keys(row.usageDetails)).toEqual(expect.arrayContaining(Object.keys(providedUsageDetails)));
    }
    expect(expected.filter(({ scores }) => scores.length > 0).length).toBeGreaterThan(3);
  });

  it("pages from 0 to past the end, and the pages are the whole", async () => {
    const expected = selected(data.models.one, {}).map(({ o }) => o.id);
    const pages = Math.ceil(expected.length / 20);
    const lists = await allOf(Array.from({ length: pages + 1 }, (_, page) => ({ page, limit: 20 })));
    expect(lists.flatMap(idsOf)).toEqual(expected);
    expect(idsOf(lists.at(-1) as any)).toEqual([]);
    expect(idsOf((await allOf([{ limit: 50, page: undefined }]))[0] as any)).toEqual(expected.slice(0, 50));
  });

  it.each([0, 1])("selects by every filter column and operator (part %i)", async (part) => {
    expect(filters.length).toBeGreaterThan(80);
    await expectSelections(filters.filter((_, index) => index % 2 === part), 4);
  });

  it("selects by several conditions at once", async () => {
    const r = seeded(5);
    const several = Array.from({ length: 400 }, () => ({ filter: [r.pick(filters), r.pick(filters)].flatMap(({ filter }) => filter) }));
    // Those that select something and leave out something, of however few.
    const telling = several.filter((q) => [0, data.models.one.observations.size].every((extreme) => selected(data.models.one, q).length !== extreme)).slice(0, 16);
    expect(telling.length).toBe(16);
    await expectSelections(telling);
  });

  it("selects by scores on the observation, by comments and tools, none of which there are", async () => {
    const conditions: Condition[] = [
      ...[">", "<", ">=", "<="].map((operator) => ({ type: "numberObject", column: "scores_avg", key: "quality", operator, value: 0.3 })),
      { type: "numberObject", column: "scores", key: "评分", operator: ">", value: -9 },
      ...["any of", "none of"].map((operator) => ({ type: "categoryOptions", column: "score_categories", key: "quality", operator, value: ["good", "a:b"] })),
      ...["=", "<>"].flatMap((operator) => [true, false].map((value) => ({ type: "booleanObject", column: "score_booleans", key: "quality", operator, value }))),
      { type: "number", column: "commentCount", operator: "=", value: 0 }, { type: "null", column: "commentContent", operator: "is not null", value: "" },
      { type: "number", column: "toolCalls", operator: "=", value: 0 }, { type: "number", column: "Available Tools", operator: ">", value: 0 }, { type: "arrayOptions", column: "toolNames", operator: "none of", value: ["x"] },
    ].map((condition) => (condition.column === "Available Tools" ? { ...condition, column: "toolDefinitions" } : condition));
    await expectSelections(conditions.map((condition) => ({ filter: [condition] })));
    const counts = conditions.slice(0, 11).map((condition) => selected(data.models.one, { filter: [condition] }).length);
    expect(counts.filter((each) => each > 0 && each < data.models.one.observations.size).length).toBeGreaterThan(4);
  });

  it("counts by type from settled rows at bounds within an hour, too", async () => {
    const types = (value: string[], operator = "any of"): Condition => ({ type: "stringOptions", column: "type", operator, value });
    const from: Condition = { type: "datetime", column: "startTime", operator: ">=", value: new Date(START + HOUR / 2 + 1).toISOString() };
    const to: Condition = { type: "datetime", column: "startTime", operator: "<", value: new Date(START + 25 * HOUR + 1).toISOString() };
    const user: Condition = { type: "string", column: "userId", operator: "=", value: "u-1" };
    await expectSelections([[types(["GENERATION"])], [types(["SPAN", "EVENT"]), from], [types(["SPAN"], "none of"), from, to], [types(["AGENT", "TOOL", "SPAN"]), user], [types(["nothing"]), to], [from, to], []].map((filter) => ({ filter })));
  });

  it("counts spans where a trace was settled before its types were counted", async () => {
    const filter = [{ type: "stringOptions", column: "type", operator: "any of", value: ["GENERATION", "SPAN"] }];
    const { client } = data.app.database;
    await client.command({ query: `INSERT INTO exp_trace_metrics SELECT * REPLACE (map() AS hour_types, state + 1 AS state) FROM exp_trace_metrics FINAL WHERE project_id = '${projectId}' AND hour_count > 0 LIMIT 1` });
    await expectSelections([{ filter }]);
  });

  it("searches ids, names, the trace's user, inputs and outputs; wildcards are characters", async () => {
    const queries = ["alpha", "U-1", "用户", "%", "你", "TWO"];
    const selections: Selection[] = queries.flatMap((searchQuery) => (["id", "content", "input", "output"] as const).map((type) => ({ searchQuery, searchType: [type] })));
    await expectSelections([...selections, { searchQuery: "a", searchType: ["id", "content"] }, { searchQuery: "你", searchType: ["id", "output"], filter: [{ type: "stringOptions", column: "type", operator: "none of", value: ["SPAN"] }] }, { searchQuery: "_", searchType: ["id"] }, { searchQuery: "no such text", searchType: ["content"] }, { searchQuery: "", searchType: [] }], 3);
  });

  it("orders by every column up and down, what is not set last; then by time and id", async () => {
    const columns = [
      "id", "name", "type", "model", "modelId", "promptName", "level", "environment", "traceId", "parentObservationId", "statusMessage", "version", "traceName", "traceEnvironment", "userId", "sessionId",
      "startTime", "endTime", "latency", "timeToFirstToken", "tokensPerSecond", "inputTokens", "outputTokens", "totalTokens", "inputCost", "outputCost", "totalCost", "promptVersion", "toolDefinitions", "toolCalls",
    ];
    const orders = columns.flatMap((column, index) => (["ASC", "DESC"] as const).map((order, way) => ({ column, order, page: (index + way) % 3 })));
    const lists = await allOf(orders.map(({ page, ...orderBy }) => ({ orderBy, page, limit: 13 })));
    for (const [index, { column, order, page }] of orders.entries()) {
      const expected = selected(data.models.one, {}, { column, descending: order === "DESC" }).map(({ o }) => o.id).slice(page * 13, (page + 1) * 13);
      expect({ column, order, page, ids: idsOf(lists[index] as any) }).toEqual({ column, order, page, ids: expected });
    }
  });

  it("takes display names and the other tables' names of the time", async () => {
    const named = await allOf(["Start Time", "timestamp", "createdAt", "startTime"].map((column) => ({ orderBy: { column, order: "ASC" }, limit: 9 })));
    for (const list of named) expect(idsOf(list)).toEqual(selected(data.models.one, {}, { column: "startTime", descending: false }).slice(0, 9).map(({ o }) => o.id));
  });

  it("keeps the projects apart", async () => {
    const two = KEYS.two.projectId;
    const list = await onSides(data.app, (client) => client.generations.all.query({ ...base, projectId: two, limit: 100 }), "two");
    expect(idsOf(list)).toEqual(selected(data.models.two, {}).map(({ o }) => o.id).slice(0, 100));
    expect(new Set(list.generations.map((row) => row.projectId))).toEqual(new Set([two]));
    const { totalCount } = await onSides(data.app, (client) => client.generations.countAll.query({ ...base, projectId: two }), "two");
    expect(totalCount).toBe(data.models.two.observations.size);
  });

  it("refuses what it cannot read", async () => {
    const bad: any[] = [
      { filter: [{ type: "string", column: "nothing", operator: "=", value: "" }] }, { filter: [{ type: "number", column: "name", operator: "=", value: 1 }] }, { filter: null }, { orderBy: { column: "nothing", order: "ASC" } },
      { orderBy: { column: "metadata", order: "ASC" } }, { orderBy: { column: "name", order: "UP" } }, { searchQuery: "x", searchType: [] }, { page: -1 }, { limit: 101 }, { limit: 0 }, { page: 0.5 },
    ];
    for (const side of ["current", "new"] as const) {
      for (const q of bad) await expect(onSide(data.app, side, (client) => all(client, q)), JSON.stringify(q)).rejects.toMatchObject({ data: { code: "BAD_REQUEST" } });
      for (const q of bad.slice(0, 7)) await expect(onSide(data.app, side, (client) => count(client, q)), JSON.stringify(q)).rejects.toMatchObject({ data: { code: "BAD_REQUEST" } });
    }
  });
});

describe("generations.filterOptions", () => {
  const options = (q: Record<string, unknown>) => onSides(data.app, (client) => client.generations.filterOptions.query({ projectId, ...q } as any));
  const values = (list: { value: string }[]): string[] => list.map(({ value }) => value);
  const distinct = (list: (string | null)[]): string[] => [...new Set(list.filter((value): value is string => value !== null && value !== ""))].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

  it.each([["GENERATION", {}], ["SPAN", { observationType: "SPAN" }], ["ALL", { observationType: "ALL" }]])("offers the values of %s", async (type, q) => {
    const offered = await options(q);
    const own = [...data.models.one.observations.values()].filter((o) => type === "ALL" || o.type === type);
    expect({ name: values(offered.name), model: values(offered.model), modelId: values(offered.modelId), promptName: values(offered.promptName) }).toEqual({
      name: distinct(own.map((o) => o.name)), model: distinct(own.map((o) => o.model)), modelId: own.some((o) => o.model === "gpt-4o") ? ["openai-gpt-4o"] : [], promptName: distinct(own.map((o) => o.promptName)),
    });
    const traces = [...data.models.one.traces.values()];
    expect(values(offered.traceName).toSorted()).toEqual([...new Set(traces.map((trace) => trace.name ?? ""))].sort());
    expect(values(offered.tags).toSorted()).toEqual([...new Set(traces.flatMap((trace) => trace.tags))].sort());
    expect(offered.type.length).toBe(10);
    expect({ environment: offered.environment, toolNames: offered.toolNames }).toEqual({ environment: [], toolNames: [] });
    const scores = [...data.models.one.scores.values()];
    expect(offered.score_booleans.toSorted()).toEqual(distinct(scores.filter((s) => s.dataType === "BOOLEAN").map((s) => s.name)));
  });

  it("offers what started within a time", async () => {
    const [from, to] = [START + HOUR, START + 24 * HOUR];
    const bound = (operator: string, at: number) => ({ column: "Start Time", type: "datetime", operator, value: new Date(at) });
    const offered = await options({ observationType: "ALL", startTimeFilter: [bound(">=", from), bound("<", to)] });
    const own = [...data.models.one.observations.values()].filter((o) => o.startTime >= from && o.startTime < to);
    expect(values(offered.name)).toEqual(distinct(own.map((o) => o.name)));
    expect(values(offered.traceName).toSorted()).toEqual([...new Set([...data.models.one.traces.values()].filter((t) => t.timestamp >= from && t.timestamp < to).map((t) => t.name ?? ""))].sort());
  });

  it("refuses an unknown type", async () => {
    await expect(onSide(data.app, "new", (client) => client.generations.filterOptions.query({ projectId, observationType: "THING" } as any))).rejects.toMatchObject({ data: { code: "BAD_REQUEST" } });
  });
});
