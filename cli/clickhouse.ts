import { ClickHouseError, createClient, type ClickHouseClient, type ClickHouseSettings } from "@clickhouse/client-web";
import { CliError, firstLine } from "./errors.ts";

/** A ClickHouse database as the command line names it. */
export interface ClickHouseTarget {
  url: string;
  user?: string;
  password?: string;
  database?: string;
}

export const DEFAULT_DATABASE = "default";
/** Schema changes on a cluster wait for every host; the server's own limit (180 s) is to end them, not ours. */
const REQUEST_TIMEOUT_MS = 300_000;

/** A client for the command line. `database: ""` asks for none, so that one can be created. */
export function connect(target: ClickHouseTarget, settings: ClickHouseSettings = {}): ClickHouseClient {
  return createClient({
    url: target.url,
    username: target.user ?? "default",
    password: target.password ?? "",
    database: target.database || DEFAULT_DATABASE,
    application: "spanhouse-cli",
    request_timeout: REQUEST_TIMEOUT_MS,
    clickhouse_settings: {
      wait_end_of_query: 1,
      // Something on the wire while a statement runs, or load balancers end the connection.
      send_progress_in_http_headers: 1,
      http_headers_progress_interval_ms: "20000",
      ...settings,
    },
  });
}

/** The server's numeric error code, when the server answered at all. */
export const serverCode = (error: unknown): string | undefined => (error instanceof ClickHouseError ? error.code : undefined);

const AUTHENTICATION_CODES = new Set(["192", "193", "194", "516"]);

/** Turns what the client threw into a line that says what to do next. */
export function explain(error: unknown, target: ClickHouseTarget, doing: string): CliError {
  if (error instanceof CliError) return error;
  const code = serverCode(error);
  if (code === undefined) {
    return new CliError(
      `ClickHouse at ${redact(target.url)} cannot be reached (${networkReason(error)}): start it, or correct CLICKHOUSE_URL`,
      { cause: error },
    );
  }
  if (AUTHENTICATION_CODES.has(code)) {
    return new CliError(
      `ClickHouse at ${redact(target.url)} refuses user '${target.user ?? "default"}': correct CLICKHOUSE_USER and CLICKHOUSE_PASSWORD`,
      { cause: error },
    );
  }
  return new CliError(`${doing} failed: ClickHouse code ${code}: ${firstLine(error)}`, { cause: error });
}

/** fetch hides the reason ("fetch failed") one or two causes down. */
function networkReason(error: unknown): string {
  let reason = firstLine(error);
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code } = cause as { code?: unknown };
    if (typeof code === "string") return code;
    if (cause.message) reason = firstLine(cause);
  }
  return reason;
}

function redact(url: string): string {
  const parsed = URL.parse(url);
  return parsed ? `${parsed.protocol}//${parsed.host}${parsed.pathname === "/" ? "" : parsed.pathname}` : url;
}
