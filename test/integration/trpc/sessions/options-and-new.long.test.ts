import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KEYS } from "../../../engine/app.ts";
import { DAY, START } from "../../support/data-set.ts";
import { byBytes } from "../../support/model/values.ts";
import { onSide, onSides } from "../sides.ts";
import { everyUserRead } from "../users/suite.ts";
import { given, type Given } from "./given.ts";
import { inOrder, metrics, page, row, sessionsOf } from "./model.ts";

/** Written to the new tables alone: what they answer must not rest on rows of the current ones. */
let data: Given;
let dual: Given;
beforeAll(async () => {
  [data, dual] = [await given("new"), await given("dual")];
});
afterAll(() => Promise.all([data.app.drop(), dual.app.drop()]));

const projectId = KEYS.one.projectId;
const NEWEST = { column: "createdAt", order: "DESC" } as const;

/** A page of drop-down values: by count, then value. */
const counted = (values: readonly string[]) =>
  [...Map.groupBy(values, (value) => value)].map(([value, all]) => ({ value, count: all.length })).sort((a, b) => b.count - a.count || byBytes(a.value, b.value));

function optionsOf({ models: { one } }: Given, from: number, to: number) {
  const within = (time: number): boolean => time >= from && time < to;
  const traces = [...one.traces.values()].filter(({ sessionId, timestamp }) => sessionId !== null && within(timestamp));
  const scores = [...one.scores.values()].filter(({ timestamp }) => within(timestamp));
  const names = (...types: string[]) => counted(scores.filter(({ dataType }) => types.includes(dataType)).map(({ name }) => name)).map(({ value }) => value);
  return {
    userIds: counted(traces.flatMap(({ userId }) => userId ?? [])),
    tags: counted(traces.flatMap(({ tags }) => tags)).map(({ value }) => ({ value })),
    environment: [],
    scores_avg: names("NUMERIC", "BOOLEAN").sort(),
    scores_booleans: names("BOOLEAN").sort(),
  };
}

const asModelled = ({ scores_avg, score_booleans, score_categories: _categories, ...rest }: any) => ({ ...rest, scores_avg: scores_avg.toSorted(), scores_booleans: score_booleans.toSorted() });

describe("sessions.filterOptions on both sides", () => {
  const time = (operator: string, ms: number, column = "timestamp") => ({ column, type: "datetime", operator, value: new Date(ms) }) as never;

  it("offers what traces with a session have, and the scores' names and categories", async () => {
    const answer = await onSides(dual.app, (client) => client.sessions.filterOptions.query({ projectId }));
    expect(asModelled(answer)).toEqual(optionsOf(dual, -Infinity, Infinity));
    expect(answer.score_categories.map(({ label, values }) => [label, values.toSorted()]).sort()).toContainEqual(["a.b-c", ["good"]]);
  });

  it("within a time, under whatever name the column goes", async () => {
    const [from, to] = [START + DAY, START + 3 * DAY];
    for (const column of ["timestamp", "Timestamp", "createdAt"]) {
      const answer = await onSides(dual.app, (client) => client.sessions.filterOptions.query({ projectId, timestampFilter: [time(">=", from, column), time("<", to, column)] }));
      expect(asModelled(answer)).toEqual(optionsOf(dual, from, to));
    }
    expect(asModelled(await onSides(dual.app, (client) => client.sessions.filterOptions.query({ projectId, timestampFilter: time("<", from) })))).toEqual(optionsOf(dual, -Infinity, from));
  });
});

describe("in write mode new, the new side alone", () => {
  const ask = <Answer>(call: Parameters<typeof onSide<Answer>>[2], project?: "one" | "two") => onSide(data.app, "new", call, project);

  it("sessions", async () => {
    const sessions = inOrder(sessionsOf(data.models.one), NEWEST);
    expect((await ask((client) => client.sessions.all.query({ projectId, filter: null, orderBy: NEWEST, limit: 100 }))).sessions).toEqual(sessions.map(row));
    const answer = await ask((client) => client.sessions.metrics.query({ projectId, sessionIds: sessions.map(({ id }) => id) }));
    expect(answer.map(({ scores: _scores, ...rest }) => rest)).toEqual(sessions.map(metrics));
    for (const session of sessions.slice(0, 5)) {
      const { createdAt: _createdAt, environment: _environment, ...shown } = await ask((client) => client.sessions.byId.query({ projectId, sessionId: session.id }));
      expect({ ...shown, traces: shown.traces.map(({ scores, ...trace }) => ({ ...trace, scores: scores.map(({ id }) => id).sort() })) }).toEqual(page(data.models.one, session));
    }
  });

  it("filter options", async () => {
    expect(asModelled(await ask((client) => client.sessions.filterOptions.query({ projectId })))).toEqual(optionsOf(data, -Infinity, Infinity));
  });

  everyUserRead(() => data, ask);
});
