import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { AsyncInserts } from "./async-inserts.ts";
import type { Engine, Outcome } from "./connection.ts";
import { fromNative, httpStatus } from "./errors.ts";
import { contentType, scanned } from "./formats.ts";
import { readRequest } from "./request.ts";
import { inspect } from "./statement.ts";

const compress = promisify<Buffer, { level: number }, Buffer>(gzip);
// The server's default (http_zlib_compression_level).
const GZIP_LEVEL = 3;

/**
 * Answers one HTTP request as ClickHouse does. `stop` ends the statement (shutdown).
 * When the client goes away, a reading statement is killed; a writing one runs to its end as on a server, since half
 * an INSERT SELECT is worse than a whole one.
 */
export async function handle(engine: Engine, inserts: AsyncInserts, request: IncomingMessage, response: ServerResponse, stop: AbortController): Promise<void> {
  const path = (request.url ?? "/").split("?", 1)[0];
  if (path === "/ping" || path === "/replicas_status") return plain(response, 200, "Ok.\n");
  if (path !== "/") return plain(response, 404, `There is no handle ${path}\n`);
  if (request.method !== "GET" && request.method !== "HEAD" && request.method !== "POST") return plain(response, 405, "Use GET or POST\n");
  if (request.method !== "POST" && !(request.url ?? "").includes("?")) return plain(response, 200, "Ok.\n");

  let queryId: string = randomUUID();
  try {
    const query = await readRequest(request);
    queryId = query.queryId;
    let statement = inspect(query.text);
    if (query.data?.length && !statement.inline) {
      query.text = Buffer.concat([query.text, Buffer.from("\n"), query.data]);
      statement = inspect(query.text);
    }
    if (statement.kind === "read") {
      const gone = () => response.writableFinished || stop.abort();
      if (response.closed) gone();
      else response.on("close", gone);
    }
    const outcome = await (statement.kind === "insert" ? inserts : engine).run(query, statement, stop.signal);

    const format = statement.format ?? query.defaultFormat;
    response.setHeader("X-ClickHouse-Query-Id", printable(queryId));
    response.setHeader("X-ClickHouse-Format", printable(format));
    response.setHeader("X-ClickHouse-Timezone", engine.timezone);
    response.setHeader("X-ClickHouse-Summary", summary(format, outcome));
    response.setHeader("Content-Type", contentType(format));
    let body = outcome.bytes;
    if (query.gzip && body.length > 0) {
      body = await compress(body, { level: GZIP_LEVEL });
      response.setHeader("Content-Encoding", "gzip");
    }
    response.setHeader("Content-Length", body.length);
    response.end(body);
  } catch (thrown) {
    if (response.destroyed) return;
    const error = fromNative(thrown);
    response.setHeader("X-ClickHouse-Query-Id", printable(queryId));
    response.setHeader("X-ClickHouse-Exception-Code", error.code);
    plain(response, httpStatus(error.code), error.body(engine.version));
  }
}

/** Ids and names come from the caller, and a header takes no control characters. */
const printable = (text: string) => text.replace(/[^\x20-\x7e]/g, "?");

function plain(response: ServerResponse, status: number, text: string): void {
  response.statusCode = status;
  response.setHeader("Content-Type", "text/plain; charset=UTF-8");
  response.setHeader("Content-Length", Buffer.byteLength(text));
  response.end(text);
}

/** Counts as decimal strings, as ClickHouse writes them; those the engine does not know are left out. */
function summary(format: string, outcome: Outcome): string {
  const read = scanned(format, outcome.bytes);
  return JSON.stringify({
    read_rows: read?.rows,
    read_bytes: read?.bytes,
    written_rows: outcome.writtenRows?.toString(),
    written_bytes: outcome.writtenBytes?.toString(),
    result_rows: outcome.resultRows?.toString(),
    elapsed_ns: Math.round(outcome.elapsedSeconds * 1e9).toString(),
  });
}
