import type { IncomingMessage } from "node:http";
import { gunzipSync } from "node:zlib";

/** A request of ClickHouse's HTTP interface, taken apart. */
export interface EngineRequest {
  query: string;
  /** The rows of an INSERT, when they came apart from the query or behind it. */
  data: Buffer | undefined;
  database: string | undefined;
  queryId: string;
  defaultFormat: string;
  /** By name without `param_`, as ClickHouse reads them: escaped like a TSV field. */
  params: Map<string, string>;
  settings: Map<string, string>;
}

/** URL parameters of the interface itself; every other one is a setting of the query. */
const INTERFACE = new Set([
  "query", "database", "default_format", "query_id", "session_id", "session_timeout", "session_check", "role", "user", "password",
  "wait_end_of_query", "buffer_size", "enable_http_compression", "http_zlib_compression_level", "compress", "decompress", "stacktrace", "close_session",
]);

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  return request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
}

/** `INSERT … FORMAT X` and the rows behind it, in one body. */
const INSERT_HEAD = /^\s*INSERT\s+INTO\s[^;]*?\sFORMAT\s+\w+[ \t]*\r?\n?/i;

function splitInsert(body: Buffer): { query: string; data: Buffer | undefined } {
  const head = INSERT_HEAD.exec(body.subarray(0, 100_000).toString("latin1"));
  if (!head || /\sSELECT\s/i.test(head[0])) return { query: body.toString(), data: undefined };
  const length = head[0].length;
  const data = body.subarray(length);
  return data.length === 0 ? { query: body.toString(), data: undefined } : { query: body.subarray(0, length).toString(), data };
}

async function multipart(body: Buffer, contentType: string, into: { query: string; params: Map<string, string> }): Promise<void> {
  const form = await new Response(new Uint8Array(body), { headers: { "content-type": contentType } }).formData();
  for (const [name, value] of form) {
    if (name === "query") into.query = String(value);
    else if (name.startsWith("param_")) into.params.set(name.slice("param_".length), String(value));
  }
}

export async function readRequest(request: IncomingMessage): Promise<EngineRequest> {
  const url = new URL(request.url ?? "/", "http://engine");
  const body = await bodyOf(request);
  const parsed: EngineRequest = {
    query: url.searchParams.get("query") ?? "",
    data: undefined,
    database: url.searchParams.get("database") ?? undefined,
    queryId: url.searchParams.get("query_id") ?? crypto.randomUUID(),
    defaultFormat: url.searchParams.get("default_format") ?? "TabSeparated",
    params: new Map(),
    settings: new Map(),
  };
  for (const [name, value] of url.searchParams) {
    if (name.startsWith("param_")) parsed.params.set(name.slice("param_".length), value);
    else if (!INTERFACE.has(name)) parsed.settings.set(name, value);
  }
  const contentType = request.headers["content-type"] ?? "";
  if (contentType.startsWith("multipart/form-data")) await multipart(body, contentType, parsed);
  else if (parsed.query !== "") parsed.data = body.length > 0 ? body : undefined;
  else Object.assign(parsed, splitInsert(body));
  return parsed;
}
