import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { publicTracesList } from "../../../src/access/publicTraces.list.ts";
import type { Read } from "../../../src/rollout/switch.ts";
import { basic, KEYS, testApp, type TestApp } from "../../engine/app.ts";
import { event, send } from "../support/events.ts";
import { shadowResults } from "./support.ts";

/** Candidates that misbehave in every way, behind answers over HTTP: not a byte changes. */
let app: TestApp;
const genuine = publicTracesList.new;

beforeAll(async () => {
  app = await testApp("rollout_candidates", { write: "dual" });
  await send(app, "one", Array.from({ length: 30 }, (_, index) => event("trace-create", Date.UTC(2026, 0, 1), { id: `t-${index}`, name: "same", timestamp: "2026-01-01T00:00:00Z", input: { text: "x".repeat(100) } })));
  await app.settled();
});
afterAll(() => app.drop());
beforeEach(async () => {
  app.deps.isolate.limits.shadowDeadlineMs = 60_000;
  await app.database.client.command({ query: "TRUNCATE TABLE exp_shadow_results" });
});
afterEach(() => {
  publicTracesList.new = genuine;
});

const PATH = "/api/public/traces?limit=20";
async function get(mode: "current" | "shadow"): Promise<{ status: number; headers: string; text: string; ms: number }> {
  app.modes.read = mode;
  const started = performance.now();
  const response = await app.request(PATH, { headers: { authorization: basic(KEYS.one) } });
  const text = await response.text();
  return { status: response.status, headers: JSON.stringify([...response.headers]), text, ms: performance.now() - started };
}

type Candidate = typeof genuine;
const rows = (change: (page: Awaited<ReturnType<Candidate>>) => unknown): Candidate => (async (scope, input) => change(await genuine(scope, input))) as Read<never, unknown> as Candidate;

const CANDIDATES: [string, Candidate, string][] = [
  ["sleeps beyond any deadline", () => new Promise(() => {}), "timeout"],
  ["throws", () => Promise.reject(new Error("broken")), "error"],
  ["throws before its first await", () => { throw new TypeError("broken"); }, "error"],
  ["gives garbage", (() => Promise.resolve({ rows: 7, total: { no: "number" } })) as unknown as Candidate, "content"],
  ["gives nothing", (() => Promise.resolve(undefined)) as unknown as Candidate, "content"],
  ["gives 100 MB", rows((page) => ({ ...page, rows: [{ ...page.rows[0], input: "x".repeat(50_000_000) }] })), "content"],
  ["gives a cycle", rows((page) => { const row: Record<string, unknown> = { ...page.rows[0] }; row.self = row; return { ...page, rows: [row] }; }), "content"],
  ["leaves out a row", rows((page) => ({ ...page, rows: page.rows.slice(1) })), "row_count"],
  ["turns the rows round", rows((page) => ({ ...page, rows: page.rows.toReversed() })), "order"],
  ["has one field wrong", rows((page) => ({ ...page, rows: page.rows.map((row, index) => (index === 3 ? { ...row, totalCost: "1" } : row)) })), "content"],
];

describe("a candidate that", () => {
  it.each(CANDIDATES)("%s changes no byte of the answer, and is found out", async (_, candidate, kind) => {
    const before = await get("current");
    expect(before.status).toBe(200);
    publicTracesList.new = candidate;
    if (kind === "timeout") app.deps.isolate.limits.shadowDeadlineMs = 300;
    const shadowed = await get("shadow");
    expect({ ...shadowed, ms: 0 }).toEqual({ ...before, ms: 0 });
    await app.settled();
    expect((await shadowResults(app)).map((result) => result.class)).toEqual([kind]);
    expect((await get("current")).text).toBe(before.text);
  });

  it("sleeps costs answers no time", async () => {
    publicTracesList.new = () => new Promise(() => {});
    app.deps.isolate.limits.shadowDeadlineMs = 300;
    const plain: number[] = [];
    const shadowed: number[] = [];
    for (let pair = 0; pair < 25; pair++) {
      const inTurn = [["current", plain], ["shadow", shadowed]] as const;
      for (const [mode, times] of pair % 2 === 0 ? inTurn : inTurn.toReversed()) times.push((await get(mode)).ms);
    }
    await app.settled();
    const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] as number;
    const ratio = median(shadowed) / median(plain);
    console.log(`shadowed over plain, 25 pairs: ${ratio.toFixed(3)} (${median(plain).toFixed(1)} ms, ${median(shadowed).toFixed(1)} ms)`);
    // The machine is shared: below what waiting would cost (300 ms), above noise. The ratio printed above is the figure.
    expect(median(shadowed) - median(plain)).toBeLessThan(200);
  });
});

it("says which field differs and never shows contents", async () => {
  publicTracesList.new = rows((page) => ({ ...page, rows: page.rows.map((row, index) => (index === 2 ? { ...row, input: '"SECRET"' } : row)) }));
  await get("shadow");
  await app.settled();
  expect(await shadowResults(app)).toMatchObject([{ pattern: "publicTraces.list", project_id: "project-one", class: "content", path: "rows[2].input", time_range: "all", represents: 1, mode: "shadow", new_value: "(content of 12 characters)" }]);
  expect(JSON.stringify(await shadowResults(app))).not.toMatch(/SECRET|xxxx/);
});

describe("what a write between the two reads makes differ", () => {
  const write = (id: string) => send(app, "one", [event("trace-create", Date.now(), { id, name: "between", timestamp: new Date().toISOString() })]);

  it("is stale, not a mismatch: asked once more, the first side says what the other said", async () => {
    publicTracesList.new = async (scope, input) => {
      await write(`between-${Math.random()}`);
      publicTracesList.new = genuine;
      return genuine(scope, input);
    };
    await get("shadow");
    await app.settled();
    expect((await shadowResults(app)).map(({ class: kind, path }) => [kind, path.split(" ")[0]])).toEqual([["stale", "rows[0].id"]]);
  });

  it("is stale while it is not settled on the new side, and a mismatch once it is and still differs", async () => {
    // As a lagging view would: the current side has the row, the new one only the word that something changed.
    const insert = (query: string) => app.database.client.command({ query, clickhouse_settings: { async_insert: 0, log_comment: '{"feed":"direct"}' } });
    await insert("INSERT INTO traces (id, project_id, timestamp, name, event_ts) VALUES ('lagging', 'project-one', now64(3), 'lagging', now64(3))");
    await insert("INSERT INTO exp_touched (touched_at, project_id, trace_id, settled) SELECT now64(6) + INTERVAL 1 HOUR, 'project-one', 'lagging', 0");
    await get("shadow");
    await app.settled();
    expect((await shadowResults(app)).map((result) => result.class)).toEqual(["stale"]);
    await app.database.client.command({ query: "ALTER TABLE exp_touched DELETE WHERE trace_id = 'lagging' SETTINGS mutations_sync = 2" });
    await app.database.client.command({ query: "TRUNCATE TABLE exp_shadow_results" });
    await get("shadow");
    await app.settled();
    expect((await shadowResults(app)).map((result) => result.class)).toEqual(["content"]);
  });
});
