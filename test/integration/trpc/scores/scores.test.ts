import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KEYS } from "../../../engine/app.ts";
import { given, type Given } from "../../scores/given.ts";
import { COLUMNS, fits } from "../../scores/model.ts";
import { requests } from "../../scores/requests.ts";
import { DAY, HOUR, START } from "../../support/data-set.ts";
import type { Condition } from "../../support/model/conditions.ts";
import type { Model, ModelScore } from "../../support/model/fold.ts";
import { byBytes, type Dict } from "../../support/model/values.ts";
import type { TestClient } from "../client.ts";
import { inBatches, onSide, onSides } from "../sides.ts";

let data: Given;
beforeAll(async () => {
  data = await given("dual");
});
afterAll(() => data.app.drop());

const projectId = KEYS.one.projectId;
const base = { projectId, filter: [] as any[], orderBy: null };
interface Asked { filter?: Condition[]; orderBy?: { column: string; order: "ASC" | "DESC" } | null; page?: number; limit?: number }

const all = (client: TestClient, q: Asked) => client.scores.all.query({ ...base, limit: 100, ...q } as any);
const count = (client: TestClient, q: Asked) => client.scores.countAll.query({ ...base, ...q } as any);
const idsOf = ({ scores }: { scores: { id: string }[] }): string[] => scores.map(({ id }) => id);

/** A trace without a row is one without name, user and tags: a left join. */
const traceOf = (model: Model, s: ModelScore) => {
  const trace = s.traceId === null ? undefined : model.traces.get(s.traceId);
  return trace ?? ({ name: null, userId: null, tags: [], environment: null } as unknown as NonNullable<typeof trace>);
};

function selected(model: Model, { filter = [] }: Asked, order = { column: "timestamp", descending: true }): ModelScore[] {
  const sign = order.descending ? -1 : 1;
  const key = (s: ModelScore): any => (COLUMNS[order.column] as (c: any) => any)({ s, trace: traceOf(model, s) });
  const compareKeys = (a: any, b: any): number => {
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return sign * (typeof a === "number" ? a - b : byBytes(a, b));
  };
  return [...model.scores.values()]
    .filter((s) => s.dataType !== "CORRECTION" && filter.every((condition) => fits({ s, trace: traceOf(model, s) }, condition, true)))
    .sort((a, b) => compareKeys(key(a), key(b)) || sign * (a.timestamp - b.timestamp) || sign * byBytes(a.id, b.id));
}

const rowOf = (model: Model, s: ModelScore): Dict => {
  const trace = s.traceId === null ? undefined : model.traces.get(s.traceId);
  return {
    id: s.id, projectId: model.projectId, environment: s.environment, timestamp: new Date(s.timestamp), traceId: s.traceId, observationId: s.observationId, sessionId: s.sessionId, datasetRunId: s.datasetRunId,
    name: s.name, value: s.dataType === "TEXT" ? null : s.value, stringValue: s.stringValue, dataType: s.dataType, source: s.source, comment: s.comment, authorUserId: null, configId: s.configId, queueId: s.queueId,
    executionTraceId: null, hasMetadata: Object.keys(s.metadata).length > 0, traceName: trace?.name ?? null, traceUserId: trace?.userId ?? null, traceTags: trace?.tags ?? null,
    jobConfigurationId: null, authorUserName: null, authorUserImage: null,
  };
};

const allOf = (asked: readonly Asked[]) => onSides(data.app, (client) => inBatches(asked, (q) => all(client, q)));

async function expectSelections(selections: readonly Asked[]): Promise<void> {
  const lists = await allOf(selections);
  const counts = await onSides(data.app, (client) => inBatches(selections, (q) => count(client, q)));
  for (const [index, q] of selections.entries()) {
    const ids = selected(data.models.one, q).map(({ id }) => id);
    expect({ q, ids: idsOf(lists[index] as any), count: counts[index]?.totalCount }).toEqual({ q, ids: ids.slice(0, 100), count: ids.length });
  }
}

const filters = Object.values(requests).flat().flatMap((q) => (q.filter && Object.keys(q).every((name) => name === "filter" || name === "limit") ? [{ filter: q.filter }] : []));

describe("scores.all", () => {
  it("shows every field of every score but corrections", async () => {
    const [list] = await allOf([{}]);
    const expected = selected(data.models.one, {}).slice(0, 100);
    expect(list?.scores.map(({ createdAt: _created, updatedAt: _updated, ...row }) => row)).toEqual(expected.map((s) => rowOf(data.models.one, s)));
    expect(new Set(expected.map(({ dataType }) => dataType))).toEqual(new Set(["NUMERIC", "BOOLEAN", "CATEGORICAL", "TEXT"]));
    expect(data.models.one.scores.size).toBeGreaterThan(selected(data.models.one, {}).length);
  });

  it("pages from 0 to past the end, up and down", async () => {
    for (const order of ["ASC", "DESC"] as const) {
      const expected = selected(data.models.one, {}, { column: "timestamp", descending: order === "DESC" }).map(({ id }) => id);
      const pages = Math.ceil(expected.length / 15);
      const lists = await allOf(Array.from({ length: pages + 1 }, (_, page) => ({ page, limit: 15, orderBy: { column: "createdAt", order } })));
      expect(lists.flatMap(idsOf)).toEqual(expected);
    }
  });

  it.each([0, 1])("selects by every filter column and operator (part %i)", async (part) => {
    expect(filters.length).toBeGreaterThan(50);
    await expectSelections(filters.filter((_, index) => index % 2 === part));
  });

  it("selects by what is missing of the trace: a score of none has no name, user or tags", async () => {
    const one = (condition: Condition): Asked => ({ filter: [condition] });
    await expectSelections([
      ...["is null", "is not null"].flatMap((operator) => ["userId", "traceName", "Trace Tags"].map((column) => one({ type: "null", column, operator, value: "" }))),
      one({ type: "arrayOptions", column: "trace_tags", operator: "none of", value: ["red"] }), one({ type: "arrayOptions", column: "tags", operator: "all of", value: [] }), one({ type: "stringOptions", column: "userId", operator: "none of", value: ["u-1"] }),
      { filter: [{ type: "null", column: "userId", operator: "is null", value: "" }, { type: "datetime", column: "Timestamp", operator: ">=", value: new Date(START + DAY).toISOString() }] },
    ]);
  });

  it("orders by every column up and down, what is not set last; then by time and id", async () => {
    const columns = ["id", "traceId", "observationId", "sessionId", "comment", "authorUserId", "name", "source", "dataType", "stringValue", "booleanValue", "environment", "evaluatorId", "timestamp", "value", "traceName", "userId"];
    const orders = columns.flatMap((column, index) => (["ASC", "DESC"] as const).map((order, way) => ({ column, order, page: (index + way) % 3 })));
    const lists = await allOf(orders.map(({ page, ...orderBy }) => ({ orderBy, page, limit: 11 })));
    for (const [index, { column, order, page }] of orders.entries()) {
      const expected = selected(data.models.one, {}, { column, descending: order === "DESC" }).map(({ id }) => id).slice(page * 11, (page + 1) * 11);
      expect({ column, order, page, ids: idsOf(lists[index] as any) }).toEqual({ column, order, page, ids: expected });
    }
  });

  it("keeps the projects apart", async () => {
    const two = KEYS.two.projectId;
    const list = await onSides(data.app, (client) => client.scores.all.query({ ...base, projectId: two, limit: 100 }), "two");
    expect(idsOf(list)).toEqual(selected(data.models.two, {}).map(({ id }) => id).slice(0, 100));
    expect(new Set(list.scores.map((row) => row.projectId))).toEqual(new Set([two]));
  });

  it("refuses what it cannot read", async () => {
    const bad: any[] = [
      { filter: [{ type: "string", column: "nothing", operator: "=", value: "" }] }, { filter: [{ type: "string", column: "value", operator: "=", value: "1" }] }, { filter: null },
      { orderBy: { column: "nothing", order: "ASC" } }, { orderBy: { column: "Trace Tags", order: "ASC" } }, { page: -1 }, { limit: 101 },
    ];
    for (const side of ["current", "new"] as const) {
      for (const q of bad) for (const ask of [all, count]) await expect(onSide(data.app, side, async (client) => ask(client, q)), JSON.stringify(q)).rejects.toMatchObject({ data: { code: "BAD_REQUEST" } });
    }
  });
});

describe("scores.filterOptions", () => {
  const counted = (values: (string | null | undefined)[], limit = 1_000) => {
    const counts = new Map<string, number>();
    for (const value of values) if (value !== null && value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
    return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count || byBytes(a.value, b.value)).slice(0, limit);
  };
  const notEmpty = (value: string | null): string | null => (value === "" ? null : value);

  it.each([["all times", undefined, undefined], ["a time", START + HOUR, START + DAY + HOUR]])("counts the values of %s", async (_, from, to) => {
    const timestampFilter = from === undefined || to === undefined ? undefined : [{ column: "Timestamp", type: "datetime" as const, operator: ">=" as const, value: new Date(from) }, { column: "Timestamp", type: "datetime" as const, operator: "<" as const, value: new Date(to) }];
    const offered = await onSides(data.app, (client) => client.scores.filterOptions.query({ projectId, ...(timestampFilter ? { timestampFilter } : {}) }));
    const within = (at: number): boolean => (from === undefined || at >= from) && (to === undefined || at < to);
    const scores = selected(data.models.one, {}).filter((s) => within(s.timestamp));
    const traces = [...data.models.one.traces.values()].filter((t) => within(t.timestamp));
    expect(offered).toEqual({
      name: counted(scores.map((s) => s.name)),
      stringValue: counted(scores.map((s) => notEmpty(s.stringValue))),
      traceName: counted(traces.map((t) => t.name ?? "")),
      userId: counted(traces.map((t) => t.userId), 100),
      tags: counted(traces.flatMap((t) => t.tags)).map(({ value }) => ({ value })),
      booleanValue: [{ value: "true" }, { value: "false" }],
    });
  });
});
