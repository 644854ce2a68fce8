import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate } from "node:zlib";
import { accessDenied, authenticationFailed, badArguments, EngineError, notImplemented } from "./errors.ts";
import { multipartFields } from "./multipart.ts";

/** One HTTP request in ClickHouse's terms. */
export interface QueryRequest {
  queryId: string;
  /** The statement, in an INSERT possibly with its data. */
  text: Buffer;
  /** Data that came apart from the statement (statement in the URL, data in the body). */
  data?: Buffer;
  database?: string;
  /** The output format of a statement that names none. */
  defaultFormat: string;
  /** Values as they came: the engine parses and checks them. */
  settings: Map<string, string>;
  /** Names without `param_`; values escaped as in a TabSeparated field, as HTTP wants them. */
  parameters: Map<string, string>;
  gzip: boolean;
}

/** Parameters of the interface itself, which are no settings; those with no effect here are accepted and ignored. */
const IGNORED = new Set([
  "quota_key", "buffer_size", "wait_end_of_query", "stacktrace", "client_protocol_version",
  "http_write_exception_in_output_format", "role_check", "session_timeout", "session_check",
]);
const REFUSED: Record<string, string> = {
  session_id: "The embedded engine has no sessions: every request has a connection of its own",
  role: "The embedded engine has no roles",
  compress: "The embedded engine does not speak the native compressed format; use enable_http_compression",
  decompress: "The embedded engine does not speak the native compressed format; use Content-Encoding",
};
const DECODERS: Record<string, (body: Buffer) => Promise<Buffer>> = {
  gzip: promisify<Buffer, Buffer>(gunzip),
  deflate: promisify<Buffer, Buffer>(inflate),
  br: promisify<Buffer, Buffer>(brotliDecompress),
};

/** Takes a request apart; throws an `EngineError` when it cannot be served. Rejects when the client goes away midway. */
export async function readRequest(request: IncomingMessage): Promise<QueryRequest> {
  const url = request.url ?? "/";
  const mark = url.indexOf("?");
  const search = new URLSearchParams(mark < 0 ? "" : url.slice(mark + 1));
  const body = await readBody(request);
  authenticate(request, search);

  const contentType = request.headers["content-type"] ?? "";
  const isMultipart = contentType.toLowerCase().startsWith("multipart/form-data");
  const fields = isMultipart ? multipartFields(body, contentType) : new Map<string, string>();
  const inUrl = [search.get("query"), fields.get("query")].filter((part) => part !== undefined && part !== null).join("\n");
  fields.delete("query");
  search.delete("query");

  const result: QueryRequest = {
    queryId: search.get("query_id") || randomUUID(),
    text: inUrl === "" ? body : Buffer.from(inUrl),
    data: inUrl === "" || isMultipart ? undefined : body,
    database: search.get("database") || header(request, "x-clickhouse-database"),
    defaultFormat: search.get("default_format") || header(request, "x-clickhouse-format") || "TabSeparated",
    settings: new Map(),
    parameters: new Map(),
    gzip: false,
  };
  for (const [name, value] of [...search, ...fields]) {
    if (name.startsWith("param_")) result.parameters.set(name.slice("param_".length), value);
    else if (fields.has(name)) throw notImplemented("The embedded engine does not take external tables");
    else if (REFUSED[name] !== undefined && value !== "" && value !== "0") throw notImplemented(REFUSED[name]);
    else if (!IGNORED.has(name) && !(name in REFUSED)) result.settings.set(name, value);
  }
  for (const name of ["query_id", "database", "default_format", "user", "password"]) result.settings.delete(name);
  result.gzip = /^(1|true)$/i.test(search.get("enable_http_compression") ?? "") && acceptsGzip(request);
  // As in ClickHouse: what comes by GET may not write, whatever it says.
  if (request.method !== "POST") {
    const asked = result.settings.get("readonly");
    result.settings.set("readonly", asked === undefined || asked === "0" ? "2" : asked);
  }
  return result;
}

const header = (request: IncomingMessage, name: string): string | undefined => {
  const value = request.headers[name];
  return typeof value === "string" && value !== "" ? value : undefined;
};

const acceptsGzip = (request: IncomingMessage) =>
  String(request.headers["accept-encoding"] ?? "").split(",").some((coding) => /^\s*gzip\s*(;\s*q=(?!0(\.0*)?\s*$).*)?$/i.test(coding));

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
  const coding = request.headers["content-encoding"]?.trim().toLowerCase();
  if (!coding || coding === "identity") return body;
  const decode = DECODERS[coding];
  if (!decode) throw new EngineError(89, `Unknown compression method ${coding}. (UNKNOWN_COMPRESSION_METHOD)`);
  try {
    return await decode(body);
  } catch {
    throw badArguments(`The body is not ${coding}, as its Content-Encoding says`);
  }
}

const LOOPBACK = /^(::ffff:)?127\.|^::1$/;
const LOCAL_HOST = /^(localhost|127\.[\d.]+|\[::1\])(:\d+)?$/i;

function authenticate(request: IncomingMessage, search: URLSearchParams): void {
  // There is no password, so any page open in a browser on this machine could write here, and one whose host name is
  // made to point to this machine could read.
  const isLocal = LOOPBACK.test(request.socket.localAddress ?? "");
  if (request.headers.origin !== undefined || (isLocal && !LOCAL_HOST.test(request.headers.host ?? ""))) throw accessDenied("The embedded engine does not answer web pages");
  const authorization = header(request, "authorization") ?? "";
  const [scheme = "", credentials = ""] = authorization.split(" ", 2);
  let user = header(request, "x-clickhouse-user") ?? search.get("user") ?? "default";
  let password = header(request, "x-clickhouse-key") ?? search.get("password") ?? "";
  if (/^basic$/i.test(scheme)) {
    const plain = Buffer.from(credentials, "base64").toString("utf8");
    const colon = plain.indexOf(":");
    user = colon < 0 ? plain : plain.slice(0, colon);
    password = colon < 0 ? "" : plain.slice(colon + 1);
  } else if (authorization !== "") throw authenticationFailed(scheme);
  if ((user !== "default" && user !== "") || password !== "") throw authenticationFailed(user);
}
