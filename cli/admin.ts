import type { ArgsDef } from "citty";
import { assertHttpUrl } from "./command.ts";
import { CliError, firstLine } from "./errors.ts";

/** Where the admin API is. The token comes from the environment alone: a process list would show it. */
export const ADMIN_ARGS = {
  url: { type: "string", description: "the deployed app; else SPANHOUSE_URL", valueHint: "http://127.0.0.1:8787" },
} as const satisfies ArgsDef;

export interface AdminClient {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body?: unknown): Promise<T>;
  put<T>(path: string, body?: unknown): Promise<T>;
}

const REQUEST_TIMEOUT_MS = 60_000;

/** A client of `/api/admin` by SPANHOUSE_URL and SPANHOUSE_ADMIN_TOKEN; what it refuses becomes one line for a person. */
export function adminClient(args: { url?: string | undefined }, env = process.env): AdminClient {
  const url = args.url ?? env.SPANHOUSE_URL;
  if (!url) throw new CliError("no spanhouse is named: set SPANHOUSE_URL or --url (`npm start` prints the URL of its own)");
  assertHttpUrl(url, args.url ? "--url" : "SPANHOUSE_URL");
  const token = env.SPANHOUSE_ADMIN_TOKEN;
  if (!token) throw new CliError("no operator's token: set SPANHOUSE_ADMIN_TOKEN to one whose hash stands in the app's ADMIN_OPERATORS");
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await send(`${url.replace(/\/+$/, "")}/api/admin${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    if (response.ok) return (await response.json()) as T;
    throw new CliError(`${url} refused (${response.status}): ${await messageOf(response)}`);
  };
  return {
    get: (path) => call("GET", path),
    post: (path, body) => call("POST", path, body),
    put: (path, body) => call("PUT", path, body),
  };
}

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    throw new CliError(`${new URL(url).origin} cannot be reached (${firstLine((error as Error).cause ?? error)}): start it, or correct SPANHOUSE_URL`, { cause: error });
  }
}

async function messageOf(response: Response): Promise<string> {
  const text = await response.text();
  try {
    return String((JSON.parse(text) as { message?: unknown }).message ?? text);
  } catch {
    return text.slice(0, 200);
  }
}
