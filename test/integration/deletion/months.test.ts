import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Db } from "../../../src/db/client.ts";
import { setRetention } from "../../../src/deletion/keeping.ts";
import { deleteLate } from "../../../src/deletion/late.ts";
import { deleteExpired } from "../../../src/deletion/retention.ts";
import { KEYS, type Project, type TestApp, testApp } from "../../engine/app.ts";
import { event, send } from "../support/events.ts";
import { admin, consumer, deliverAll, rowsWith } from "./support.ts";

const [JANUARY, FEBRUARY] = [Date.UTC(2025, 0, 15, 10), Date.UTC(2025, 1, 15, 10)];
const YEAR = 365;
const NOTHING = {};
let app: TestApp;

beforeAll(async () => {
  app = await testApp("deletion_months", { write: "dual" });
});
afterAll(async () => {
  await app.settled();
  await app.drop();
});

/** A trace with an observation and a score at a time, or the observation at another. */
const traceAt = (id: string, time: number, observationTime = time) => [
  event("trace-create", time, { id, name: "n", tags: ["a"], input: { q: id }, timestamp: new Date(time).toISOString() }),
  event("generation-create", time, { id: `${id}-o`, traceId: id, startTime: new Date(observationTime).toISOString(), input: `in ${id}`, output: "out" }),
  event("generation-update", time + 1, { id: `${id}-o`, traceId: id, statusMessage: `late word on ${id}` }),
  event("score-create", time, { id: `${id}-s`, traceId: id, name: "q", value: 1 }),
];

const run = (query: string) => app.database.client.command({ query, clickhouse_settings: { async_insert: 0 } });
const EVENT = "project_id, kind, entity_id, at, event_id, is_update, arrival, received_at, body, trace_id";

/** Stores as if the requests had arrived at their time: the log of events is partitioned by arrival, and what only the last days know is gone. */
async function storedThen(time: number, project: Project, ids: readonly string[]): Promise<void> {
  await send(app, project, ids.flatMap((id) => traceAt(id, time)));
  await app.settled();
  await run(`INSERT INTO exp_events (${EVENT}, day) SELECT ${EVENT}, toDate('${new Date(time).toISOString().slice(0, 10)}') FROM exp_events WHERE day = today()`);
  await run("ALTER TABLE exp_events DROP PARTITION ID '" + new Date().toISOString().slice(0, 7).replace("-", "") + "'");
  for (const log of ["exp_touched", "exp_score_arrivals"]) await run(`TRUNCATE TABLE ${log}`);
}

/** Runs the cron's part and the consumer until neither has anything to do. */
async function expireAll(): Promise<void> {
  for (let round = 0; ; round++) {
    if (round > 10) throw new Error("expiring does not end");
    if ((await deleteExpired(app.deps)) === 0) return;
    await deliverAll(app);
  }
}
const keep = (project: Project, days: number): Promise<void> => setRetention(app.db, KEYS[project].projectId, days, "test", Date.now());

async function mutations(): Promise<number> {
  const result = await app.database.client.query({ query: `SELECT count() AS n FROM system.mutations WHERE database = '${app.database.database}'`, format: "JSONEachRow" });
  return Number(((await result.json()) as { n: string | number }[])[0]?.n);
}
const months = async (): Promise<{ kind: string; state: string; projectId: string; rowsDeleted: number; parts: number; requestedBy: string; lastError: string; deletionId: string }[]> =>
  (await admin(app, "GET", "/deletions?limit=1000")).body.deletions.filter(({ kind }: { kind: string }) => kind === "month");

/** What the traces' project sees of them, on both sides. */
async function seen(project: Project, id: string): Promise<number[]> {
  const statuses: number[] = [];
  for (const side of ["current", "new"] as const) {
    app.modes.read = side;
    for (const path of [`/traces/${id}`, `/observations/${id}-o`, `/scores/${id}-s`]) statuses.push((await app.as(project).call("GET", `/api/public${path}`)).status);
  }
  return statuses;
}
const [ALL, NONE] = [Array.from({ length: 6 }, () => 200), Array.from({ length: 6 }, () => 404)];

describe("retention of whole months", () => {
  beforeEach(async () => {
    for (const project of ["one", "two"] as const) await keep(project, 0);
    const { client, database } = app.database;
    const tables = (await (await client.query({ query: `SELECT name FROM system.tables WHERE database = '${database}' AND engine LIKE '%MergeTree' AND name NOT LIKE 'spanhouse%'`, format: "JSONEachRow" })).json()) as { name: string }[];
    for (const { name } of tables) await client.command({ query: `TRUNCATE TABLE ${name}` });
  });

  it("a month that nobody keeps is dropped, without one mutation, and proved; a month of somebody else goes by id, and theirs stays", async () => {
    await storedThen(JANUARY, "one", ["jan-1", "jan-2", "jan-3"]);
    await storedThen(FEBRUARY, "one", ["feb-1"]);
    await storedThen(FEBRUARY, "two", ["two-1", "two-2"]);
    await send(app, "one", traceAt("young", Date.now() - 1_000));
    await app.settled();
    const [theirs, young] = [await rowsWith(app, "two-"), await rowsWith(app, "young")];
    await keep("one", YEAR);
    const before = await mutations();
    expect(await deleteExpired(app.deps)).toBe(2);
    const [byId, month] = [app.queue.waiting.find(({ body }) => (body as { kind: string }).kind === "traces"), app.queue.waiting.find(({ body }) => (body as { kind: string }).kind === "month")];
    expect([byId?.body, month?.body]).toMatchObject([{ ids: ["feb-1"] }, { ids: ["202501"], projectId: KEYS.one.projectId }]);
    await deliverAll(app);
    for (const id of ["jan-", "feb-1"]) expect(await rowsWith(app, id)).toEqual(NOTHING);
    expect([await rowsWith(app, "two-"), await rowsWith(app, "young")]).toEqual([theirs, young]);
    expect(await seen("two", "two-1")).toEqual(ALL);
    expect(await seen("one", "jan-2")).toEqual(NONE);
    const [receipt] = await months();
    expect(receipt).toMatchObject({ state: "verified", requestedBy: "retention", parts: 1, projectId: KEYS.one.projectId, lastError: "" });
    expect(receipt?.rowsDeleted).toBeGreaterThan(3 * 10);
    // What February took, a partition and statement each; the dropped month none of them.
    const { client, database } = app.database;
    const took = (await (await client.query({ query: `SELECT table, command FROM system.mutations WHERE database = '${database}' ORDER BY create_time DESC LIMIT ${(await mutations()) - before}`, format: "JSONEachRow" })).json()) as { command: string }[];
    expect(took.length).toBeGreaterThanOrEqual(10);
    expect(took.filter(({ command }) => command.includes("202501"))).toEqual([]);
    expect(await deleteExpired(app.deps)).toBe(0);
  });

  it("a month that two projects are done with goes once, with a receipt for each", async () => {
    await storedThen(JANUARY, "one", ["jan-1"]);
    await storedThen(JANUARY, "two", ["two-1", "two-2"]);
    await keep("one", YEAR);
    await keep("two", 100);
    const before = await mutations();
    await expireAll();
    for (const id of ["jan-", "two-"]) expect(await rowsWith(app, id)).toEqual(NOTHING);
    expect(await mutations()).toBe(before);
    const [receipt] = await months();
    expect(receipt).toMatchObject({ state: "verified", parts: 2 });
    const { parts } = (await admin(app, "GET", `/deletions/${receipt?.deletionId}`)).body;
    expect(parts.map(({ projectId }: { projectId: string }) => projectId)).toEqual([KEYS.one.projectId, KEYS.two.projectId]);
    expect(parts[1].rowsDeleted).toBe(2 * parts[0].rowsDeleted);
  });

  it("rows that arrive between the look and the drop, of a project that keeps everything, stay to the last one", async () => {
    await storedThen(JANUARY, "one", ["jan-1"]);
    await keep("one", YEAR);
    await deleteExpired(app.deps);
    let before: Record<string, number> | undefined;
    let drops = 0;
    const db: Db = {
      ...app.db,
      execute: async (tag, statement, budget) => {
        if (tag.name.startsWith("retention.drop.") && drops++ === 0) {
          await storedThen(JANUARY, "two", ["two-1"]);
          before = await rowsWith(app, "two-1");
        }
        await app.db.execute(tag, statement, budget);
      },
    };
    await app.queue.deliver(consumer(app, { ...app.deps, db }));
    expect(drops).toBeGreaterThanOrEqual(10);
    expect(await rowsWith(app, "jan-1")).toEqual(NOTHING);
    expect(Object.keys(before ?? {}).length).toBeGreaterThanOrEqual(9);
    expect(await rowsWith(app, "two-1")).toEqual(before);
    expect(await months()).toMatchObject([{ state: "verified" }]);
    expect(await deleteExpired(app.deps)).toBe(0);
  });

  it("a trace that reaches into the next month goes by id, as a whole, and the month after it", async () => {
    await storedThen(JANUARY, "one", ["jan-1"]);
    await send(app, "one", traceAt("wide", JANUARY, FEBRUARY));
    await storedThen(FEBRUARY, "two", ["two-1"]);
    const theirs = await rowsWith(app, "two-1");
    await keep("one", YEAR);
    expect(await deleteExpired(app.deps)).toBe(1);
    expect(app.queue.waiting.map(({ body }) => body)).toMatchObject([{ kind: "traces", ids: ["wide"] }]);
    await deliverAll(app);
    expect(Object.keys(await rowsWith(app, "jan-1")).length).toBeGreaterThanOrEqual(9);
    await expireAll();
    for (const id of ["jan-1", "wide"]) expect(await rowsWith(app, id)).toEqual(NOTHING);
    expect(await rowsWith(app, "two-1")).toEqual(theirs);
    expect(await months()).toMatchObject([{ state: "verified" }]);
  });

  it("a trace that is younger than its oldest row keeps the month, its own rows too; the rest goes by id", async () => {
    await storedThen(JANUARY, "one", ["jan-1"]);
    await send(app, "one", traceAt("alive", Date.now() - 86_400_000, JANUARY));
    await app.settled();
    const alive = await rowsWith(app, "alive");
    await keep("one", YEAR);
    await expireAll();
    expect(await rowsWith(app, "jan-1")).toEqual(NOTHING);
    expect(await rowsWith(app, "alive")).toEqual(alive);
    expect(await seen("one", "alive")).toEqual(ALL);
    expect(await months()).toEqual([]);
  });

  it("what arrives late for a dropped trace is left out; a foreign row of it is deleted again", async () => {
    await storedThen(JANUARY, "one", ["jan-1", "jan-2"]);
    await keep("one", YEAR);
    await expireAll();
    await send(app, "one", traceAt("jan-1", JANUARY));
    await app.settled();
    expect(await rowsWith(app, "jan-1")).toEqual(NOTHING);
    await run(`INSERT INTO traces (id, timestamp, name, project_id, event_ts) VALUES ('jan-2', '2025-01-15 10:00:00', 'foreign', '${KEYS.one.projectId}', now64(3))`);
    expect(await deleteLate(app.deps)).toBe(1);
    await deliverAll(app);
    expect(await rowsWith(app, "jan-2")).toEqual(NOTHING);
  });

  it("asked for, and then somebody wants to keep it: nothing goes, the receipt says why, and everything is as it was", async () => {
    await storedThen(JANUARY, "one", ["jan-1"]);
    const before = await rowsWith(app, "jan-1");
    await keep("one", YEAR);
    await deleteExpired(app.deps);
    await keep("one", 0);
    await app.queue.deliver(consumer(app));
    expect(await rowsWith(app, "jan-1")).toEqual(before);
    expect(await months()).toMatchObject([{ state: "deleting", lastError: expect.stringContaining("a project that keeps it has rows in it") }]);
    await keep("one", YEAR);
    await deliverAll(app);
    expect(await rowsWith(app, "jan-1")).toEqual(NOTHING);
    expect(await months()).toMatchObject([{ state: "verified" }]);
  });

  it("killed between two drops, the next delivery ends it", async () => {
    await storedThen(JANUARY, "one", ["jan-1"]);
    await keep("one", YEAR);
    await deleteExpired(app.deps);
    let drops = 0;
    const db: Db = { ...app.db, execute: (tag, ...rest) => (tag.name.startsWith("retention.drop.") && ++drops === 4 ? Promise.reject(new Error("killed")) : app.db.execute(tag, ...rest)) };
    await app.queue.deliver(consumer(app, { ...app.deps, db }));
    expect(await seen("one", "jan-1")).not.toEqual(ALL);
    await deliverAll(app);
    expect(await rowsWith(app, "jan-1")).toEqual(NOTHING);
    expect(await months()).toMatchObject([{ state: "verified" }]);
  });
});
