import { connect, explain } from "../clickhouse.ts";
import { startEngine, type RunningEngine } from "../engine/start.ts";
import { CliError, firstLine } from "../errors.ts";
import { describe, migrate, MIGRATIONS_DIRECTORY } from "../migrate/index.ts";
import { hashSecret } from "../../src/http/key-hash.ts";
import type { ApiKeyRecord } from "../../src/platform/ports.ts";
import { startCron } from "./cron.ts";
import { waitForAnswer } from "./health.ts";
import { assertPortFree } from "./port.ts";
import { DEV_HOST, workerStateDir, type DevKey, type DevSettings } from "./settings.ts";
import { startWorker, WORKER_CONFIG, type RunningWorker } from "./worker.ts";
import type { Stream } from "./wrangler-log.ts";

const READY_MS = 60_000;
/** wrangler needs 2 to 8 s to bring a killed workerd back. */
const RECOVER_MS = 20_000;

export type DevPhase = "engine" | "migrate" | "worker";

/** What happens on the way up and while it runs. */
export interface DevReporter {
  phase(phase: DevPhase, text: string): void;
  workerLine(text: string, stream: Stream): void;
  warning(text: string): void;
}

export interface RunningDev {
  url: string;
  clickHouseUrl: string;
  /** Milliseconds each phase took. */
  phases: Record<DevPhase, number>;
  /** Settles, everything being cleaned up, when a part of it has ended by itself. */
  failed: Promise<CliError>;
  stop(): Promise<void>;
}

/** ClickHouse, its schema and the Worker, up together and down together. `signal` ends a start that is under way. */
export async function startDev(settings: DevSettings, reporter: DevReporter, signal: AbortSignal): Promise<RunningDev> {
  const parts: { stop(): Promise<void> | void }[] = [];
  let stopped: Promise<void> | undefined;
  /** Last started, first stopped: nothing writes to ClickHouse any more when it ends. */
  const stop = () =>
    (stopped ??= (async () => {
      for (const part of parts.toReversed()) await part.stop();
    })());
  const phases = { engine: 0, migrate: 0, worker: 0 };
  const timed = async <T>(phase: DevPhase, work: Promise<T>): Promise<T> => {
    const started = performance.now();
    const result = await work;
    phases[phase] = Math.round(performance.now() - started);
    signal.throwIfAborted();
    return result;
  };

  try {
    const url = `http://${DEV_HOST}:${settings.port}`;
    await assertPortFree(settings.port, DEV_HOST);

    reporter.phase("engine", settings.clickHouseUrl ? `Using ClickHouse at ${settings.clickHouseUrl}` : `Starting the embedded ClickHouse on ${settings.dataDir}`);
    const engine = await timed("engine", openClickHouse(settings, parts));
    const target = { url: engine.url, user: settings.user, password: settings.password, database: settings.database };

    reporter.phase("migrate", "Migrating the schema");
    await timed(
      "migrate",
      migrate({ target, directory: MIGRATIONS_DIRECTORY, topology: { kind: "single" }, onProgress: (step) => reporter.phase("migrate", describe(step)) }),
    );

    reporter.phase("worker", "Starting the Worker");
    const crashed = new CrashWatch(url, reporter);
    const worker = await timed("worker", openWorker(settings, engine.url, url, parts, reporter, () => crashed.check(), engine.exited, signal));

    parts.push(startCron(url, (message) => reporter.warning(`the cron run failed: ${message}`)), crashed);
    const failed = Promise.race([
      worker.exited.then(({ code, output }) => workerEnded(code, output)),
      ...(engine.exited ? [engine.exited.then(engineEnded)] : []),
      crashed.lost,
    ]).then(async (reason) => {
      await stop();
      return reason;
    });
    return { url, clickHouseUrl: engine.url, phases, failed, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface ClickHouse {
  url: string;
  /** Only of an engine that runs here. */
  exited?: Promise<number>;
}

async function openClickHouse(settings: DevSettings, parts: { stop(): Promise<void> | void }[]): Promise<ClickHouse> {
  if (settings.clickHouseUrl) {
    await assertReachable(settings);
    return { url: settings.clickHouseUrl };
  }
  const engine: RunningEngine = await startEngine({ path: settings.dataDir }).catch((cause: unknown) => {
    throw new CliError(firstLine(cause), { cause });
  });
  parts.push(engine);
  return engine;
}

/** A statement, not a ping: it also finds a wrong user. */
async function assertReachable({ clickHouseUrl, user, password }: DevSettings): Promise<void> {
  const target = { url: clickHouseUrl ?? "", user, password };
  const client = connect(target);
  try {
    await client.command({ query: "SELECT 1" });
  } catch (error) {
    throw explain(error, target, "asking ClickHouse");
  } finally {
    await client.close();
  }
}

async function openWorker(
  settings: DevSettings,
  clickHouseUrl: string,
  url: string,
  parts: { stop(): Promise<void> | void }[],
  reporter: DevReporter,
  onCrash: () => void,
  engineExited: Promise<number> | undefined,
  signal: AbortSignal,
): Promise<RunningWorker> {
  const worker = await startWorker({
    host: DEV_HOST,
    port: settings.port,
    stateDir: workerStateDir(settings.dataDir),
    config: WORKER_CONFIG,
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
    onLine: reporter.workerLine,
    onCrash,
  });
  parts.push(worker);

  const pointless = new AbortController();
  const ended = Promise.race([
    worker.exited.then(({ code, output }) => workerEnded(code, output)),
    ...(engineExited ? [engineExited.then(engineEnded)] : []),
  ]);
  void ended.then(() => pointless.abort());
  const answered = waitForAnswer(`${url}/api/public/health`, (status) => status === 200, READY_MS, AbortSignal.any([signal, pointless.signal]));
  const outcome = await Promise.race([answered, ended]);
  signal.throwIfAborted();
  if (outcome instanceof CliError) throw outcome;
  if (!outcome) {
    throw new CliError(`the Worker did not become healthy within ${READY_MS / 1000} s: look at ${url}/api/public/health, or start with DEBUG=spanhouse`);
  }
  return worker;
}

/** A key as the Worker stores it; in development its organization and names are its project's. */
async function keyRecord(pepper: string, { projectId, publicKey, secretKey }: DevKey): Promise<ApiKeyRecord> {
  return {
    projectId,
    projectName: projectId,
    organizationId: projectId,
    organizationName: projectId,
    publicKey,
    secretHash: await hashSecret(pepper, secretKey),
  };
}

const engineEnded = (code: number) =>
  new CliError(`the embedded ClickHouse ended by itself (exit code ${code}): everything else was stopped, start again; acknowledged data is on disk`);

function workerEnded(code: number | null, output: string): CliError {
  return new CliError(`wrangler dev ended by itself (${code === null ? "killed" : `exit code ${code}`}): everything else was stopped, start again`, {
    cause: output === "" ? undefined : new Error(output),
  });
}

/** wrangler restarts a workerd that died; this finds out whether that worked. */
class CrashWatch {
  readonly lost: Promise<CliError>;
  readonly #ended = new AbortController();
  readonly #url: string;
  readonly #reporter: DevReporter;
  #lose!: (reason: CliError) => void;
  #checking = false;

  constructor(url: string, reporter: DevReporter) {
    this.#url = url;
    this.#reporter = reporter;
    this.lost = new Promise((resolve) => (this.#lose = resolve));
  }

  check(): void {
    if (this.#checking) return;
    this.#checking = true;
    this.#reporter.warning("workerd ended by itself: wrangler starts it again, requests fail until then");
    void waitForAnswer(`${this.#url}/api/public/health`, () => true, RECOVER_MS, this.#ended.signal).then((answered) => {
      this.#checking = false;
      if (this.#ended.signal.aborted) return;
      if (answered) this.#reporter.warning("workerd answers again");
      else this.#lose(new CliError(`workerd ended by itself and did not come back within ${RECOVER_MS / 1000} s: everything was stopped, start again`));
    });
  }

  stop(): void {
    this.#ended.abort();
  }
}
