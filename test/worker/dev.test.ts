import { execFile, spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { startEngine } from "../../cli/engine/start.ts";
import { freshDatabase } from "../engine/database.ts";

// The whole of `npm start`, as its user sees it: processes, ports, text.
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const START_MS = 90_000;
const TEST_MS = 240_000;
const run = promisify(execFile);

const folder = mkdtempSync(join(tmpdir(), "spanhouse-dev-"));
const started: Started[] = [];
afterEach(async () => {
  for (const each of started.splice(0)) each.killAll();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Started {
  child: ChildProcess;
  out: () => string;
  err: () => string;
  exited: Promise<number | null>;
  /** Resolves when stdout has the text; rejects when the process ends before. */
  says(text: string): Promise<void>;
  killAll(): void;
}

function launch(command: string, args: string[], env: Record<string, string>): Started {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(CLICKHOUSE|SPANHOUSE|API_KEY|npm_)|^(PORT|DATA_DIR|DEBUG|CI)$/.test(name)));
  const child = spawn(command, args, { cwd: ROOT, env: { ...inherited, ...env }, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  let err = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
  const exited = new Promise<number | null>((resolve) => child.on("close", resolve));
  const result: Started = {
    child,
    out: () => out,
    err: () => err,
    exited,
    says: (text) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`not said within ${START_MS} ms: ${text}\n${out}\n${err}`)), START_MS);
        const look = () => out.includes(text) && (clearTimeout(timer), resolve());
        child.stdout.on("data", look);
        look();
        void exited.then(() => reject(new Error(`ended before saying ${text}\n${out}\n${err}`)));
      }),
    killAll: () => {
      if (child.pid) for (const pid of [child.pid, ...descendants(child.pid)]) signal(pid, "SIGKILL");
    },
  };
  started.push(result);
  return result;
}

const npmStart = (env: Record<string, string>) => launch("npm", ["start"], env);

/** Without npm, and with whatever node the machine has: bin.mjs finds a newer one when it has to. */
function bin(args: string[], env: Record<string, string>): Started {
  const path = (process.env.PATH ?? "").split(":").filter((part) => !part.includes("node_modules")).join(":");
  return launch("node", ["cli/bin.mjs", ...args], { PATH: path, ...env });
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // gone already
  }
}

function stat(pid: number): { state: string; parent: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state = "", parent = ""] = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { state, parent: Number(parent) };
  } catch {
    return undefined;
  }
}

function descendants(pid: number): number[] {
  const all = readdirSync("/proc").map(Number).filter((one) => one > 0);
  const children = all.filter((one) => stat(one)?.parent === pid);
  return children.flatMap((child) => [child, ...descendants(child)]);
}

const commandLine = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
};

/** A zombie is gone: only its exit code is left. */
const alive = (pids: number[]): string[] => pids.filter((pid) => (stat(pid)?.state ?? "Z") !== "Z").map(commandLine);
const find = (pids: number[], part: string): number => pids.find((pid) => commandLine(pid).includes(part)) ?? Number.NaN;
const gone = (pids: number[]) => expect.poll(() => alive(pids), { timeout: 20_000, interval: 100 }).toEqual([]);

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const trace = async (port: number, id: string): Promise<{ status: number; body: { name?: string } }> => {
  const response = await fetch(`http://127.0.0.1:${port}/api/public/traces/${id}`, { headers: { authorization: `Basic ${btoa("pk-lf-demo:sk-lf-demo")}` } });
  return { status: response.status, body: (await response.json()) as { name?: string } };
};

const after = (text: string, from: string, to: string): string => text.split(from)[1]?.split(to)[0]?.trim() ?? "";

describe("npm start", () => {
  test("is ready, its snippets work as pasted, it ends cleanly, and the data is there the next time", async () => {
    const port = await freePort();
    const env = { DATA_DIR: join(folder, "main"), PORT: String(port) };
    const first = npmStart(env);
    await first.says("Ctrl-C stops it.");
    expect(first.out()).toContain(`spanhouse is ready at http://127.0.0.1:${port} (`);
    expect(first.out()).toContain("project demo: public key pk-lf-demo, secret key sk-lf-demo");
    expect(first.out()).not.toMatch(/wrangler|⛅|Binding/);

    const curl = after(first.out(), "Try it with curl:", "or with the Langfuse SDK:");
    const posted = await run("bash", ["-c", curl], { cwd: ROOT });
    expect(posted.stdout).toContain('"errors":[]');
    expect(posted.stdout).toContain('"id":"hello-curl"');
    const sdk = after(first.out(), "or with the Langfuse SDK:", "Ctrl-C stops it.");
    expect((await run("bash", ["-c", sdk], { cwd: ROOT })).stdout.trim()).toBe("hello");

    const pids = [first.child.pid ?? 0, ...descendants(first.child.pid ?? 0)];
    expect(pids.map(commandLine).filter((line) => line.includes("workerd serve"))).toHaveLength(2);
    process.kill(first.child.pid ?? 0, "SIGTERM"); // npm alone, as `kill $!` does
    await gone(pids);
    expect(first.out()).toContain("Stopped; the data is in");

    const second = bin(["dev", "--json"], env);
    await second.says('"event":"ready"');
    const events = second.out().trim().split("\n").map((line) => JSON.parse(line) as { event: string });
    expect(events.find(({ event }) => event === "ready")).toMatchObject({
      url: `http://127.0.0.1:${port}`,
      keys: [{ projectId: "demo", publicKey: "pk-lf-demo", secretKey: "sk-lf-demo" }],
      phases: { engine: expect.any(Number), migrate: expect.any(Number), worker: expect.any(Number) },
    });
    expect(await trace(port, "hello-curl")).toMatchObject({ status: 200, body: { name: "hello" } });
    expect(await trace(port, "hello-sdk")).toMatchObject({ status: 200 });

    // The whole group at once, as hard as it gets: nobody is left to clean up but the children themselves.
    const group = [second.child.pid ?? 0, ...descendants(second.child.pid ?? 0)];
    process.kill(-(second.child.pid ?? 0), "SIGKILL");
    await gone(group);
  }, TEST_MS);

  test("says that ClickHouse died, stops the rest and fails", async () => {
    const server = npmStart({ DATA_DIR: join(folder, "engine"), PORT: String(await freePort()) });
    await server.says("Ctrl-C stops it.");
    const pids = descendants(server.child.pid ?? 0);
    process.kill(find(pids, "engine/server.ts"), "SIGKILL");
    expect(await server.exited).toBe(1);
    expect(server.err()).toContain("spanhouse: the embedded ClickHouse ended by itself (exit code 137)");
    await gone(pids);
  }, TEST_MS);

  test("uses CLICKHOUSE_URL's server, takes keys while it runs, survives a killed workerd, and ends with its group on Ctrl-C", async () => {
    const database = await freshDatabase("dev");
    const port = await freePort();
    const env = { DATA_DIR: join(folder, "own"), PORT: String(port), CLICKHOUSE_URL: database.url, CLICKHOUSE_DATABASE: database.database };
    const server = bin(["dev", "--json"], env);
    await server.says('"event":"ready"');
    expect(existsSync(env.DATA_DIR)).toBe(false);

    const created = bin(["keys", "create", "--project", "other", "--json"], env);
    expect(await created.exited).toBe(0);
    const key = JSON.parse(created.out()) as { publicKey: string; secretKey: string };
    const projects = await fetch(`http://127.0.0.1:${port}/api/public/projects`, { headers: { authorization: `Basic ${btoa(`${key.publicKey}:${key.secretKey}`)}` } });
    expect(await projects.json()).toMatchObject({ data: [{ id: "other" }] });
    const listed = bin(["keys", "list"], env);
    expect(await listed.exited).toBe(0);
    expect(listed.out()).toContain(key.publicKey);
    expect(listed.out()).not.toContain(key.secretKey);
    const revoked = bin(["keys", "revoke", key.publicKey, "--json"], env);
    expect(await revoked.exited).toBe(0);
    expect(JSON.parse(revoked.out())).toEqual({ revoked: key.publicKey });

    const pids = descendants(server.child.pid ?? 0);
    process.kill(find(pids, "entry=127.0.0.1:0 "), "SIGKILL");
    await server.says("workerd answers again");
    const group = descendants(server.child.pid ?? 0);
    process.kill(-(server.child.pid ?? 0), "SIGINT");
    expect(await server.exited).toBe(0);
    await gone(group);
    await database.drop();
  }, TEST_MS);
});

test("--runtime deno: the same on a Deno process, of which nothing is left behind", async () => {
  const port = await freePort();
  const started = bin(["dev", "--runtime", "deno"], { DATA_DIR: join(folder, "deno"), PORT: String(port) });
  await started.says("Ctrl-C stops it.");
  const processes = descendants(started.child.pid as number);
  expect(find(processes, "src/deno.ts")).toBeGreaterThan(0);
  expect((await trace(port, "nobody")).status).toBe(404);
  signal(started.child.pid as number, "SIGTERM");
  expect(await started.exited).toBe(0);
  await gone(processes);
}, TEST_MS);

describe("what stops it from starting is one line", () => {
  const fails = async (env: Record<string, string>, message: RegExp) => {
    const server = bin(["dev"], { DATA_DIR: join(folder, "never"), PORT: String(await freePort()), ...env });
    expect(await server.exited).toBe(1);
    expect(server.err()).toMatch(message);
    expect(server.err().trim().split("\n")).toHaveLength(1);
  };

  test.each([
    [{ PORT: "http" }, /^spanhouse: PORT is not a port between 1 and 65535: http$/m],
    [{ SPANHOUSE_KEYS: "demo" }, /^spanhouse: SPANHOUSE_KEYS is not a list of projectId:publicKey:secretKey, separated by commas$/m],
    [{ SPANHOUSE_MODE: "fast" }, /^spanhouse: SPANHOUSE_MODE is 'fast': one of current, shadow, new$/m],
    [{ CLICKHOUSE_URL: "http://127.0.0.1:9" }, /^spanhouse: ClickHouse at http:\/\/127\.0\.0\.1:9 cannot be reached \(.+\): start it, or correct CLICKHOUSE_URL$/m],
  ])("%j", async (env, message) => {
    await fails(env, message);
    expect(existsSync(join(folder, "never"))).toBe(false);
  });

  test("a taken port, before anything is started", async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, "127.0.0.1", resolve));
    const { port } = holder.address() as { port: number };
    await fails({ PORT: String(port) }, new RegExp(`^spanhouse: port ${port} is taken: stop what runs there, or set PORT to another one$`, "m"));
    expect(existsSync(join(folder, "never"))).toBe(false);
    await new Promise((resolve) => holder.close(resolve));
  });

  test("a data folder that another process has open", async () => {
    const path = join(folder, "locked");
    const engine = await startEngine({ path });
    await fails({ DATA_DIR: path }, /^spanhouse: Another process has the data folder .*locked open/m);
    await engine.stop();
  });

  test("with --json it is a document", async () => {
    const server = bin(["dev", "--json"], { PORT: "http" });
    expect(await server.exited).toBe(1);
    expect(JSON.parse(server.out())).toEqual({ event: "error", message: "PORT is not a port between 1 and 65535: http" });
    expect(server.err()).toBe("");
  });
});
