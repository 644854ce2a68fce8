import type { Addon, Connection } from "./addon.ts";
import type { EngineRequest } from "./request.ts";

const quote = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'").replaceAll("\0", "\\0")}'`;

/** The engine's answer to one request. */
export interface Answer {
  body: Buffer;
  format: string;
}

const formatOf = (query: string): string | undefined => /\bFORMAT\s+(\w+)\s*(?:SETTINGS\s[^)]*)?;?\s*$/i.exec(query)?.[1];

/**
 * Runs one request on a connection of its own. Never a used one: settings and parameters would leak, and after a failed
 * query the next answer starts with the failed one's partial output.
 */
export async function run(addon: Addon, directory: string, request: EngineRequest): Promise<Answer> {
  if (/^\s*SYSTEM\s+(SHUTDOWN|KILL)/i.test(request.query)) {
    // The engine lives in this process: it would send SIGTERM to ourselves.
    throw new Error("Code: 48. DB::Exception: SYSTEM SHUTDOWN is not available on the embedded ClickHouse: stop its process. (NOT_IMPLEMENTED)");
  }
  const connection = addon.CreateConnection(directory, []);
  try {
    prepare(addon, connection, request);
    const format = formatOf(request.query) ?? request.defaultFormat;
    if (request.data !== undefined) {
      // A newline after the format's name would become the first byte of the data.
      await addon.InsertRawAsyncConnection(connection, request.query.trim(), request.data, false);
      return { body: Buffer.alloc(0), format };
    }
    const result = await addon.QueryAsyncConnection(connection, request.query, format);
    return { body: result.bytes, format };
  } finally {
    addon.CloseConnection(connection);
  }
}

function prepare(addon: Addon, connection: Connection, request: EngineRequest): void {
  const set = (text: string): void => void addon.QueryWithConnection(connection, text, "TabSeparated");
  if (request.database !== undefined) set(`USE \`${request.database.replaceAll("`", "``")}\``);
  // A parameter is not part of the query's text on a server, so its limit must not meet it here.
  set("SET max_query_size = 1000000000");
  for (const [name, value] of request.params) set(`SET param_${name.replaceAll(/\W/g, "")} = ${quote(value)}`);
  // log_comment is how a running query is found again when its client goes away; without implicit SELECT, typing errors stay errors.
  const settings = new Map([["implicit_select", "0"], ["max_query_size", "262144"], ["log_comment", request.queryId], ...request.settings]);
  set(`SET ${[...settings].map(([name, value]) => `${name.replaceAll(/\W/g, "")} = ${quote(value)}`).join(", ")}`);
}

/** Stops what a client no longer waits for. ASYNC: the synchronous form never returns on this engine. */
export function cancel(addon: Addon, directory: string, request: EngineRequest): void {
  const mark = request.settings.get("log_comment") ?? request.queryId;
  const connection = addon.CreateConnection(directory, []);
  try {
    addon.QueryWithConnection(connection, `KILL QUERY WHERE Settings['log_comment'] = ${quote(mark)} ASYNC`, "TabSeparated");
  } finally {
    addon.CloseConnection(connection);
  }
}
