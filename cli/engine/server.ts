/**
 * ClickHouse's HTTP interface over the in-process engine, so that `@clickhouse/client-web` is the only client anywhere.
 *
 *   node cli/engine/server.ts --path DIR [--port N] [--host 127.0.0.1]
 *
 * Prints `{"url":"http://127.0.0.1:PORT"}` when ready. Ends on SIGTERM and SIGINT, and with its stdin when
 * SPANHOUSE_ENGINE_EXIT_WITH_PARENT=1. A process of its own because the engine crashes in a worker thread and may take
 * its process with it. Exit codes: exit.ts.
 */
import { mkdirSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { loadAddon, type Addon } from "./addon.ts";
import { AsyncInserts } from "./async-inserts.ts";
import { Engine } from "./connection.ts";
import { handle } from "./handler.ts";
import * as exit from "./exit.ts";

// A statement holds a thread while it runs; libuv reads this at its first use of the pool. 16 for statements, the rest for gzip and files.
process.env.UV_THREADPOOL_SIZE ??= "20";

/** How long shutdown lets statements finish, and then how long killed ones may take to stop. */
const GRACE_MS = 3_000;
const KILL_MS = 3_000;
/** ClickHouse's own default; shorter than a client's pool keeps a connection would reset its next request. */
const KEEP_ALIVE_MS = 30_000;

function fail(code: number, line: string): never {
  process.stderr.write(`\n${exit.ENGINE_LINE}${line}\n`);
  process.exit(code);
}

function options(): { port: number; host: string; path: string } {
  try {
    const { values } = parseArgs({ options: { port: { type: "string", default: "0" }, host: { type: "string", default: "127.0.0.1" }, path: { type: "string" } } });
    const port = Number(values.port);
    if (!values.path) throw new Error("--path DIR is needed");
    if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`--port ${values.port} is not a port`);
    return { port, host: values.host, path: resolve(values.path) };
  } catch (error) {
    return fail(exit.EXIT_BAD_ARGUMENTS, (error as Error).message);
  }
}

function addon(): Addon {
  try {
    return loadAddon();
  } catch {
    return fail(exit.EXIT_ENGINE_MISSING, `There is no embedded ClickHouse for ${process.platform} ${process.arch} here (it needs Linux x64 with glibc): set CLICKHOUSE_URL to use a ClickHouse server of yours.`);
  }
}

/** Whether the engine's status file is locked: the addon itself prints the reason but does not throw it. */
function isLocked(path: string): boolean {
  try {
    const inode = statSync(join(path, "status")).ino;
    return readFileSync("/proc/locks", "utf8").split("\n").some((line) => line.includes(`:${inode} `));
  } catch {
    return false;
  }
}

function openEngine(native: Addon, path: string): Engine {
  try {
    mkdirSync(path, { recursive: true });
    return new Engine(native, path);
  } catch (error) {
    if (isLocked(path)) {
      return fail(exit.EXIT_DATA_LOCKED, `Another process has the data folder ${path} open. Stop it, choose another folder, or set CLICKHOUSE_URL to use a ClickHouse server of yours.`);
    }
    return fail(exit.EXIT_DATA_UNUSABLE, `The data folder ${path} cannot be opened (${(error as Error).message}). Choose another folder, or set CLICKHOUSE_URL to use a ClickHouse server of yours.`);
  }
}

const { port, host, path } = options();
const engine = openEngine(addon(), path);
const inserts = new AsyncInserts((...statement) => engine.run(...statement));
/** Requests without a complete answer, each with what stops its statement. */
const open = new Map<Promise<void>, AbortController>();

const server = createServer({ maxHeaderSize: 1 << 20, keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0 }, (request, response) => {
  const stop = new AbortController();
  const closed = new Promise<void>((resolve) => response.on("close", resolve)).finally(() => open.delete(closed));
  open.set(closed, stop);
  void handle(engine, inserts, request, response, stop);
});
server.on("error", (error: NodeJS.ErrnoException) => {
  engine.close();
  fail(exit.EXIT_PORT_TAKEN, error.code === "EADDRINUSE" ? `Port ${port} on ${host} is taken.` : error.message);
});
server.listen(port, host, () => {
  const address = server.address() as { port: number };
  process.stdout.write(`${JSON.stringify({ url: `http://${host.includes(":") ? `[${host}]` : host}:${address.port}` })}\n`);
});

const within = async (ms: number, done: Promise<unknown>): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), ms)));
  const result = await Promise.race([done.then(() => true), late]);
  clearTimeout(timer);
  return result;
};

let closing = false;
async function shutdown(): Promise<void> {
  if (closing) return;
  closing = true;
  server.close();
  await within(GRACE_MS, Promise.all([Promise.allSettled(open.keys()), engine.idle()]));
  for (const stop of open.values()) stop.abort();
  // Closing the engine under a running statement crashes it; killed without closing it loses nothing.
  if (!(await within(KILL_MS, engine.idle()))) process.kill(process.pid, "SIGKILL");
  server.closeAllConnections();
  engine.close();
  process.exit(0);
}
process.on("SIGTERM", () => void shutdown());
process.on("SIGINT", () => void shutdown());
if (process.env.SPANHOUSE_ENGINE_EXIT_WITH_PARENT === "1") {
  process.stdin.on("end", () => void shutdown()).on("error", () => void shutdown()).resume();
}
