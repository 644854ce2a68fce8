import { resolve } from "node:path";
import { assertHttpUrl } from "../command.ts";
import { DEFAULT_DATABASE } from "../clickhouse.ts";
import { CliError } from "../errors.ts";
import { READ_MODES, type ReadMode, WRITE_MODES, type WriteMode } from "../../src/rollout/modes.ts";

export const DEV_HOST = "127.0.0.1";
export const DEFAULT_DATA_DIR = ".spanhouse/data";
export const DEV_PEPPER = "dev-pepper";
/** What opens the admin API of a development server. */
export const DEFAULT_ADMIN_TOKEN = "admin-demo";
/** Signs browsers' tokens in development; the Worker takes 32 characters or more. */
export const DEV_JWT_SECRET = "dev-jwt-secret-that-is-long-enough-for-hs256";

/** A project's key pair as it is handed to people. */
export interface DevKey {
  projectId: string;
  publicKey: string;
  secretKey: string;
}

/** What the API runs on: workerd, as on Cloudflare, or a Deno process. */
export const RUNTIMES = ["workers", "deno"] as const;
export type Runtime = (typeof RUNTIMES)[number];

export interface DevSettings {
  runtime: Runtime;
  port: number;
  dataDir: string;
  /** A ClickHouse of one's own; without it the embedded one runs on `dataDir`. */
  clickHouseUrl?: string;
  user: string;
  password: string;
  database: string;
  /** gzip between Worker and ClickHouse; on the loopback it only costs. */
  compression: "0" | "1";
  keys: DevKey[];
  pepper: string;
  adminToken: string;
  jwtSecret: string;
  /** Origins of front ends that may call tRPC; any, where nothing is said: this server listens on the loopback alone. */
  corsOrigins: string;
  mode: ReadMode;
  writeMode: WriteMode;
}

type Env = Record<string, string | undefined>;

/** Reads the environment; the first value that is wrong is an error of one line. An empty value counts as not set. */
export function parseSettings(env: Env, runtime: Runtime = "workers"): DevSettings {
  const clickHouseUrl = env.CLICKHOUSE_URL || undefined;
  if (clickHouseUrl) assertHttpUrl(clickHouseUrl, "CLICKHOUSE_URL");
  return {
    runtime,
    port: parsePort(env.PORT || "8787"),
    dataDir: resolve(env.DATA_DIR || DEFAULT_DATA_DIR),
    clickHouseUrl,
    user: (clickHouseUrl && env.CLICKHOUSE_USER) || "default",
    password: (clickHouseUrl && env.CLICKHOUSE_PASSWORD) || "",
    database: env.CLICKHOUSE_DATABASE || DEFAULT_DATABASE,
    compression: oneOf("CLICKHOUSE_COMPRESSION", ["0", "1"], env.CLICKHOUSE_COMPRESSION || (clickHouseUrl ? "1" : "0")),
    keys: parseKeys(env.SPANHOUSE_KEYS || "demo:pk-lf-demo:sk-lf-demo"),
    pepper: env.API_KEY_PEPPER || DEV_PEPPER,
    adminToken: env.SPANHOUSE_ADMIN_TOKEN || DEFAULT_ADMIN_TOKEN,
    jwtSecret: env.JWT_SECRET || DEV_JWT_SECRET,
    corsOrigins: env.CORS_ORIGINS || "*",
    mode: oneOf("SPANHOUSE_MODE", READ_MODES, env.SPANHOUSE_MODE || "current"),
    writeMode: oneOf("SPANHOUSE_WRITE_MODE", WRITE_MODES, env.SPANHOUSE_WRITE_MODE || "current"),
  };
}

/** Where `wrangler dev` keeps KV and queues: beside the data, so that a data folder stays ClickHouse's alone. */
export const workerStateDir = (dataDir: string): string => `${dataDir}.worker`;

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535) throw new CliError(`PORT is not a port between 1 and 65535: ${text}`);
  return port;
}

function parseKeys(text: string): DevKey[] {
  const keys = text.split(",").map((entry): DevKey => {
    const [projectId, publicKey, secretKey, ...rest] = entry.trim().split(":");
    // Not the entry itself: it may hold a secret, and this line may end in a log.
    if (!projectId || !publicKey || !secretKey || rest.length > 0) {
      throw new CliError("SPANHOUSE_KEYS is not a list of projectId:publicKey:secretKey, separated by commas");
    }
    return { projectId, publicKey, secretKey };
  });
  const twice = keys.find(({ publicKey }, index) => keys.findIndex((key) => key.publicKey === publicKey) !== index);
  if (twice) throw new CliError(`SPANHOUSE_KEYS names public key ${twice.publicKey} twice`);
  return keys;
}

function oneOf<T extends string>(name: string, allowed: readonly T[], value: string): T {
  const found = allowed.find((one) => one === value);
  if (!found) throw new CliError(`${name} is '${value}': one of ${allowed.join(", ")}`);
  return found;
}
