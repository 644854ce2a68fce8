import { CliError } from "../errors.ts";
import { hashSecret } from "../../src/http/key-hash.ts";
import type { ApiKeyRecord } from "../../src/platform/ports.ts";
import { CrashWatch } from "./crash-watch.ts";
import { startCron } from "./cron.ts";
import { startDeno } from "./deno.ts";
import { DEV_HOST, workerStateDir, type DevKey, type DevSettings } from "./settings.ts";
import type { Supervised } from "./supervise.ts";
import { startWorker, WORKER_CONFIG } from "./worker.ts";
import type { Stream } from "./wrangler-log.ts";

export interface ServerReporter {
  workerLine(text: string, stream: Stream): void;
  warning(text: string): void;
}

/** What answers requests, on one runtime or the other. */
export interface Server {
  /** To be stopped, the last one first. */
  parts: { stop(): Promise<void> | void }[];
  /** Settles when it is gone for good. */
  ended: Promise<CliError>;
}

/** The API's variables, and those that a process list must not show. */
async function variablesOf(settings: DevSettings, clickHouseUrl: string): Promise<{ variables: Record<string, string>; secrets: Record<string, string> }> {
  return {
    variables: {
      CLICKHOUSE_URL: clickHouseUrl,
      CLICKHOUSE_USER: settings.user,
      CLICKHOUSE_DATABASE: settings.database,
      CLICKHOUSE_COMPRESSION: settings.compression,
      API_KEYS: JSON.stringify(await Promise.all(settings.keys.map((key) => keyRecord(settings.pepper, key)))),
      ADMIN_OPERATORS: JSON.stringify([{ name: "dev", role: "operator", tokenHash: await hashSecret(settings.pepper, settings.adminToken) }]),
      CORS_ORIGINS: settings.corsOrigins,
      SPANHOUSE_MODE: settings.mode,
      SPANHOUSE_WRITE_MODE: settings.writeMode,
    },
    secrets: { CLICKHOUSE_PASSWORD: settings.password, API_KEY_PEPPER: settings.pepper, JWT_SECRET: settings.jwtSecret },
  };
}

/** A key as the API stores it; in development its organization and names are its project's. */
async function keyRecord(pepper: string, { projectId, publicKey, secretKey }: DevKey): Promise<ApiKeyRecord> {
  return { projectId, projectName: projectId, organizationId: projectId, organizationName: projectId, publicKey, secretHash: await hashSecret(pepper, secretKey) };
}

const endOf = (name: string, { exited }: Supervised): Promise<CliError> =>
  exited.then(({ code, output }) =>
    new CliError(`${name} ended by itself (${code === null ? "killed" : `exit code ${code}`}): everything else was stopped, start again`, { cause: output === "" ? undefined : new Error(output) }));

/** Starts the API's process; it answers a little later. */
export async function startServer(settings: DevSettings, clickHouseUrl: string, url: string, reporter: ServerReporter): Promise<Server> {
  const { variables, secrets } = await variablesOf(settings, clickHouseUrl);
  if (settings.runtime === "deno") {
    const process = startDeno({ ...variables, ...secrets, HOST: DEV_HOST, PORT: String(settings.port) }, (text, stream) => reporter.workerLine(text, stream));
    return { parts: [process], ended: endOf("deno", process) };
  }
  const crashed = new CrashWatch(url, (text) => reporter.warning(text));
  const worker = await startWorker({
    host: DEV_HOST,
    port: settings.port,
    stateDir: workerStateDir(settings.dataDir),
    config: WORKER_CONFIG,
    variables,
    secrets,
    onLine: (text, stream) => reporter.workerLine(text, stream),
    onCrash: () => crashed.check(),
  });
  const cron = startCron(url, (message) => reporter.warning(`the cron run failed: ${message}`));
  return { parts: [worker, cron, crashed], ended: Promise.race([endOf("wrangler dev", worker), crashed.lost]) };
}
