import { connect, explain } from "../clickhouse.ts";
import { startEngine, type RunningEngine } from "../engine/start.ts";
import { CliError, firstLine } from "../errors.ts";
import { describe, migrate, MIGRATIONS_DIRECTORY } from "../migrate/index.ts";
import { waitForAnswer } from "./health.ts";
import { assertPortFree } from "./port.ts";
import { type Server, type ServerReporter, startServer } from "./server.ts";
import { DEV_HOST, type DevSettings } from "./settings.ts";

const READY_MS = 60_000;

export type DevPhase = "engine" | "migrate" | "worker";

/** What happens on the way up and while it runs. */
export interface DevReporter extends ServerReporter {
  phase(phase: DevPhase, text: string): void;
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

    reporter.phase("worker", settings.runtime === "deno" ? "Starting Deno" : "Starting the Worker");
    const engineEnds = engine.exited ? [engine.exited.then(engineEnded)] : [];
    const server = await startServer(settings, engine.url, url, reporter);
    parts.push(...server.parts);
    const ended = Promise.race([server.ended, ...engineEnds]);
    await timed("worker", healthy(url, ended, signal));
    const failed = ended.then(async (reason) => {
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

const engineEnded = (code: number) =>
  new CliError(`the embedded ClickHouse ended by itself (exit code ${code}): everything else was stopped, start again; acknowledged data is on disk`);

/** Resolves when the API answers; rejects when something ended before. */
async function healthy(url: string, ended: Server["ended"], signal: AbortSignal): Promise<void> {
  const pointless = new AbortController();
  void ended.then(() => pointless.abort());
  const answered = waitForAnswer(`${url}/api/public/health`, (status) => status === 200, READY_MS, AbortSignal.any([signal, pointless.signal]));
  const outcome = await Promise.race([answered, ended]);
  signal.throwIfAborted();
  if (outcome instanceof CliError) throw outcome;
  if (!outcome) throw new CliError(`the API did not become healthy within ${READY_MS / 1000} s: look at ${url}/api/public/health, or start with DEBUG=spanhouse`);
}
