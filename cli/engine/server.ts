// Before anything touches the thread pool: queries of one connection are serial, of several parallel, four by default.
process.env.UV_THREADPOOL_SIZE ??= "16";

import { mkdirSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { type Addon, loadAddon } from "./addon.ts";
import { readRequest } from "./request.ts";
import { cancel, run } from "./run.ts";

/** How the process ends when it cannot serve. */
export const EXIT = { noEngine: 3, lockedDirectory: 4, takenPort: 5 } as const;

/** HTTP status by ClickHouse error code, as the server answers; everything else is 500. */
const STATUS: Record<string, number> = { "60": 404, "81": 404, "46": 404, "62": 400, "47": 404, "115": 404, "36": 400, "27": 400, "516": 403, "497": 403, "164": 500, "159": 408 };

async function answer(addon: Addon, directory: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url === "/ping" || request.url === "/") {
    response.end("Ok.\n");
    return;
  }
  const parsed = await readRequest(request);
  let finished = false;
  response.on("close", () => {
    if (!finished) cancel(addon, directory, parsed);
  });
  try {
    const { body, format } = await run(addon, directory, parsed);
    finished = true;
    response.setHeader("x-clickhouse-query-id", parsed.queryId);
    response.setHeader("x-clickhouse-format", format);
    const compress = request.url?.includes("enable_http_compression=1") && /gzip/.test(String(request.headers["accept-encoding"] ?? ""));
    if (compress) response.setHeader("content-encoding", "gzip");
    response.end(compress ? gzipSync(body, { level: 1 }) : body);
  } catch (error) {
    finished = true;
    const text = String(error instanceof Error ? error.message : error);
    const message = text.slice(Math.max(text.indexOf("Code:"), 0));
    const code = /Code: (\d+)/.exec(message)?.[1] ?? "1002";
    response.writeHead(STATUS[code] ?? 500, { "x-clickhouse-exception-code": code, "content-type": "text/plain; charset=UTF-8" });
    response.end(`${message.trim()}\n`);
  }
}

function fail(code: number, line: string): never {
  process.stderr.write(`${line}\n`);
  process.exit(code);
}

function main(): void {
  const { values } = parseArgs({ options: { port: { type: "string", default: "0" }, path: { type: "string" }, host: { type: "string", default: "127.0.0.1" } } });
  const directory = values.path ?? fail(2, "Give the data folder: --path DIR");
  let addon: Addon;
  try {
    addon = loadAddon();
  } catch (error) {
    return fail(EXIT.noEngine, (error as Error).message);
  }
  mkdirSync(directory, { recursive: true });
  try {
    // Held open for the life of the process: closing the last connection would stop the engine.
    addon.QueryWithConnection(addon.CreateConnection(directory, []), "CREATE DATABASE IF NOT EXISTS default", "TabSeparated");
  } catch (error) {
    const text = String(error);
    if (/lock/i.test(text)) fail(EXIT.lockedDirectory, `The data folder ${directory} is in use by another process. Stop that one, or set DATA_DIR to another folder.`);
    fail(EXIT.noEngine, `The embedded ClickHouse does not start on ${directory}: ${text.split("\n")[0]}`);
  }
  const server = createServer({ maxHeaderSize: 1 << 20, keepAliveTimeout: 60_000, requestTimeout: 0 }, (request, response) => {
    answer(addon, directory, request, response).catch((error: unknown) => response.writeHead(500).end(`Code: 1002. DB::Exception: ${String(error)}\n`));
  });
  server.on("error", (error) => fail(EXIT.takenPort, `Port ${values.port} cannot be opened: ${error.message}`));
  server.listen(Number(values.port), values.host, () => {
    const address = server.address();
    const port = typeof address === "object" && address ? address.port : values.port;
    process.stdout.write(`${JSON.stringify({ url: `http://${values.host}:${port}` })}\n`);
  });

  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    server.close(() => process.exit(0));
    server.closeIdleConnections();
    // A client that never reads its answer must not keep the process.
    setTimeout(() => process.exit(0), 5_000).unref();
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  if (process.env.SPANHOUSE_ENGINE_EXIT_WITH_PARENT === "1") process.stdin.on("end", stop).on("close", stop).resume();
}

main();
