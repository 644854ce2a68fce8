import type { ArgsDef } from "citty";
import { assertHttpUrl } from "./command.ts";
import { DEFAULT_ADMIN_TOKEN } from "./dev/settings.ts";
import { CliError, firstLine } from "./errors.ts";

const DEFAULT_URL = "http://127.0.0.1:8787";

/** Where the admin API is. The token comes from the environment alone: a process list would show it. */
export const ADMIN_ARGS = {
  url: { type: "string", description: "the running spanhouse; else SPANHOUSE_URL", valueHint: DEFAULT_URL },
} as const satisfies ArgsDef;

/** Each answers with the JSON of `/api/admin` + path. Throws `CliError` with what the server says. */
export interface AdminClient {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body?: unknown): Promise<T>;
  put<T>(path: string, body?: unknown): Promise<T>;
}

const REQUEST_TIMEOUT_MS = 60_000;

/** The admin API by SPANHOUSE_URL and SPANHOUSE_ADMIN_TOKEN; without them that of `npm start`. */
export function adminClient(args: { url?: string | undefined } = {}, env = process.env): AdminClient {
  const url = args.url || env.SPANHOUSE_URL || DEFAULT_URL;
  assertHttpUrl(url, args.url ? "--url" : "SPANHOUSE_URL");
  // The demo token opens a development server alone: another one never knows it.
  const token = env.SPANHOUSE_ADMIN_TOKEN || DEFAULT_ADMIN_TOKEN;
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${url.replace(/\/+$/, "")}/api/admin${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    }).catch((error: unknown) => {
      throw new CliError(`${url} cannot be reached (${firstLine((error as Error).cause ?? error)}): is spanhouse running there? SPANHOUSE_URL says where`, { cause: error });
    });
    const text = await response.text();
    if (response.ok) return JSON.parse(text) as T;
    throw new CliError(`${url} refused (${response.status}): ${messageOf(response.status, text)}`);
  };
  return {
    get: (path) => call("GET", path),
    post: (path, body) => call("POST", path, body),
    put: (path, body) => call("PUT", path, body),
  };
}

function messageOf(status: number, text: string): string {
  if (status === 401) return "it does not know this token: SPANHOUSE_ADMIN_TOKEN has to be an operator's";
  try {
    const { message, error } = JSON.parse(text) as { message?: string; error?: unknown };
    const issues = Array.isArray(error) ? `: ${(error as { path: string[]; message: string }[]).map((issue) => `${issue.path.join(".")} ${issue.message}`).join("; ")}` : "";
    return `${message ?? text}${issues}`;
  } catch {
    return text.slice(0, 200);
  }
}
