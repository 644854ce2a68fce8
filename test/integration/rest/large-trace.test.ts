import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../../src/app.ts";
import type { Db } from "../../../src/db/client.ts";
import { HELD } from "../../../src/db/row-stream.ts";
import { basic, KEYS, testApp, type TestApp } from "../../engine/app.ts";
import { type CuttingProxy, cuttingProxy } from "./cutting-proxy.ts";

/** A trace that is sent while it is read: more than is held at once, on both sides. */
const ROWS = 400;
const TEXT = 20_000;
const PATH = "/api/public/traces/large";
const SIDES = ["current", "new"] as const;

let app: TestApp;
let proxy: CuttingProxy;
beforeAll(async () => {
  proxy = await cuttingProxy();
  app = await testApp("large_trace", { through: proxy.url });
  const insert = (query: string) => app.database.client.command({ query, clickhouse_settings: { async_insert: 0 } });
  await insert("INSERT INTO traces (id, project_id, timestamp, name, metadata, event_ts) SELECT 'large', 'project-one', '2026-01-10 10:00:00', 'n', map('k', 'v'), '2026-01-10 10:00:00'");
  // Starts tie by tens, one lies before the hour that the detail looks back, and ids do not follow the starts.
  await insert(`
    INSERT INTO observations (id, trace_id, project_id, type, start_time, end_time, name, metadata, cost_details, total_cost, input, output, event_ts)
    SELECT 'o-' || leftPad(toString(number * 7 % ${ROWS}), 3, '0'), 'large', 'project-one', 'GENERATION', toDateTime64('2026-01-10 10:00:00', 3) + intDiv(number, 10) * 60 - if(number = 0, 7200, 0), toDateTime64('2026-01-10 12:00:00', 3),
      'n', map(), map('total', toDecimal64(0.001, 12)), 0.001, repeat('x', ${TEXT}), 'é' || toString(number), '2026-01-10 10:00:00' FROM numbers(${ROWS})`);
});
afterAll(async () => {
  await app.drop();
  await proxy.close();
});

const headers = { authorization: basic(KEYS.one) };
const get = (query = "", init?: RequestInit): Promise<Response> => app.request(PATH + query, { headers, ...init });

/** The store, which tells how many rows beyond those held were asked for, and whether the rest was left. */
function watched(db: Db): { db: Db; seen: { rows: number; ended: boolean } } {
  const seen = { rows: 0, ended: false };
  const stream: Db["stream"] = async (query) => {
    const { held, rest } = await db.stream(query);
    seen.rows += held.length;
    if (!rest) return { held };
    const [next, leave] = [rest.next.bind(rest), rest.return.bind(rest)];
    rest.next = async () => {
      const result = await next();
      if (result.done === true) seen.ended = true;
      else seen.rows += 1;
      return result;
    };
    rest.return = (value) => {
      seen.ended = true;
      return leave(value);
    };
    return { held, rest };
  };
  return { db: { ...db, stream }, seen };
}

function watchedApp() {
  const { db, seen } = watched(app.db);
  const watching = createApp({ ...app.deps, db });
  return { seen, get: async () => watching.request(PATH, { headers }) };
}

describe.each(SIDES)("a trace larger than what is held: %s", (side) => {
  it("is whole, in order, with the sums of all of it", async () => {
    app.modes.read = side;
    const response = await get();
    expect(response.headers.get("content-type")).toBe("application/json");
    const body = JSON.parse(await response.text());
    expect(body).toMatchObject({ id: "large", metadata: { k: "v" }, latency: 7_200, totalCost: 0.399, scores: [] });
    const places = body.observations.map(({ id, startTime }: { id: string; startTime: string }) => startTime + id);
    expect(places).toEqual([...places].sort());
    expect(new Set(body.observations.map(({ id }: { id: string }) => id)).size).toBe(ROWS - 1);
    for (const { input, output } of body.observations) expect([input.length, output.startsWith("é")]).toEqual([TEXT, true]);
    expect(await (await get("?fields=core,metrics")).json()).toMatchObject({ observations: [], latency: 7_200, totalCost: 0.399 });
  });

  it("is read as fast as it is taken, and no faster", async () => {
    app.modes.read = side;
    const { seen, get } = watchedApp();
    const reader = ((await get()).body as ReadableStream<Uint8Array>).getReader();
    let [taken, most] = [0, 0];
    for (;;) {
      most = Math.max(most, seen.rows * TEXT - taken);
      const { done, value } = await reader.read();
      if (done) break;
      taken += value.length;
    }
    // Held rows, a piece on its way and the next one.
    expect(most).toBeLessThan(HELD + 500_000);
    expect(taken).toBeGreaterThan(1.5 * HELD);
    expect(seen.ended).toBe(true);
  });

  it("is not read on when the client leaves, or asked for the head alone", async () => {
    app.modes.read = side;
    const { seen, get: ask } = watchedApp();
    const reader = ((await ask()).body as ReadableStream<Uint8Array>).getReader();
    await reader.read();
    await reader.cancel();
    expect(seen).toMatchObject({ ended: true });
    expect(seen.rows).toBeLessThan(ROWS - 100);
    await expect.poll(proxy.open).toBe(0);
    const head = await get("", { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
    await expect.poll(proxy.open).toBe(0);
  });

  it.each(["broken", "short"] as const)("never looks whole when the store's answer is cut: %s", async (how) => {
    app.modes.read = side;
    try {
      proxy.cut(how, 6_500_000);
      const response = await get();
      expect(response.status).toBe(200);
      await expect(response.text()).rejects.toThrow();
      expect(app.logged.at(-1)).toMatchObject({ level: "error", event: "answer.broken", path: PATH });
      // Before the first byte there is a status to tell it.
      proxy.cut(how, 2_000_000);
      const early = await get();
      expect([early.status, await early.json()]).toEqual([503, expect.objectContaining({ error: "ServiceUnavailableError" })]);
    } finally {
      proxy.cut(undefined);
    }
  });
});

it("both sides send the same bytes", async () => {
  const texts = [];
  for (const side of SIDES) {
    app.modes.read = side;
    texts.push(await (await get()).text());
  }
  expect(texts[0] === texts[1]).toBe(true);
});

it("in shadow it is answered as ever; too large to be held, it is not compared", async () => {
  app.modes.read = "shadow";
  const { drops } = app.deps.isolate.counters.of("publicTraces.byId");
  const before = drops.size;
  expect((await get()).status).toBe(200);
  await app.settled();
  expect(drops.size).toBe(before + 1);
});
