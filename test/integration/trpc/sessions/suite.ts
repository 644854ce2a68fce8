import fc from "fast-check";
import { expect, it } from "vitest";
import { KEYS } from "../../../engine/app.ts";
import { DAY, HOUR, START } from "../../support/data-set.ts";
import type { Condition } from "../../support/model/conditions.ts";
import { aggregateScores } from "../../../../src/domain/score-aggregate.ts";
import type { TestClient } from "../client.ts";
import { inBatches } from "../sides.ts";
import type { Given } from "./given.ts";
import { inOrder, metrics, type ModelSession, page, row, selected, sessionsOf } from "./model.ts";

const projectId = KEYS.one.projectId;
const NEWEST = { column: "createdAt", order: "DESC" } as const;
const EVERYTHING = { projectId, filter: null, orderBy: NEWEST, page: 0, limit: 100 };

/** Asks whatever sides the suite is run for, and gives what they agree on. */
export type Ask = <Answer>(ask: (client: TestClient) => Promise<Answer>, project?: "one" | "two") => Promise<Answer>;

const texts = { operator: ["=", "contains", "does not contain", "starts with", "ends with"], value: ["x-1", "x", "é", "", "prod", "-1"] };
const numbers = ["=", ">", "<", ">=", "<="];

/** Every column with every type and operator that fits it. */
const KINDS: { type: string; columns: string[]; operator: string[]; value: unknown[]; key?: string[] }[] = [
  { type: "string", columns: ["id", "environment"], ...texts },
  { type: "stringOptions", columns: ["id", "environment"], operator: ["any of", "none of"], value: [["s-1", "x-1"], ["prod", "dev"], ["nobody"]] },
  { type: "arrayOptions", columns: ["userIds", "tags"], operator: ["any of", "none of", "all of"], value: [["u-1", "red"], ["u-2"], ["red", "blue"]] },
  { type: "stringOptions", columns: ["userIds", "tags"], operator: ["any of", "none of"], value: [["u-1", "green"]] },
  { type: "datetime", columns: ["createdAt"], operator: [">", "<", ">=", "<="], value: [START, START + HOUR, START + HOUR + 1, START + 2 * DAY, START + 4 * DAY, START + 9 * DAY, 0].map((ms) => new Date(ms)) },
  { type: "number", columns: ["sessionDuration", "countTraces", "inputTokens", "outputTokens", "totalTokens"], operator: numbers, value: [0, 1, 2, 60, 3_600] },
  { type: "number", columns: ["inputCost", "outputCost", "totalCost"], operator: numbers, value: [0, 0.25, 0.5, 0.75, 1_000_000] },
  { type: "boolean", columns: ["bookmarked"], operator: ["=", "<>"], value: [true, false] },
  { type: "numberObject", columns: ["scores_avg"], operator: numbers, value: [0.5, 1], key: ["quality", "a.b-c", "nobody"] },
  { type: "categoryOptions", columns: ["score_categories"], operator: ["any of", "none of"], value: [["good"], ["bad", "good"]], key: ["quality", "a.b-c"] },
  { type: "booleanObject", columns: ["score_booleans"], operator: ["=", "<>"], value: [true, false], key: ["quality", "a.b-c"] },
  { type: "null", columns: ["id", "createdAt", "totalCost", "tags", "commentContent"], operator: ["is null", "is not null"], value: [""] },
];

/** The other names of columns, and those that hold nothing here. */
const OTHER_NAMES: Condition[] = [
  { type: "arrayOptions", column: "traceTags", operator: "any of", value: ["red"] }, { type: "datetime", column: "Created At", operator: "<", value: new Date(START + DAY) }, { type: "boolean", column: "⭐️", operator: "<>", value: true },
  ...["Session Duration", "tracesCount", "usage", "Total Cost ($)"].map((column) => ({ type: "number", column, operator: ">", value: 1 })),
  { type: "number", column: "commentCount", operator: ">=", value: 0 }, { type: "number", column: "commentCount", operator: ">", value: 0 }, { type: "string", column: "commentContent", operator: "does not contain", value: "x" },
];

const everyOperator: Condition[] = KINDS.flatMap(({ type, columns, operator, value, key }) =>
  columns.flatMap((column, c) => operator.map((op, o) => ({ type, column, operator: op, value: value[(c + o) % value.length], ...(key ? { key: key[(c + o) % key.length] as string } : {}) }))),
);

const anyCondition: fc.Arbitrary<Condition> = fc.oneof(
  ...KINDS.map(({ type, columns, operator, value, key }) =>
    fc.record({ type: fc.constant(type), column: fc.constantFrom(...columns), operator: fc.constantFrom(...operator), value: fc.constantFrom(...value), ...(key ? { key: fc.constantFrom(...key) } : {}) }) as fc.Arbitrary<Condition>),
);

/** There is no comment store: nothing has one. */
const select = (sessions: readonly ModelSession[], filter: readonly Condition[]) =>
  filter.some(({ column, type, operator }) => column === "commentContent" && !(type === "null" && operator === "is null"))
    ? []
    : selected(sessions, filter.filter(({ column }) => column !== "commentContent" && column !== "commentCount")).filter(() =>
        filter.every(({ column, operator, value }) => column !== "commentCount" || { "=": value === 0, ">": value < 0, "<": value > 0, ">=": value <= 0, "<=": value >= 0 }[operator]));

export function everySessionRead(given: () => Given, ask: Ask): void {
  const model = () => given().models.one;
  const everySession = () => inOrder(sessionsOf(model()), NEWEST);

  const expectSelected = async (filters: readonly Condition[][]): Promise<void> => {
    const answers = await ask((client) =>
      inBatches(filters, async (filter) => {
        const asked = { projectId, filter: filter as never, orderBy: NEWEST };
        return (await client.sessions.all.query({ ...asked, limit: 100 })).sessions.map(({ id }) => id);
      }),
    );
    const counts = await ask((client) => inBatches(filters.filter((_, index) => index % 3 === 0), async (filter) => (await client.sessions.countAll.query({ projectId, filter: filter as never, orderBy: null })).totalCount));
    filters.forEach((filter, index) => {
      const ids = select(everySession(), filter).map(({ id }) => id);
      expect({ filter, ids: answers[index] }).toEqual({ filter, ids });
      if (index % 3 === 0) expect({ filter, count: counts[index / 3] }).toEqual({ filter, count: ids.length });
    });
  };

  it("all: every field of every session, newest first", async () => {
    const { sessions } = await ask((client) => client.sessions.all.query(EVERYTHING));
    expect(sessions.length).toBeGreaterThan(35);
    expect(sessions).toEqual(everySession().map(row));
    // Without an order there is one all the same.
    expect(await ask((client) => client.sessions.all.query({ ...EVERYTHING, orderBy: null }))).toEqual({ sessions });
  });

  it("metrics: what the traces of sessions add up to, and the scores given to each", async () => {
    const ids = everySession().map(({ id }) => id);
    const answer = await ask((client) => client.sessions.metrics.query({ projectId, sessionIds: [...ids.toReversed(), "nobody's", ""] }));
    expect(answer.map(({ scores: _scores, ...rest }) => rest)).toEqual(everySession().map(metrics));
    const scored = everySession().map(({ scores }) =>
      aggregateScores(scores.map((s) => ({ ...s, executionTraceId: null, hasMetadata: Object.keys(s.metadata).length > 0, timestamp: new Date(s.timestamp) }))));
    expect(answer.map(({ scores }) => scores)).toEqual(scored);
    expect(scored.filter((each) => Object.keys(each).length > 0).length).toBeGreaterThan(5);
    expect(await ask((client) => client.sessions.metrics.query({ projectId, sessionIds: [] }))).toEqual([]);
  });

  it("pages, from the first to past the last", async () => {
    const pages = await ask((client) => inBatches([0, 1, 2, 3, 9], async (page) => (await client.sessions.all.query({ ...EVERYTHING, page, limit: 13 })).sessions.map(({ id }) => id)));
    const ids = everySession().map(({ id }) => id);
    expect(pages).toEqual([0, 1, 2, 3, 9].map((page) => ids.slice(page * 13, (page + 1) * 13)));
    const within = { type: "datetime", column: "createdAt", operator: "<", value: new Date(START + 3 * DAY) } as const;
    const cut = await ask((client) => inBatches([0, 1, 2, 5, 8], async (page) => (await client.sessions.all.query({ ...EVERYTHING, page, limit: 2 })).sessions.map(({ id }) => id)));
    expect(cut).toEqual([0, 1, 2, 5, 8].map((page) => ids.slice(page * 2, (page + 1) * 2)));
    const late = await ask((client) => inBatches([0, 1, 2], async (page) => (await client.sessions.all.query({ ...EVERYTHING, filter: [within], page, limit: 5 })).sessions.map(({ id }) => id)));
    const before = selected(everySession(), [within]).map(({ id }) => id);
    expect(late).toEqual([0, 1, 2].map((page) => before.slice(page * 5, (page + 1) * 5)));
  });

  it("sorts by every column, in both directions, ties by id", async () => {
    const columns = ["bookmarked", "id", "userIds", "tags", "environment", "createdAt", "timestamp", "startTime", "Created At", "sessionDuration", "countTraces", "inputCost", "outputCost", "totalCost", "Total Cost ($)", "inputTokens", "outputTokens", "totalTokens", "usage"];
    const orders = columns.flatMap((column) => (["ASC", "DESC"] as const).map((order) => ({ column, order })));
    const answers = await ask((client) => inBatches(orders, async (orderBy) => (await client.sessions.all.query({ ...EVERYTHING, orderBy })).sessions.map(({ id }) => id)));
    orders.forEach((orderBy, index) => expect({ orderBy, ids: answers[index] }).toEqual({ orderBy, ids: inOrder(everySession(), orderBy).map(({ id }) => id) }));
  });

  it("filters by every column with every operator", () => expectSelected([...everyOperator, ...OTHER_NAMES].map((condition) => [condition])));

  it("filters by any conditions together", async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.array(anyCondition, { minLength: 1, maxLength: 3 }), { minLength: 5, maxLength: 12 }), expectSelected), { numRuns: 4 });
  });

  it("the filters select some and leave out some", () => {
    const all = everySession();
    const counts = everyOperator.map((condition) => select(all, [condition]).length);
    expect(counts.filter((count) => count > 0 && count < all.length).length).toBeGreaterThan(counts.length / 3);
  });

  it("byId and byIdWithScores: traces with their scores, users, cost", async () => {
    const sessions = everySession().filter((_, index) => index % 4 === 0);
    const pages = await ask((client) => inBatches(sessions, ({ id }) => client.sessions.byIdWithScores.query({ projectId, sessionId: id })));
    pages.forEach(({ createdAt, environment, scores, ...rest }, index) => {
      const session = sessions[index] as ModelSession;
      const shown = { ...rest, traces: rest.traces.map(({ scores, ...trace }) => ({ ...trace, scores: scores.map(({ id }) => id).sort() })) };
      expect(shown).toEqual(page(model(), session));
      expect(scores.map(({ id }) => id).sort()).toEqual(session.scores.map(({ id }) => id).sort());
      expect(createdAt.getTime()).toBeGreaterThan(Date.now() - DAY);
      expect(session.traces.map((trace) => trace.environment)).toContain(environment);
    });
    const { scores: _scores, ...first } = pages[0] as (typeof pages)[number];
    expect(await ask((client) => client.sessions.byId.query({ projectId, sessionId: first.id }))).toEqual(first);
  });

  it("a score of a session, to the field", async () => {
    const session = everySession().find(({ scores }) => scores.some(({ dataType }) => dataType === "NUMERIC")) as ModelSession;
    const wanted = session.scores.find(({ dataType }) => dataType === "NUMERIC");
    const { scores } = await ask((client) => client.sessions.byIdWithScores.query({ projectId, sessionId: session.id }));
    const { createdAt, updatedAt, ...score } = scores.find(({ id }) => id === wanted?.id) as (typeof scores)[number];
    expect([createdAt, updatedAt].every((time) => time instanceof Date)).toBe(true);
    expect(score).toEqual({
      id: wanted?.id, projectId, environment: wanted?.environment, timestamp: new Date(wanted?.timestamp as number), traceId: null, observationId: null, sessionId: session.id, datasetRunId: null,
      name: wanted?.name, value: wanted?.value, stringValue: null, dataType: "NUMERIC", source: wanted?.source, comment: wanted?.comment, authorUserId: null, configId: null, queueId: wanted?.queueId, executionTraceId: null,
      hasMetadata: Object.keys(wanted?.metadata ?? {}).length > 0,
    });
  });

  it("the other project has its own sessions under the same ids", async () => {
    const of = KEYS.two.projectId;
    const two = inOrder(sessionsOf(given().models.two), NEWEST);
    const { sessions } = await ask((client) => client.sessions.all.query({ ...EVERYTHING, projectId: of }), "two");
    expect(sessions).toEqual(two.map(row));
    const shared = everySession().map(({ id }) => id).filter((id) => two.some((session) => session.id === id));
    expect(shared.length).toBeGreaterThan(2);
    const answer = await ask((client) => client.sessions.metrics.query({ projectId: of, sessionIds: everySession().map(({ id }) => id) }), "two");
    expect(answer.map(({ scores: _scores, ...rest }) => rest)).toEqual(two.filter(({ id }) => shared.includes(id)).map(metrics));
  });
}
