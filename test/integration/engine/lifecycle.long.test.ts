import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createClient, type ClickHouseClient } from "@clickhouse/client-web";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as exit from "../../../cli/engine/exit.ts";
import { startEngine, type RunningEngine } from "../../../cli/engine/start.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "spanhouse-lifecycle-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

let folders = 0;
const folder = () => join(root, `data ${++folders}`);

async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(what: string, check: () => Promise<boolean>, deadlineMs = 10_000): Promise<void> {
  const end = performance.now() + deadlineMs;
  while (!(await check())) {
    if (performance.now() > end) throw new Error(`Not within ${deadlineMs} ms: ${what}`);
    await delay(10);
  }
}

async function count(engine: RunningEngine, what = "count()"): Promise<number> {
  const client = createClient({ url: engine.url });
  return (await (await client.query({ query: `SELECT ${what} AS n FROM t`, format: "JSONEachRow" })).json<{ n: number }>())[0]!.n;
}

const createTable = (client: ClickHouseClient) => client.command({ query: "CREATE TABLE t (n UInt64, s String) ENGINE = MergeTree ORDER BY n" });

describe("the life of an embedded engine", () => {
  it("keeps its data over a clean stop", async () => {
    const path = folder();
    const first = await startEngine({ path });
    const client = createClient({ url: first.url });
    await createTable(client);
    await client.insert({ table: "t", format: "JSONEachRow", values: [{ n: 1, s: "a" }] });
    await first.stop();
    expect(await first.exited).toBe(0);

    const second = await startEngine({ path });
    expect(await count(second)).toBe(1);
    await second.stop();
  });

  it("loses no acknowledged row to kill -9, under load, again and again", async () => {
    const path = folder();
    let acknowledged = 0;
    let sent = 0;
    for (let round = 0; round < 3; round++) {
      const engine = await startEngine({ path });
      const client = createClient({ url: engine.url });
      if (round === 0) await createTable(client);
      else {
        // What was sent but not acknowledged may be there, whole batches of it.
        expect(await count(engine)).toBeGreaterThanOrEqual(acknowledged);
        expect(await count(engine)).toBeLessThanOrEqual(sent);
        expect((await count(engine)) % 100).toBe(0);
        acknowledged = await count(engine);
        sent = acknowledged;
      }
      const goal = acknowledged + 5_000;
      const writers = Array.from({ length: 4 }, async () => {
        for (;;) {
          const values = Array.from({ length: 100 }, (_, row) => ({ n: sent + row, s: "x".repeat(200) }));
          sent += 100;
          await client.insert({ table: "t", format: "JSONEachRow", values });
          acknowledged += 100;
        }
      });
      const stopped = Promise.allSettled(writers);
      await until("enough rows", async () => acknowledged >= goal, 20_000);
      engine.kill();
      expect(await engine.exited).toBe(137);
      await stopped;
    }
    const engine = await startEngine({ path });
    expect(await count(engine)).toBeGreaterThanOrEqual(acknowledged);
    await engine.stop();
  });

  it("finishes what is running before it ends", async () => {
    const engine = await startEngine({ path: folder() });
    const client = createClient({ url: engine.url });
    const slow = client.query({ query: "SELECT sleep(1.5) AS x, repeat('y', 1000000) AS y", format: "JSONEachRow" }).then((result) => result.json<{ y: string }>());
    await until("it runs", async () => (await (await client.query({ query: "SELECT count() AS n FROM system.processes", format: "JSONEachRow" })).json<{ n: number }>())[0]!.n === 2);
    const stopped = engine.stop();
    expect((await slow)[0]!.y).toHaveLength(1_000_000);
    await stopped;
    expect(await engine.exited).toBe(0);
  });

  it("does not wait for ever", async () => {
    const engine = await startEngine({ path: folder() });
    const client = createClient({ url: engine.url });
    const endless = client.query({ query: "SELECT count() FROM numbers(1000000000000) WHERE NOT ignore(sipHash64(number))", clickhouse_settings: { log_comment: "endless" } });
    const killed = expect(endless).rejects.toMatchObject({ code: "394" });
    await until("it runs", async () => (await (await client.query({ query: "SELECT count() AS n FROM system.processes", format: "JSONEachRow" })).json<{ n: number }>())[0]!.n === 2);
    const start = performance.now();
    await engine.stop();
    await killed;
    expect(await engine.exited).toBe(0);
    expect(performance.now() - start).toBeLessThan(8_000);
  });

  it("says who has the folder when it is taken, and leaves that one alone", async () => {
    const path = folder();
    const engine = await startEngine({ path });
    const second = startEngine({ path });
    await expect(second).rejects.toThrow(/^Another process has the data folder .* open\. Stop it, choose another folder, or set CLICKHOUSE_URL .*\.$/);
    await expect(second).rejects.toMatchObject({ exitCode: exit.EXIT_DATA_LOCKED });
    expect(await createClient({ url: engine.url }).ping()).toEqual({ success: true });
    engine.kill();
    await engine.exited;
    await (await startEngine({ path })).stop();
  });

  it("says what to do when it cannot start", async () => {
    const file = join(root, "a file");
    await writeFile(file, "");
    await expect(startEngine({ path: file })).rejects.toMatchObject({ exitCode: exit.EXIT_DATA_UNUSABLE, message: expect.stringContaining("CLICKHOUSE_URL") });

    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as { port: number };
    await expect(startEngine({ path: folder(), port })).rejects.toMatchObject({ exitCode: exit.EXIT_PORT_TAKEN, message: `Port ${port} on 127.0.0.1 is taken.` });
    taken.close();

    await expect(startEngine({ path: folder(), port: 70_000 })).rejects.toMatchObject({ exitCode: exit.EXIT_BAD_ARGUMENTS });
  });

  it("says what to do where there is no engine for the machine", async () => {
    // A copy that has no node_modules above it, as where the optional dependency was not installed.
    const copy = join(root, "copy");
    await cp(new URL("../../../cli/engine/", import.meta.url), copy, { recursive: true });
    await writeFile(join(copy, "package.json"), '{"type":"module"}');
    const alone = (await import(join(copy, "start.ts"))) as typeof import("../../../cli/engine/start.ts");
    await expect(alone.startEngine({ path: folder() })).rejects.toMatchObject({
      exitCode: exit.EXIT_ENGINE_MISSING,
      message: expect.stringMatching(/^There is no embedded ClickHouse for linux x64 here .*CLICKHOUSE_URL/),
    });
  });

  it("goes with its parent, even when that is killed", async () => {
    const start = new URL("../../../cli/engine/start.ts", import.meta.url).href;
    const script = `import { startEngine } from ${JSON.stringify(start)}; const engine = await startEngine({ path: ${JSON.stringify(folder())} }); console.log(engine.pid); setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["ignore", "pipe", "inherit"] });
    const pid = Number(String((await once(parent.stdout, "data"))[0]));
    expect(await isAlive(pid)).toBe(true);
    parent.kill("SIGKILL");
    await until("the engine has gone too", async () => !(await isAlive(pid)));
  });
});
