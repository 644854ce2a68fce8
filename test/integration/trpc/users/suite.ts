import { expect, it } from "vitest";
import { KEYS } from "../../../engine/app.ts";
import { DAY, HOUR, START } from "../../support/data-set.ts";
import type { Condition } from "../../support/model/conditions.ts";
import { byBytes } from "../../support/model/values.ts";
import { inBatches } from "../sides.ts";
import type { Given } from "../sessions/given.ts";
import type { Ask } from "../sessions/suite.ts";
import { metrics, rows, usersOf } from "./model.ts";

const projectId = KEYS.one.projectId;
const at = (ms: number) => new Date(ms);

/** A filter of each kind that traces know; times before and after observations that lie days before their traces. */
const FILTERS: Condition[][] = [
  [],
  [{ type: "datetime", column: "timestamp", operator: ">=", value: at(START + DAY) }],
  [{ type: "datetime", column: "timestamp", operator: ">=", value: at(START + HOUR) }, { type: "datetime", column: "timestamp", operator: "<", value: at(START + 3 * DAY) }],
  [{ type: "datetime", column: "timestamp", operator: ">", value: at(START + 2 * DAY + 1) }],
  [{ type: "datetime", column: "timestamp", operator: ">=", value: at(START + 90 * DAY) }],
  [{ type: "stringOptions", column: "environment", operator: "any of", value: ["prod"] }],
  [{ type: "string", column: "userId", operator: "contains", value: "1" }],
  [{ type: "arrayOptions", column: "tags", operator: "all of", value: ["red", "blue"] }],
  [{ type: "stringObject", column: "metadata", key: "k", operator: "contains", value: "" }],
  [{ type: "number", column: "totalCost", operator: ">", value: 0.3 }],
  [{ type: "number", column: "totalCost", operator: ">", value: 0.3 }, { type: "datetime", column: "timestamp", operator: ">=", value: at(START + DAY) }],
  [{ type: "numberObject", column: "scores_avg", key: "quality", operator: ">=", value: 0.5 }],
  [{ type: "null", column: "sessionId", operator: "is not null", value: "" }],
];

export function everyUserRead(given: () => Given, ask: Ask): void {
  const model = () => given().models.one;

  it("hasAny", async () => {
    expect(await ask((client) => client.users.hasAny.query({ projectId }))).toBe(true);
  });

  it("all: users with their traces, by every kind of filter", async () => {
    const answers = await ask((client) => inBatches(FILTERS, (filter) => client.users.all.query({ projectId, filter: filter as never, limit: 100 })));
    FILTERS.forEach((filter, index) => {
      const users = rows(usersOf(model(), filter));
      expect({ filter, ...answers[index] }).toEqual({ filter, totalUsers: users.length, users });
    });
    const counts = FILTERS.map((filter) => usersOf(model(), filter).length);
    expect(new Set(counts).size).toBeGreaterThan(3);
    expect(await ask((client) => client.users.all.query({ projectId, filter: null }))).toEqual(answers[0]);
  });

  it("all: search in any case, wildcards as they are, and pages to past the end", async () => {
    const all = rows(usersOf(model()));
    for (const searchQuery of ["U-", "1", "用", "%", "_", "nobody", ""]) {
      const found = all.filter(({ userId }) => userId.toLowerCase().includes(searchQuery.toLowerCase()));
      expect(await ask((client) => client.users.all.query({ projectId, filter: null, searchQuery, limit: 100 }))).toEqual({ totalUsers: found.length, users: found });
    }
    expect(all.length).toBeGreaterThan(4);
    const pages = await ask((client) => inBatches([0, 1, 2, 9], (page) => client.users.all.query({ projectId, filter: null, page, limit: 2 })));
    expect(pages).toEqual([0, 1, 2, 9].map((page) => ({ totalUsers: all.length, users: all.slice(page * 2, (page + 1) * 2) })));
  });

  it("metrics: what traces and observations add up to, by every kind of filter", async () => {
    const userIds = [...rows(usersOf(model())).map(({ userId }) => userId), "nobody"];
    const answers = await ask((client) => inBatches(FILTERS, (filter) => client.users.metrics.query({ projectId, userIds, filter: filter as never })));
    FILTERS.forEach((filter, index) => {
      const users = usersOf(model(), filter).toSorted((a, b) => byBytes(a.userId, b.userId)).map(metrics);
      expect({ filter, users: answers[index] }).toEqual({ filter, users });
    });
    const [some] = userIds as [string];
    expect(await ask((client) => client.users.metrics.query({ projectId, userIds: [some], filter: null }))).toEqual(answers[0]?.filter(({ userId }) => userId === some));
    expect(await ask((client) => client.users.metrics.query({ projectId, userIds: [], filter: null }))).toEqual([]);
  });

  it("metrics: a lower bound leaves out observations from long before it", () => {
    // Else the bound would be tested by data that it does not touch.
    const filter = FILTERS[1] as Condition[];
    const total = (of: ReturnType<typeof usersOf>) => of.flatMap(({ traces }) => traces.flatMap(({ observations }) => observations)).length;
    const selected = new Set(usersOf(model(), filter).flatMap(({ traces }) => traces.map(({ trace }) => trace.id)));
    const whole = usersOf(model()).map((user) => ({ ...user, traces: user.traces.filter(({ trace }) => selected.has(trace.id)) }));
    expect(total(usersOf(model(), filter))).toBeLessThan(total(whole));
  });

  it("byId: numbers, and zeros for a user that nobody names", async () => {
    for (const user of usersOf(model())) {
      const { environment: _environment, ...expected } = metrics(user);
      const numbers = Object.fromEntries(Object.entries(expected).map(([key, value]) => [key, typeof value === "bigint" ? Number(value) : value]));
      expect(await ask((client) => client.users.byId.query({ projectId, userId: user.userId }))).toEqual(numbers);
    }
    for (const userId of ["nobody", ""]) {
      const zeros = { totalPromptTokens: 0, totalCompletionTokens: 0, totalTokens: 0, totalObservations: 0, totalTraces: 0, sumCalculatedTotalCost: 0 };
      expect(await ask((client) => client.users.byId.query({ projectId, userId }))).toEqual({ userId, firstTrace: undefined, lastTrace: undefined, ...zeros });
    }
  });

  it("the other project has its own users", async () => {
    const of = KEYS.two.projectId;
    const two = rows(usersOf(given().models.two));
    expect(two.map(({ userId }) => userId)).toContain("of two");
    expect(await ask((client) => client.users.all.query({ projectId: of, filter: null }), "two")).toEqual({ totalUsers: two.length, users: two });
    expect(await ask((client) => client.users.metrics.query({ projectId, userIds: ["of two"], filter: null }))).toEqual([]);
  });
}
