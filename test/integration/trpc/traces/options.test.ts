import { afterAll, beforeAll, expect, it } from "vitest";
import { KEYS } from "../../../engine/app.ts";
import { DAY, HOUR, START } from "../../support/data-set.ts";
import { iso } from "../../support/events.ts";
import { filled, type Filled } from "../../support/filled.ts";
import type { Model } from "../../support/model/fold.ts";
import { byBytes } from "../../support/model/values.ts";
import { onSides } from "../sides.ts";

let given: Filled;
beforeAll(async () => {
  given = await filled("dual", 60);
});
afterAll(() => given.app.drop());

/** Values with the times each occurs, the most frequent first, then by value. */
function counted(values: readonly string[], limit: number): { value: string; count: number }[] {
  const counts = [...Map.groupBy(values, (value) => value)].map(([value, list]) => ({ value, count: list.length }));
  return counts.toSorted((a, b) => b.count - a.count || byBytes(a.value, b.value)).slice(0, limit);
}

/** traces.filterOptions over the model (tRPC contract 4.3); the interval is half open. */
function optionsOf(model: Model, start = -Infinity, end = Infinity) {
  const traces = [...model.traces.values()].filter(({ timestamp }) => timestamp >= start && timestamp < end);
  const scores = [...model.scores.values()].filter(({ timestamp }) => timestamp >= start && timestamp < end);
  const ofType = (...types: string[]) => scores.filter(({ dataType }) => types.includes(dataType));
  const categories = ofType("CATEGORICAL");
  return {
    name: counted(traces.map(({ name }) => name ?? ""), 1_000),
    users: counted(traces.flatMap(({ userId }) => userId ?? []), 100),
    sessions: counted(traces.flatMap(({ sessionId }) => sessionId ?? []), 100),
    tags: counted(traces.flatMap(({ tags }) => tags), 1_000).map(({ value }) => ({ value })),
    scores_avg: new Set(ofType("NUMERIC", "BOOLEAN").map(({ name }) => name)),
    score_categories: counted(categories.map(({ name }) => name), 200).map(({ value: label }) => ({ label, values: counted(categories.filter(({ name }) => name === label).map(({ stringValue }) => stringValue ?? ""), 20).map(({ value }) => value) })),
    score_booleans: counted(ofType("BOOLEAN").map(({ name }) => name), 1_000).map(({ value }) => value),
  };
}

const bound = (operator: ">=" | "<", at: number) => ({ type: "datetime" as const, column: "Timestamp", operator, value: iso(at) });

it.each([
  ["all time", undefined, [-Infinity, Infinity]],
  ["no bounds", [], [-Infinity, Infinity]],
  ["a start", [bound(">=", START + HOUR)], [START + HOUR, Infinity]],
  ["one condition by itself", bound(">=", START + DAY), [START + DAY, Infinity]],
  ["a start and an end within days", [bound(">=", START + 30 * 60_000), bound("<", START + 2 * DAY)], [START + 30 * 60_000, START + 2 * DAY]],
  ["a time of nothing", [bound(">=", START + 90 * DAY)], [START + 90 * DAY, Infinity]],
] as const)("traces.filterOptions of %s", async (_, timestampFilter, [start, end]) => {
  const answer = await onSides(given.app, (client) => client.traces.filterOptions.query({ projectId: KEYS.one.projectId, timestampFilter: timestampFilter as any }));
  expect({ ...answer, scores_avg: new Set(answer.scores_avg) }).toEqual(optionsOf(given.models.one, start, end));
  expect(answer.scores_avg.length).toBe(new Set(answer.scores_avg).size);
});

it("offers something to choose from", () => {
  const options = optionsOf(given.models.one);
  for (const list of [options.name, options.users, options.sessions, options.tags, options.score_categories]) expect(list.length).toBeGreaterThan(1);
  expect(options.scores_avg.size).toBeGreaterThan(1);
});

it("another project's options are its own", async () => {
  const answer = await onSides(given.app, (client) => client.traces.filterOptions.query({ projectId: KEYS.two.projectId }), "two");
  const own = optionsOf(given.models.two);
  // Beside the mirrored traces that project has what clients recorded.
  for (const { value, count } of own.users) expect(answer.users.find((user) => user.value === value)?.count).toBeGreaterThanOrEqual(count);
  const strangers = optionsOf(given.models.one).sessions.filter(({ value }) => !own.sessions.some((session) => session.value === value)).map(({ value }) => value);
  expect(answer.sessions.map(({ value }) => value).filter((value) => strangers.includes(value))).toEqual([]);
});

it("refuses conditions on anything but the time", async () => {
  const wrong = [{ type: "datetime" as const, column: "name", operator: ">=" as const, value: iso(START) }];
  await expect(onSides(given.app, (client) => client.traces.filterOptions.query({ projectId: KEYS.one.projectId, timestampFilter: wrong }))).rejects.toMatchObject({ data: { code: "BAD_REQUEST" } });
});
