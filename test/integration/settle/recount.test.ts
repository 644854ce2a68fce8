import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { generationsFilterOptions } from "../../../src/access/generations.filterOptions.ts";
import { scoresFilterOptions } from "../../../src/access/scores.filterOptions.ts";
import { tracesFilterOptions } from "../../../src/access/traces.filterOptions.ts";
import type { Db } from "../../../src/db/client.ts";
import { readCountedDays } from "../../../src/db/new/counted-days.ts";
import { timeConditions } from "../../../src/db/fragments/trace-options.ts";
import type { TimeWindow } from "../../../src/db/fragments/time-window.ts";
import { recount } from "../../../src/settle/recount.ts";
import { type TestApp, testApp } from "../../engine/app.ts";
import { deliverAll, rowsWith } from "../deletion/support.ts";
import { event, send } from "../support/events.ts";

let app: TestApp;
beforeAll(async () => {
  app = await testApp("recount");
});
afterAll(async () => {
  await app.settled();
  await app.drop();
});
beforeEach(async () => {
  await app.settled();
  for (const table of ["traces", "observations", "scores", "exp_spans", "exp_traces_amt", "exp_trace_metrics", "exp_trace_properties", "exp_trace_hours", "exp_property_counts", "exp_listed_days", "exp_touched", "exp_events", "exp_scores"]) {
    await app.database.client.command({ query: `TRUNCATE TABLE ${table}` });
  }
});

const DAY = 86_400_000;
const FIRST = Date.UTC(2026, 0, 12);
const scope = () => ({ db: app.db, projectId: "project-one" });

const traceOf = (id: string, day: number, fields: Record<string, unknown> = {}, at = FIRST + 10 * DAY) =>
  event("trace-create", at, { id, name: `n${day % 2}`, userId: `u${id.length}`, sessionId: `s${day}`, tags: ["a", `d${day}`], timestamp: new Date(FIRST + day * DAY + 3_600_000).toISOString(), ...fields });

/** As if all that has happened had happened a minute earlier: what comes next finds the days at rest. */
async function rest(): Promise<void> {
  await app.settled();
  const minute = "INTERVAL 60 SECOND";
  await inEarlier("exp_listed_days", `SELECT project_id, day, max(d.changed_at) - ${minute} AS changed_at, (if(max(d.counted).1 = 0, toDateTime64(0, 3), max(d.counted).1 - ${minute}), max(d.counted).2) AS counted FROM exp_listed_days AS d GROUP BY project_id, day`);
  await inEarlier("exp_property_counts", `SELECT * REPLACE (computed_at - ${minute} AS computed_at) FROM exp_property_counts`);
}

async function inEarlier(table: string, rows: string): Promise<void> {
  const { client } = app.database;
  await client.command({ query: `CREATE TABLE earlier AS ${table}` });
  await client.command({ query: `INSERT INTO earlier ${rows}` });
  await client.command({ query: `EXCHANGE TABLES earlier AND ${table}` });
  await client.command({ query: "DROP TABLE earlier SYNC" });
}

const countAll = async (): Promise<void> => {
  await rest();
  while (await recount(app.db));
};

const window = (from: number, to: number): TimeWindow => ({ from: FIRST + from * DAY, to: FIRST + to * DAY });
const WINDOWS: TimeWindow[] = [{ from: undefined, to: undefined }, window(0, 4), window(0.5, 3.5), window(1, 2), window(1.02, 1.9), { from: FIRST + 2 * DAY, to: undefined }];

/** Every drop-down that counts traces, of every window, on both sides. */
async function expectSame(): Promise<void> {
  for (const each of WINDOWS) {
    const traces = { conditions: timeConditions(each) };
    expect(await tracesFilterOptions.new(scope(), traces)).toEqual(await tracesFilterOptions.current(scope(), traces));
  }
}

/** By their place in the data. */
const countedDays = async (): Promise<number[]> => {
  const { days } = await readCountedDays(scope(), { name: "test", projectId: "project-one", side: "new" }, window(0, 6));
  return days.map((start) => (start - FIRST) / DAY);
};

it("counts days at rest, and answers from the counts as from the rows", async () => {
  await send(app, "one", [0, 1, 2, 3].flatMap((day) => [traceOf(`t${day}`, day), traceOf(`long${day}`, day, { name: "", tags: [] })]));
  await app.settled();
  await recount(app.db);
  expect(await countedDays()).toEqual([]);
  await expectSame();
  await countAll();
  expect(await countedDays()).toEqual([0, 1, 2, 3]);
  await expectSame();
  const generations = { conditions: [] };
  const scores = { conditions: [], subject: "any" as const };
  expect(await generationsFilterOptions.new(scope(), generations)).toEqual(await generationsFilterOptions.current(scope(), generations));
  expect(await scoresFilterOptions.new(scope(), scores)).toEqual(await scoresFilterOptions.current(scope(), scores));
  // They are asked: a row that is smuggled in is seen.
  await app.database.client.command({ query: "INSERT INTO exp_property_counts SELECT project_id, property, grain, at, 'smuggled', 7, computed_at, generation FROM exp_property_counts WHERE property = 'tags' AND value = 'd1'" });
  expect((await tracesFilterOptions.new(scope(), { conditions: timeConditions(window(0, 4)) })).tags).toContainEqual({ value: "smuggled", count: 7 });
  expect((await tracesFilterOptions.new(scope(), { conditions: timeConditions(window(1.02, 1.9)) })).tags).not.toContainEqual({ value: "smuggled", count: 7 });
});

it("takes a day that changed row by row, until it is counted again", async () => {
  await send(app, "one", [0, 1, 2].map((day) => traceOf(`t${day}`, day)));
  await countAll();
  await send(app, "one", [traceOf("t1", 1, { name: "renamed" }, FIRST + 11 * DAY), traceOf("t2", 0, { userId: "moved" }, FIRST + 11 * DAY)]);
  await expectSame();
  expect(await countedDays()).toEqual([]);
  await countAll();
  expect(await countedDays()).toEqual([0, 1, 2]);
  await expectSame();
  const [row] = await (await app.database.client.query({ query: "SELECT uniqExact(generation) AS generations FROM exp_property_counts WHERE toDate(at, 'UTC') = '2026-01-12'", format: "JSONEachRow" })).json<{ generations: string }>();
  expect(Number(row?.generations)).toBe(1);
});

it("does not trust a count that may have begun beside a write", async () => {
  await send(app, "one", [traceOf("t0", 0)]);
  await app.settled();
  await rest();
  await Promise.all([recount(app.db), send(app, "one", [traceOf("t1", 0)])]);
  await app.settled();
  expect(await countedDays()).toEqual([]);
  await expectSame();
});

it("counts once what two processes begin to count in the same millisecond", async () => {
  await send(app, "one", [traceOf("t0", 0), traceOf("t1", 0)]);
  await rest();
  let days: Promise<never[]> | undefined;
  const db: Db = { ...app.db, query: (query) => (query.tag.name === "recount.days" ? (days ??= app.db.query(query) as Promise<never[]>) : app.db.query(query)) };
  await Promise.all([recount(db), recount(db)]);
  expect(await countedDays()).toEqual([0]);
  await expectSame();
});

it("leaves nothing of a deleted trace among the counts", async () => {
  await send(app, "one", [traceOf("t0", 0), traceOf("gone", 0, { userId: "secret-user", sessionId: "secret-session" }), traceOf("other", 1)]);
  await countAll();
  expect(await rowsWith(app, "secret-user")).toHaveProperty("exp_property_counts");
  app.modes.write = "current";
  expect((await app.as("one").call("DELETE", "/api/public/traces/gone")).status).toBe(200);
  await expectSame();
  await deliverAll(app);
  expect(await rowsWith(app, "secret")).toEqual({});
  await expectSame();
  expect(await countedDays()).toEqual([1]);
  await countAll();
  expect(await countedDays()).toEqual([0, 1]);
  await expectSame();
  expect(await rowsWith(app, "secret")).toEqual({});
});

const step = fc.oneof(
  fc.record({ kind: fc.constant("write" as const), id: fc.constantFrom("a", "b", "c", "d", "e"), day: fc.integer({ min: 0, max: 3 }), name: fc.constantFrom("", "n", "m"), user: fc.constantFrom("", "u", "v"), tags: fc.subarray(["x", "y", "z"]) }),
  fc.record({ kind: fc.constant("count" as const), processes: fc.integer({ min: 1, max: 2 }) }),
);

it("agrees with the rows whatever is written and counted in which order, by one process or by two at once", async () => {
  let at = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 8 }), async (steps) => {
      for (const each of steps) {
        if (each.kind === "write") await send(app, "one", [traceOf(each.id, each.day, { name: each.name, userId: each.user, tags: each.tags }, FIRST + 11 * DAY + ++at)]);
        else {
          await rest();
          await Promise.all(Array.from({ length: each.processes }, () => recount(app.db)));
        }
      }
      await expectSame();
    }),
    { numRuns: process.env.FULL ? 30 : 4 },
  );
});
