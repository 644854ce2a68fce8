import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { basic, KEYS } from "../../../engine/app.ts";
import { DAY, HOUR, START } from "../../support/data-set.ts";
import { iso } from "../../support/events.ts";
import type { Filled } from "../../support/filled.ts";
import type { Condition } from "../../support/model/conditions.ts";
import { listRequests } from "../../support/trace-requests.ts";
import type { TestClient } from "../client.ts";
import { trpcClient } from "../client.ts";
import { inBatches, onSides } from "../sides.ts";
import { filledWithEarly } from "./early.ts";
import { metricsOf, plain, tableOf, type TableQuery } from "./model.ts";

let given: Filled;
beforeAll(async () => {
  given = await filledWithEarly("dual", 60);
});
afterAll(() => given.app.drop());

const projectId = KEYS.one.projectId;
const plainly: TableQuery = { filter: null, orderBy: null, searchQuery: null, searchType: [], limit: 100 };
const query = (q: Partial<TableQuery>): TableQuery => ({ ...plainly, ...q });

async function ask(client: TestClient, { page, limit, ...q }: TableQuery) {
  const input = { projectId, ...q } as Parameters<TestClient["traces"]["countAll"]["query"]>[0];
  const [{ traces }, { totalCount }] = await Promise.all([client.traces.all.query({ ...input, page, limit }), client.traces.countAll.query(input)]);
  return { rows: traces, total: totalCount };
}

/** Both sides agree, and with the model. */
async function expectTables(queries: readonly TableQuery[]): Promise<void> {
  const answers = await onSides(given.app, (client) => inBatches(queries, (q) => ask(client, q)));
  answers.forEach((answer, index) => expect({ q: queries[index], ...answer }).toEqual({ q: queries[index], ...tableOf(given.models.one, queries[index] as TableQuery) }));
}

const ORDERED = [
  "id", "name", "userId", "sessionId", "version", "release", "environment", "level", "evaluatorId", "ruleId", "timestamp", "bookmarked", "latency", "inputTokens", "outputTokens", "totalTokens",
  "inputCost", "outputCost", "totalCost", "errorCount", "warningCount", "defaultCount", "debugCount",
];
const ALIASES = ["startTime", "createdAt", "Trace ID", "User ID", "Latency (s)", "Total Cost ($)", "tokens", "traceName"];
const from = (at: number, operator = ">="): Condition => ({ type: "datetime", column: "timestamp", operator, value: iso(at) });
const conditions = listRequests.filters?.flatMap(({ filter }) => filter ?? []) as Condition[];

describe("traces.all and countAll", () => {
  it("sort by every column, both ways", () =>
    expectTables([...ORDERED.flatMap((column) => (["ASC", "DESC"] as const).map((order) => ({ column, order }))), ...ALIASES.map((column) => ({ column, order: "ASC" as const }))].map((orderBy) => query({ orderBy }))));

  it("filter by every column with every operator", () => expectTables([...new Map(conditions.map((condition) => [JSON.stringify(condition), query({ filter: [condition], limit: 20 })])).values()]));

  it("tell what observations add up to by those from two days before a bound on", () => {
    const starts = [START, START + HOUR, START + DAY, START + 2 * DAY, START + 2 * DAY + HOUR].flatMap((at) => [from(at), from(at, ">")]);
    const stats: Condition[] = [
      { type: "number", column: "defaultCount", operator: ">=", value: 1 }, { type: "number", column: "Latency (s)", operator: ">", value: 1 },
      { type: "numberObject", column: "scores_avg", key: "quality", operator: "<=", value: 0.5 }, { type: "stringOptions", column: "level", operator: "any of", value: ["ERROR", "DEFAULT"] },
    ];
    return expectTables(starts.flatMap((start, index) => [query({ filter: [start, stats[index % stats.length] as Condition] }), query({ filter: [start], orderBy: { column: "latency", order: "DESC" } })]));
  });

  it("cut pages, past the end too", () =>
    expectTables(
      [null, { column: "timestamp", order: "ASC" as const }, { column: "name", order: "DESC" as const }, { column: "totalCost", order: "DESC" as const }].flatMap((orderBy) =>
        [0, 1, 3, 40].map((page) => query({ orderBy, page, limit: 7 })),
      ),
    ));

  it("page by page show each trace once", async () => {
    const pages = await onSides(given.app, (client) => Promise.all(Array.from({ length: 10 }, (_, page) => ask(client, query({ page, limit: 5, orderBy: { column: "level", order: "ASC" } })))));
    const ids = pages.flatMap(({ rows }) => rows.map(({ id }) => id));
    expect(ids.length).toBe(pages[0]?.total);
    expect(new Set(ids)).toEqual(new Set(given.models.one.traces.keys()));
  });

  it("search ids, names and users, and texts", () =>
    expectTables(
      (["ALPHA", "u-1", "%", "_", "你", "PLAIN", "nobody knows", '"three"', "", "é你😀", "\\"].flatMap((searchQuery) => [
        query({ searchQuery, searchType: ["id"] }), query({ searchQuery, searchType: ["content"] }), query({ searchQuery, searchType: ["id", "output"], filter: [from(START + HOUR)] }),
      ])),
    ));

  it("select by any conditions together what the predicate selects", async () => {
    const any = fc.record({
      filter: fc.array(fc.constantFrom(...conditions, from(START + HOUR), from(START + 30 * HOUR), from(START + DAY, "<")), { minLength: 1, maxLength: 3 }),
      orderBy: fc.option(fc.record({ column: fc.constantFrom(...ORDERED), order: fc.constantFrom("ASC" as const, "DESC" as const) })),
      page: fc.constantFrom(0, 0, 1),
      limit: fc.constantFrom(5, 100),
      searchQuery: fc.option(fc.constantFrom("a", "1"), { freq: 1 }),
      searchType: fc.constantFrom<TableQuery["searchType"]>(["id"], ["content"], ["id", "input"]),
    });
    await fc.assert(fc.asyncProperty(fc.array(any, { minLength: 6, maxLength: 6 }), expectTables), { numRuns: 6 });
  });
});

describe("traces.metrics", () => {
  const expectMetrics = async (traceIds: string[], filter: Condition[] | null): Promise<void> => {
    const answer = await onSides(given.app, (client) => client.traces.metrics.query({ projectId, traceIds, filter } as any));
    expect({ filter, rows: answer.map(plain) }).toEqual({ filter, rows: metricsOf(given.models.one, traceIds, filter) });
  };

  it("add up what the traces asked for have", async () => {
    const ids = [...given.data.traceIds];
    await expectMetrics(ids, null);
    await expectMetrics(ids.slice(0, 5), []);
    await expectMetrics(["nobody-knows"], null);
    await expectMetrics([], null);
  });

  it("leave out observations from before two days ahead of the bound, and traces that the filter does not select", async () => {
    const ids = [...given.data.traceIds];
    for (const at of [START, START + DAY, START + 2 * DAY, START + 2 * DAY + HOUR]) await expectMetrics(ids, [from(at)]);
    await expectMetrics(ids, [from(START + 2 * DAY), { type: "number", column: "defaultCount", operator: "=", value: 0 }]);
    for (const condition of conditions.filter((_, index) => index % 6 === 0)) await expectMetrics(ids, [condition]);
    await expectMetrics(ids, [{ type: "stringOptions", column: "id", operator: "any of", value: ids.slice(0, 3) }]);
  });

  it("leave out something: an observation of the data is from before", () => {
    const ids = [...given.data.traceIds];
    const bounded = metricsOf(given.models.one, ids, [from(START + 2 * DAY)]);
    const whole = metricsOf(given.models.one, bounded.map((row) => row.id as string), null);
    expect(whole).not.toEqual(bounded);
  });
});

it("traces.hasAny", async () => {
  expect(await onSides(given.app, (client) => client.traces.hasAny.query({ projectId }))).toBe(true);
});

it("another project's traces are its own", async () => {
  const rows = await onSides(given.app, async (client) => (await client.traces.all.query({ projectId: KEYS.two.projectId, filter: [], orderBy: null, limit: 100 })).traces, "two");
  const own = rows.filter(({ environment }) => !environment.startsWith("fx-"));
  expect(new Set(rows.map((row) => row.projectId))).toEqual(new Set([KEYS.two.projectId]));
  expect(own.map(({ id }) => id).sort()).toEqual([...given.models.two.traces.keys()].sort());
  const metrics = await onSides(given.app, (client) => client.traces.metrics.query({ projectId: KEYS.two.projectId, traceIds: own.map(({ id }) => id), filter: null }), "two");
  expect(metrics.map(plain)).toEqual(metricsOf(given.models.two, own.map(({ id }) => id), null));
});

it("refuse what does not fit, before anything is read", async () => {
  const client = trpcClient(given.app, basic(KEYS.one));
  const bad = (input: Record<string, unknown>) => expect(client.traces.all.query({ projectId, filter: null, orderBy: null, ...input } as any)).rejects.toMatchObject({ data: { code: "BAD_REQUEST" } });
  await bad({ orderBy: { column: "nothing", order: "ASC" } });
  await bad({ orderBy: { column: "metadata", order: "ASC" } });
  await bad({ orderBy: { column: "scores_avg", order: "ASC" } });
  await bad({ orderBy: undefined });
  await bad({ filter: [{ type: "string", column: "nothing", operator: "=", value: "x" }] });
  await bad({ filter: [{ type: "number", column: "name", operator: "=", value: 1 }] });
  await bad({ searchQuery: "x", searchType: [] });
  await bad({ limit: 101 });
  await bad({ page: -1 });
  await expect(client.traces.metrics.query({ projectId, traceIds: Array.from({ length: 1_001 }, String), filter: null })).rejects.toMatchObject({ data: { code: "BAD_REQUEST" } });
});
