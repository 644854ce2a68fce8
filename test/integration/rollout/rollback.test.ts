import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { observationsById } from "../../../src/access/observations.byId.ts";
import { accessPatterns } from "../../../src/access/registry.ts";
import { createApp } from "../../../src/app.ts";
import type { Deps } from "../../../src/deps.ts";
import type { FlagStore } from "../../../src/platform/ports.ts";
import { BREAKER_LIMITS } from "../../../src/rollout/breaker.ts";
import { createFlags, FLAGS_MAX_AGE_MS } from "../../../src/rollout/flags.ts";
import { pacedGuard, runGuard } from "../../../src/rollout/guard.ts";
import { readHistory } from "../../../src/rollout/history.ts";
import { createIsolate, ISOLATE_LIMITS } from "../../../src/rollout/isolate.ts";
import { memoryFlagStore } from "../../../src/platform/memory/stores.ts";
import { basic, KEYS, OPERATORS, testApp, type TestApp } from "../../engine/app.ts";
import { event, send } from "../support/events.ts";
import { shadowResults } from "./support.ts";

const PATTERNS = accessPatterns.map(({ name }) => name);
const genuine = observationsById.new;

/** The app with real flags, guard and isolate, on a clock that a test moves. */
let base: TestApp;
let clock: { ms: number; now(): number };
let store: FlagStore;
let deps: Deps;
let app: ReturnType<typeof createApp>;
const running = new Set<Promise<unknown>>();

beforeAll(async () => {
  base = await testApp("rollout_rollback", { write: "dual" });
  await send(base, "one", [
    event("trace-create", Date.UTC(2026, 0, 1), { id: "t", name: "trace", timestamp: "2026-01-01T00:00:00Z" }),
    event("span-create", Date.UTC(2026, 0, 1), { id: "o", traceId: "t", name: "span", startTime: "2026-01-01T00:00:00Z", endTime: "2026-01-01T00:00:01Z" }),
  ]);
  await base.settled();
});
afterAll(() => base.drop());

beforeEach(async () => {
  observationsById.new = genuine;
  for (const table of ["exp_shadow_results", "exp_rollout_history"]) await base.database.client.command({ query: `TRUNCATE TABLE ${table}` });
  clock = { ms: Date.now(), now: () => clock.ms };
  store = memoryFlagStore();
  build({ read: () => store.read(), write: (document) => store.write(document) });
});

function build(through: FlagStore, limits = {}): void {
  const start = { read: "current", write: "dual" } as const;
  const flags = createFlags(through, clock, start);
  const control = { db: base.db, store: through, clock, start, heed: flags.heed, log: base.deps.log };
  const isolate = createIsolate({ db: base.db, clock, log: base.deps.log, afterBatch: pacedGuard(control, PATTERNS, 0), limits: { deadlineMs: 60_000, shadowDeadlineMs: 60_000, sampleWaitMs: 1, shadows: 8, ...limits } });
  deps = { ...base.deps, flags, control, isolate, clock };
  app = createApp(deps);
}

const settled = async (): Promise<void> => {
  while (running.size > 0) await Promise.all(running);
};
const context = {
  waitUntil: (work: Promise<unknown>) => {
    running.add(work);
    void work.finally(() => running.delete(work));
  },
  passThroughOnException: () => {},
  props: {},
};
const get = async (path: string, authorization = basic(KEYS.one)) => {
  const response = await app.request(path, { headers: { authorization } }, {}, context);
  return { status: response.status, body: (await response.json()) as any };
};
const admin = async (method: string, path: string, body?: unknown, token = OPERATORS.operator) => {
  const response = await app.request(`/api/admin${path}`, { method, headers: { authorization: `Bearer ${token}` }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }, {}, context);
  return { status: response.status, body: (await response.json()) as any };
};
const observation = () => get("/api/public/observations/o");
const modeOf = async (pattern: string, project = "project-one") => (await admin("GET", `/rollout/explain?project=${project}&pattern=${pattern}`)).body.mode as string;
const set = (pattern: string, body: object) => admin("PUT", `/rollout/${pattern}`, { reason: "for the test", ...body });
const few = { minSamples: 10 };

describe("the guard", () => {
  it("rolls back the pattern with a wrong row planted, that one alone, and the history says why", async () => {
    await set("observations.byId", { mode: "shadow", thresholds: few });
    await set("publicTraces.byId", { mode: "shadow", thresholds: few });
    await base.database.client.command({
      query: "INSERT INTO exp_spans SELECT * REPLACE ('planted' AS name, event_ts + 1 AS event_ts) FROM exp_spans WHERE span_id = 'o'",
      clickhouse_settings: { async_insert: 0 },
    });
    for (let index = 0; index < 12; index++) {
      clock.ms += 10;
      expect((await observation()).body.name).toBe("span");
      expect((await get("/api/public/traces/t?fields=core")).status).toBe(200);
      await settled();
    }
    const results = await shadowResults(base);
    expect(results.filter(({ pattern }) => pattern === "observations.byId").slice(0, 10)).toEqual(
      Array.from({ length: 10 }, () => expect.objectContaining({ class: "content", path: "name", current_value: '"span"', new_value: '"planted"', project_id: "project-one", mode: "shadow" })),
    );
    expect([await modeOf("observations.byId"), await modeOf("publicTraces.byId")]).toEqual(["current", "shadow"]);
    const [latest] = await readHistory(base.db, { pattern: "observations.byId", limit: 1 });
    expect(latest).toMatchObject({ action: "guard", actor: "guard", reason: "10 of 10 samples differ: 100 % of the answers, allowed are 0.1 %", before: { mode: "shadow" }, after: { mode: "current" } });
    expect(latest?.evidence).toMatchObject({ samples: 10, mismatches: 10, examples: [{ class: "content", path: "name", current_value: '"span"', new_value: '"planted"', times: 10 }] });
    const { body } = await admin("GET", "/rollout/observations.byId");
    expect(body.entry.rollback).toMatchObject({ by: "guard", from: { mode: "shadow", percentage: 100 } });

    // It stays off whatever samples come, and on again is a person's act.
    await runGuard(deps.control, PATTERNS);
    expect(await modeOf("observations.byId")).toBe("current");
    await base.database.client.command({ query: "ALTER TABLE exp_spans DELETE WHERE name = 'planted' SETTINGS mutations_sync = 2" });
    await set("observations.byId", { mode: "shadow" });
    expect((await runGuard(deps.control, PATTERNS)).rolledBack).toEqual([]);
    expect(await modeOf("observations.byId")).toBe("shadow");
  });

  it("rolls back a new side that fails, with projects that had a mode of their own", async () => {
    await set("observations.byId", { mode: "new", percentage: 0, projects: { "project-one": "new" }, thresholds: few, shadowRate: 0 });
    observationsById.new = () => Promise.reject(new Error("broken"));
    for (let index = 0; index < 10; index++) {
      clock.ms += BREAKER_LIMITS.openMs;
      expect((await observation()).body.name).toBe("span");
      await settled();
    }
    expect(await modeOf("observations.byId")).toBe("current");
    expect((await readHistory(base.db, { limit: 1 }))[0]).toMatchObject({ action: "guard", reason: "10 errors and 0 timeouts in 10 samples: 100 % of the answers, allowed are 0.5 %" });
  });

  it("does not turn on again what somebody rolled back while the store still gave an older document", async () => {
    await set("observations.byId", { mode: "shadow", thresholds: few });
    await set("publicTraces.byId", { mode: "new" });
    // KV as it is: for a minute it goes on giving what was there before.
    const stale = await store.read();
    clock.ms += 1_000;
    await admin("POST", "/rollout/publicTraces.byId/rollback", { reason: "wrong totals" });
    build({ read: () => Promise.resolve(stale), write: (document) => store.write(document) });
    observationsById.new = () => Promise.resolve(undefined);
    for (let index = 0; index < 10; index++) {
      clock.ms += 10;
      await observation();
      await settled();
    }
    const written = JSON.parse((await store.read()) as string);
    expect([written.patterns["observations.byId"].mode, written.patterns["publicTraces.byId"].mode]).toEqual(["current", "current"]);
  });
});

describe("how long the way back takes, by a clock of the test's", () => {
  const sides: string[] = [];
  const watch = (): void => {
    sides.length = 0;
    observationsById.new = (scope, input) => {
      sides.push("new");
      return genuine(scope, input);
    };
  };

  it("request: the new side's deadline, then the current side answers", async () => {
    build(store, { deadlineMs: 50 });
    await set("observations.byId", { mode: "new", shadowRate: 0 });
    observationsById.new = () => new Promise(() => {});
    const started = performance.now();
    expect((await observation()).status).toBe(200);
    const took = performance.now() - started;
    expect(took).toBeGreaterThanOrEqual(49);
    expect(ISOLATE_LIMITS.deadlineMs).toBe(5_000);
    await settled();
  });

  it("isolate: the stated number of failures, and no request more", async () => {
    await set("observations.byId", { mode: "new", shadowRate: 0 });
    let asked = 0;
    observationsById.new = () => {
      asked += 1;
      return Promise.reject(new Error("broken"));
    };
    for (let index = 0; index < 20; index++) expect((await observation()).status).toBe(200);
    expect(asked).toBe(BREAKER_LIMITS.failures);
    await settled();
  });

  it("the isolate that wrote: at once; others: what they cache, which the clock shows", async () => {
    watch();
    await set("observations.byId", { mode: "new", shadowRate: 0 });
    await observation();
    expect(sides).toEqual(["new"]);
    // Another isolate has read the flags a moment ago.
    const other = createFlags(store, clock, { read: "current", write: "dual" });
    expect((await other()).decide("observations.byId", "project-one").mode).toBe("new");
    await admin("POST", "/rollout/observations.byId/rollback", { reason: "it is wrong" });
    await observation();
    expect(sides).toEqual(["new"]);
    clock.ms += FLAGS_MAX_AGE_MS - 1;
    expect((await other()).decide("observations.byId", "project-one").mode).toBe("new");
    clock.ms += 1;
    expect((await other()).decide("observations.byId", "project-one").mode).toBe("current");
  });

  it.each([
    ["down", () => Promise.reject(new Error("KV is down"))],
    ["silent", () => new Promise<string>(() => {})],
    ["garbage", () => Promise.resolve("{")],
    ["newer than understood", () => Promise.resolve('{"version":2}')],
  ])("a flag store that is %s: current, within its deadline", async (_, read) => {
    watch();
    build({ read, write: () => Promise.resolve() });
    const started = performance.now();
    expect((await observation()).body.name).toBe("span");
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(sides).toEqual([]);
  });
});

describe("the admin API", () => {
  it("promotes step by step, and refuses with what is missing", async () => {
    expect((await admin("POST", "/rollout/observations.byId/promote", { reason: "start" })).body.after).toMatchObject({ mode: "shadow", percentage: 100 });
    const refused = await admin("POST", "/rollout/observations.byId/promote", { reason: "too early" });
    expect(refused).toMatchObject({ status: 409, body: { message: "observations.byId is not promoted. all reads: 0 samples of 100 (stale ones do not count)" } });
    clock.ms += 1;
    await set("observations.byId", { mode: "shadow", thresholds: few });
    for (let index = 0; index < 10; index++) {
      clock.ms += 10;
      await observation();
      await settled();
    }
    expect((await admin("POST", "/rollout/observations.byId/promote", { reason: "10 clean" })).body.after).toMatchObject({ mode: "new", percentage: 1 });
    // What was clean in shadow proves nothing for the next step.
    clock.ms += 10;
    expect((await admin("POST", "/rollout/observations.byId/promote", { reason: "again" })).status).toBe(409);
    const { body } = await admin("GET", "/rollout/history?pattern=observations.byId");
    expect(body.data.map((change: any) => [change.action, change.actor, change.reason])).toEqual([["promote", "test-operator", "10 clean"], ["set", "test-operator", "for the test"], ["promote", "test-operator", "start"]]);
  });

  it("lets viewers look and only operators change; refuses what it does not understand", async () => {
    for (const [method, path, body] of [["PUT", "/rollout/observations.byId", { mode: "new", reason: "why" }], ["POST", "/rollout/observations.byId", { mode: "new", reason: "why" }], ["POST", "/rollout/observations.byId/promote", { reason: "why" }], ["POST", "/rollout/observations.byId/rollback", { reason: "why" }], ["PUT", "/rollout", { write: "new", reason: "why" }]] as const) {
      expect((await admin(method, path, body, OPERATORS.viewer)).status, path).toBe(403);
      expect((await admin(method, path, body, "nobody")).status, path).toBe(401);
    }
    for (const path of ["/rollout", "/rollout/history", "/rollout/explain?project=p&pattern=traces.hasAny", "/rollout/traces.hasAny", "/status"]) expect((await admin("GET", path, undefined, OPERATORS.viewer)).status, path).toBe(200);
    expect((await admin("PUT", "/rollout/no.such", { mode: "new", reason: "why" })).status).toBe(404);
    expect((await admin("PUT", "/rollout/traces.hasAny", { mode: "newest", reason: "why" })).status).toBe(400);
    expect((await admin("PUT", "/rollout/traces.hasAny", { mode: "new" })).status).toBe(400);
    expect(await store.read()).toBeUndefined();
  });

  it("leaves a document alone that it does not understand", async () => {
    await store.write('{"version":2,"patterns":{}}');
    expect((await set("traces.hasAny", { mode: "new" })).status).toBe(409);
    expect(await store.read()).toBe('{"version":2,"patterns":{}}');
  });

  it("rolls back while ClickHouse is down, and does not turn on what it cannot record", async () => {
    await set("traces.hasAny", { mode: "new" });
    const down = () => Promise.reject(new Error("down"));
    deps.control.db = { identity: {}, query: down, stream: down, insert: down, execute: down };
    const rolledBack = await admin("POST", "/rollout/traces.hasAny/rollback", { reason: "everything is down" });
    expect(rolledBack).toMatchObject({ status: 200, body: { after: { mode: "current" }, recorded: false } });
    expect(JSON.parse((await store.read()) as string).patterns["traces.hasAny"].mode).toBe("current");
    const before = await store.read();
    expect((await set("traces.hasAny", { mode: "new" })).status).toBe(500);
    expect(await store.read()).toBe(before);
  });

  it("moves writes one step at a time, to new only when nothing reads current, and never back from there", async () => {
    const writes = (write: string) => admin("PUT", "/rollout", { write, reason: "the next step" });
    expect((await writes("new")).body.message).toMatch(/still read from the current tables/);
    for (const pattern of PATTERNS) await set(pattern, { mode: "new" });
    expect(await writes("new")).toMatchObject({ status: 200, body: { before: "dual", after: "new" } });
    expect((await writes("dual")).status).toBe(409);
    expect((await writes("current")).status).toBe(409);
  });

  it("shows metrics and status", async () => {
    await set("observations.byId", { mode: "shadow" });
    await observation();
    await settled();
    const text = await (await app.request("/api/admin/metrics", { headers: { authorization: `Bearer ${OPERATORS.viewer}` } }, {}, context)).text();
    expect(text).toContain('spanhouse_rollout_mode{pattern="observations.byId",mode="shadow"} 1');
    expect(text).toContain('spanhouse_isolate_reads_total{pattern="observations.byId",served_by="current"} 1');
    expect(text).toContain('spanhouse_shadow_samples{pattern="observations.byId",class="match"} 1');
    expect(text).toMatch(/spanhouse_settle_lag_seconds \d+\n/);
    expect(text).toMatch(/spanhouse_parts_per_partition\{table="exp_spans"\} [1-9]/);
    expect(text).not.toMatch(/scrape_failed\{part="\w+"\} 1/);
    const { body } = await admin("GET", "/status");
    expect(body).toMatchObject({ flagsUnreadable: null, writeMode: "dual", failed: [], settle: { pendingTraces: 0 } });
  });
});
