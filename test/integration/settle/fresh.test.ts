import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { tracesCountAll } from "../../../src/access/traces.countAll.ts";
import type { Db } from "../../../src/db/client.ts";
import { unsettled } from "../../../src/settle/look.ts";
import { settle } from "../../../src/settle/settle.ts";
import { type TestApp, testApp } from "../../engine/app.ts";

let app: TestApp;
beforeAll(async () => {
  app = await testApp("fresh");
});
afterAll(() => app.drop());

let asked: string[] = [];
beforeEach(() => {
  asked = [];
});

const PROJECT = "project-one";
const command = (query: string) => app.database.client.command({ query, clickhouse_settings: { async_insert: 0 } });
const foreignTrace = (id: string) => command(`INSERT INTO traces (id, project_id, timestamp, event_ts) VALUES ('${id}', '${PROJECT}', '2026-01-15 10:00:00', now64(3))`);

/** The store, as one that a process knows nothing of yet, with something that happens before a statement goes out. */
const watched = (before: (name: string) => Promise<unknown> | undefined = () => undefined, identity: object = {}): Db => ({
  ...app.db,
  identity,
  query: async (query) => {
    asked.push(query.tag.name);
    await before(query.tag.name);
    return app.db.query(query);
  },
});

const count = (db: Db) => tracesCountAll.new({ db, projectId: PROJECT }, { conditions: [], search: {} });

/** As if all that happened so far had happened an hour ago. */
const rest = () => command("ALTER TABLE exp_touched UPDATE marked_at = now64(6) - INTERVAL 1 HOUR WHERE 1 SETTINGS mutations_sync = 2");

it("reads a project at rest once, beside the look", async () => {
  expect(await count(watched())).toBe(0);
  expect(asked.sort()).toEqual(["settle.unsettled", "traces.countAll.count"]);
});

it("settles what waits, and reads behind that", async () => {
  await foreignTrace("waiting");
  expect(await count(watched())).toBe(1);
  expect(asked).toContain("settle.spans");
  expect(asked.at(-1)).toBe("traces.countAll.count");
});

it("reads again when a settle ended while it read: that read may have begun before", async () => {
  await rest();
  await foreignTrace("overtaking");
  // The read is answered first; then another settles the trace; only then the look sees nothing that waits.
  let read: (() => void) | undefined;
  const isRead = new Promise<void>((resolve) => {
    read = resolve;
  });
  const db = watched((name) => (name === "settle.unsettled" ? isRead.then(() => settle(app.db, PROJECT, ["overtaking"])) : undefined));
  const early: Db = {
    ...db,
    query: async (query) => {
      const rows = await db.query(query);
      if (query.tag.name === "traces.countAll.count") read?.();
      return rows;
    },
  };
  expect(await count(early)).toBe(2);
  expect(asked.filter((name) => name === "traces.countAll.count")).toHaveLength(2);
});

it("is at rest again when the last settle is long past", async () => {
  await rest();
  expect(await count(watched())).toBe(2);
  expect(asked).toHaveLength(2);
});

it("fails when the look fails, also when the read did not", async () => {
  const db = watched((name) => (name === "settle.unsettled" ? Promise.reject(new Error("no look")) : undefined));
  await expect(count(db)).rejects.toThrow("no look");
});

it("fails with the read's own error at rest", async () => {
  const db = watched((name) => (name === "traces.countAll.count" ? Promise.reject(new Error("no read")) : undefined));
  await expect(count(db)).rejects.toThrow("no read");
});

/** One of which a look lately found how far the sweep has been. */
async function known(): Promise<object> {
  const identity = {};
  await unsettled({ ...app.db, identity }, PROJECT, 1);
  asked = [];
  return identity;
}

it("glances at the changes since the sweep of which it knows", async () => {
  await rest();
  const identity = await known();
  expect(await count(watched(undefined, identity))).toBe(2);
  expect(asked.sort()).toEqual(["settle.glance", "traces.countAll.count"]);
  await foreignTrace("glanced");
  expect(await count(watched(undefined, identity))).toBe(3);
  expect(asked).toContain("settle.spans");
});

it("has the server add up what is too much for a glance", async () => {
  const identity = await known();
  await command(`INSERT INTO traces (id, project_id, timestamp, event_ts) SELECT 'many' || toString(number), '${PROJECT}', '2026-01-15 10:00:00', now64(3) FROM numbers(700)`);
  expect(await count(watched(undefined, identity))).toBe(703);
  expect(asked.slice(0, 4)).toContain("settle.glance");
  asked = [];
  await count(watched(undefined, identity));
  expect(asked).toContain("settle.unsettled");
  expect(asked).not.toContain("settle.glance");
});

it("finds by a glance what the server finds, whatever changed and was settled when", async () => {
  const change = fc.record({ trace: fc.integer({ min: 0, max: 3 }), second: fc.integer({ min: 0, max: 5 }), settled: fc.boolean() });
  let project = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 12 }), async (changes) => {
      const projectId = `glanced-${++project}`;
      const identity = {};
      const store = { ...app.db, identity };
      await unsettled(store, projectId, 1);
      const rows = changes.map(({ trace, second, settled }) => `(now64(6) + INTERVAL ${second} SECOND - INTERVAL 1 HOUR, '${projectId}', 't${trace}', ${Number(settled)})`);
      if (rows.length > 0) await command(`INSERT INTO exp_touched (touched_at, project_id, trace_id, settled) SELECT toDateTime64(toDateTime(c.1), 6), c.2, c.3, c.4 FROM (SELECT arrayJoin([${rows.join(", ")}]) AS c)`);
      const [glance, look] = [await unsettled(store, projectId, 10), await unsettled({ ...app.db, identity: {} }, projectId, 10)];
      expect({ ...glance, pending: glance.pending.sort() }).toEqual({ ...look, pending: look.pending.sort() });
    }),
    { numRuns: 25 },
  );
});
