import { spawn, type ChildProcess } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const AUTHORIZATION = `Basic ${btoa("pk-lf-demo:sk-lf-demo")}`;

let folder: string;
let running: ChildProcess | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "spanhouse-durability-"));
});
afterEach(async () => {
  await stop();
  await rm(folder, { recursive: true, force: true });
});

/** `spanhouse dev` on the test's folder; resolves with its URL once it is ready. */
function start(port: number): Promise<string> {
  running = spawn(process.execPath, ["cli/bin.mjs", "dev", "--json"], { cwd: ROOT, env: { ...process.env, PORT: String(port), DATA_DIR: join(folder, "data") }, stdio: ["ignore", "pipe", "inherit"] });
  const lines = createInterface({ input: running.stdout as NodeJS.ReadableStream });
  return new Promise((resolve, reject) => {
    lines.on("line", (line) => {
      const event = JSON.parse(line) as { event: string; url?: string };
      if (event.event === "ready" && event.url) resolve(event.url);
    });
    running?.once("exit", (code) => reject(new Error(`dev ended with ${code}`)));
  });
}

async function stop(): Promise<void> {
  const child = running;
  running = undefined;
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await gone;
}

const procText = (pid: string, file: "cmdline" | "environ"): string => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
};

/** Processes of this test's own server (they inherit its DATA_DIR) whose command line has this word. */
const pidsOf = (word: string): number[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && procText(name, "cmdline").includes(word) && procText(name, "environ").includes(`DATA_DIR=${folder}`))
    .map(Number);

/** Sends batches until one fails; gives the ids of all traces whose batch was acknowledged. `during` runs after some of them. */
async function stream(url: string, during: () => void): Promise<string[]> {
  const acknowledged: string[] = [];
  for (let batch = 0; batch < 200; batch++) {
    const ids = Array.from({ length: 5 }, (_, index) => `t-${batch}-${index}`);
    const events = ids.map((id) => ({ id: `e-${id}`, type: "trace-create", timestamp: new Date().toISOString(), body: { id, name: "kept", timestamp: "2026-01-15T10:00:00Z" } }));
    if (batch === 8) during();
    try {
      const answer = await fetch(`${url}/api/public/ingestion`, { method: "POST", headers: { authorization: AUTHORIZATION }, body: JSON.stringify({ batch: events }), signal: AbortSignal.timeout(20_000) });
      if (answer.status !== 207) break;
      acknowledged.push(...ids);
    } catch {
      break;
    }
  }
  return acknowledged;
}

async function readAll(url: string): Promise<string[]> {
  const ids: string[] = [];
  for (let page = 1; ; page++) {
    const answer = await fetch(`${url}/api/public/traces?limit=100&page=${page}&fields=core`, { headers: { authorization: AUTHORIZATION } });
    expect(answer.status).toBe(200);
    const { data } = (await answer.json()) as { data: { id: string }[] };
    if (data.length === 0) return ids;
    ids.push(...data.map(({ id }) => id));
  }
}

const VICTIMS: [string, () => number[]][] = [
  ["the embedded ClickHouse", () => pidsOf("cli/engine/server.ts")],
  ["workerd", () => pidsOf("/workerd")],
];

describe("after a kill -9 in the middle of a stream of batches, every acknowledged event is there", () => {
  it.each(VICTIMS)("of %s", { timeout: 120_000 }, async (_name, victims) => {
    const url = await start(18_790);
    const acknowledged = await stream(url, () => {
      const pids = victims();
      expect(pids.length).toBeGreaterThan(0);
      for (const pid of pids) process.kill(pid, "SIGKILL");
    });
    expect(acknowledged.length).toBeGreaterThanOrEqual(40);
    await stop();
    await expect.poll(() => pidsOf("cli/engine/server.ts"), { timeout: 15_000 }).toEqual([]);
    const again = await start(18_791);
    expect(await readAll(again)).toEqual(expect.arrayContaining(acknowledged));
  });
});
