import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { deleteLate } from "../../../src/deletion/late.ts";
import { hideTraces } from "../../../src/deletion/hide.ts";
import { settle } from "../../../src/settle/settle.ts";
import { sweep } from "../../../src/settle/sweep.ts";
import { type TestApp, testApp } from "../../engine/app.ts";
import { send } from "../support/events.ts";
import { batchOf, deliverAll, expectHidden, rowsWith, states, store, visible } from "./support.ts";

let app: TestApp;
beforeAll(async () => {
  app = await testApp("deletion_late");
});
afterAll(async () => {
  await app.settled();
  await app.drop();
});
beforeEach(() => {
  app.modes.write = "current";
});

const remove = (id: string) => app.as("one").call("DELETE", `/api/public/traces/${id}`);

/** What another writer stores of a trace, knowing nothing of deletions. */
async function storeForeign(id: string, eventTs = Date.now()): Promise<void> {
  const at = "2026-01-15 10:00:00.000";
  const event_ts = new Date(eventTs).toISOString().replace("T", " ").slice(0, 23);
  const base = { project_id: "project-one", environment: "default", event_ts, is_deleted: 0 };
  const { client } = app.database;
  await client.insert({ table: "traces", format: "JSONEachRow", values: [{ ...base, id, timestamp: at, name: "n", metadata: {}, tags: [] }] });
  await client.insert({ table: "observations", format: "JSONEachRow", values: ["o0", "o2"].map((o) => ({ ...base, id: `${id}-${o}`, trace_id: id, type: "SPAN", start_time: at, name: "n", level: "DEFAULT", metadata: {} })) });
  await client.insert({ table: "scores", format: "JSONEachRow", values: [{ ...base, id: `${id}-s`, trace_id: id, timestamp: at, name: "q", value: 1, source: "API", data_type: "NUMERIC", metadata: {} }] });
}

describe("rows of a writer that knows no tombstones", () => {
  it("stay hidden while the tombstones stand, and are erased with them", async () => {
    await storeForeign("foreign-1");
    await remove("foreign-1");
    await storeForeign("foreign-1");
    await expectHidden(app, "one", ["foreign-1"]);
    await deliverAll(app);
    expect(await rowsWith(app, "foreign-1")).toEqual({});
  });

  it("that come after the proof are found by the cron, hidden and erased, by a deletion of their own", async () => {
    await storeForeign("foreign-2");
    await remove("foreign-2");
    await deliverAll(app);
    const before = Object.keys(await states(app)).length;
    expect(await deleteLate(app.deps)).toBe(0);
    await storeForeign("foreign-2");
    await store(app, "one", ["lives"]);
    expect(await deleteLate(app.deps)).toBe(1);
    await expectHidden(app, "one", ["foreign-2"]);
    await deliverAll(app);
    expect(await rowsWith(app, "foreign-2")).toEqual({});
    expect(Object.keys(await states(app)).length).toBe(before + 1);
    expect(await deleteLate(app.deps)).toBe(0);
    expect(app.queue.waiting).toEqual([]);
    expect((await visible(app, "current", "one", "lives")).length).toBe(11);
  });

  it("a score that comes again after it was deleted", async () => {
    await storeForeign("foreign-3");
    await app.as("one").call("DELETE", "/api/public/scores/foreign-3-s");
    await deliverAll(app);
    await storeForeign("foreign-3");
    expect(await deleteLate(app.deps)).toBe(1);
    await deliverAll(app);
    expect(await rowsWith(app, "foreign-3-s")).toEqual({});
    expect(Object.keys(await rowsWith(app, "foreign-3"))).toContain("observations");
  });
});

describe("work that was under way", () => {
  it("an ingestion that looked before the deletion and wrote after it hides what it wrote", async () => {
    const id = "raced";
    await store(app, "one", [id]);
    // The request's first look finds nothing; then the trace is deleted and erased; then its rows arrive.
    let held = true;
    const db: typeof app.db = {
      ...app.db,
      query: async (query) => {
        const answer = await app.db.query(query);
        if (held && query.tag.name === "deletion.lookup") {
          held = false;
          await remove(id);
          await deliverAll(app);
          expect(await rowsWith(app, id)).toEqual({});
        }
        return answer;
      },
    };
    const { ingest } = await import("../../../src/ingest/write/ingest.ts");
    const start = Date.UTC(2026, 0, 15, 10);
    await ingest({ db, prices: app.deps.prices("project-one"), writeMode: "current", settleBehind: () => {} }, "project-one", [
      { kind: "observation", entityId: `${id}-o0`, eventId: "e", at: start * 1_000, isUpdate: false, body: { type: "SPAN", traceId: id, startTime: start } },
      { kind: "trace", entityId: id, eventId: "e2", at: start * 1_000, isUpdate: false, body: { timestamp: start, name: "n" } },
    ], Date.now());
    expect(held).toBe(false);
    await expectHidden(app, "one", [id]);
    expect(await deleteLate(app.deps)).toBe(1);
    await deliverAll(app);
    expect(await rowsWith(app, id)).toEqual({});
  });

  it("a settle that read before the deletion and wrote after it leaves no list row", async () => {
    const id = "settled-late";
    await store(app, "one", [id]);
    let held = true;
    const db: typeof app.db = {
      ...app.db,
      insert: async (tag, table, rows) => {
        if (held && table === "exp_trace_metrics") {
          held = false;
          await remove(id);
          await deliverAll(app);
        }
        return app.db.insert(tag, table, rows);
      },
    };
    await settle(db, "project-one", [id]);
    expect(Object.keys(await rowsWith(app, id))).toContain("exp_trace_metrics");
    expect(await deleteLate(app.deps)).toBe(1);
    await deliverAll(app);
    expect(await rowsWith(app, id)).toEqual({});
  });

  it("a sweep over what is deleted brings nothing back", async () => {
    await store(app, "one", ["swept"]);
    await hideTraces(app.db, "project-one", ["swept"], Date.now());
    await sweep(app.db);
    await expectHidden(app, "one", ["swept"]);
    await remove("swept");
    await deliverAll(app);
    await sweep(app.db);
    expect(await rowsWith(app, "swept")).toEqual({});
  });
});

describe("moving", () => {
  it("a copy of the current rows to the new side, made before the deletion's end, brings nothing back", async () => {
    // Only in the current tables, as before a backfill.
    const log_comment = JSON.stringify({ feed: "direct" });
    const at = "2026-01-15 10:00:00.000";
    const row = { project_id: "project-one", id: "moved", timestamp: at, name: "n", environment: "default", metadata: {}, tags: [], event_ts: at, is_deleted: 0 };
    await app.database.client.insert({ table: "traces", format: "JSONEachRow", values: [row], clickhouse_settings: { log_comment } });
    await remove("moved");
    const door = (deleted: number) => app.database.client.command({ query: `INSERT INTO exp_ingest (project_id, trace_id, span_id, start_time, name, environment, whole, event_ts, is_deleted) SELECT project_id, id, '', timestamp, name, environment, 1, event_ts, is_deleted FROM traces WHERE id = 'moved' AND is_deleted <= ${deleted}` });
    await door(1);
    await expectHidden(app, "one", ["moved"]);
    await deliverAll(app);
    expect(await rowsWith(app, "moved")).toEqual({});
    await door(1);
    expect(await rowsWith(app, "moved")).toEqual({});
    await send(app, "one", batchOf("moved"));
    expect(await rowsWith(app, "moved")).toEqual({});
  });
});
