import { accessPatterns } from "./access/registry.ts";
import { createApp } from "./app.ts";
import { parseConfig } from "./config.ts";
import { createDb } from "./db/client.ts";
import { buryDeadLetters } from "./deletion/dead-letters.ts";
import { consume } from "./deletion/consumer.ts";
import { housekeep } from "./deletion/housekeeping.ts";
import type { Deps } from "./deps.ts";
import { jwtVerifier } from "./http/jwt.ts";
import { checkDrift } from "./monitor/checks.ts";
import { priceTableOf } from "./ingest/price/table.ts";
import { workersFlagStore } from "./platform/workers/flags.ts";
import { type KvNamespace, workersKeyStore } from "./platform/workers/keys.ts";
import { type QueueBinding, workersDeletionQueue } from "./platform/workers/queue.ts";
import { selectTraces } from "./access/traces.selected.ts";
import type { DeliveredMessage } from "./platform/ports.ts";
import type { Control } from "./rollout/control.ts";
import { createFlags } from "./rollout/flags.ts";
import { pacedGuard, runGuard } from "./rollout/guard.ts";
import { createIsolate } from "./rollout/isolate.ts";
import { sweep } from "./settle/sweep.ts";

type Env = Record<string, unknown> & { FLAGS: KvNamespace; KEYS: KvNamespace; DELETIONS: QueueBinding };

interface ExecutionContext {
  waitUntil(work: Promise<unknown>): void;
  passThroughOnException(): void;
  props: unknown;
}

/** How long one cron goes on sweeping. */
const SWEEP_MS = 45_000;

const log = (event: Record<string, unknown>): void => console.log(JSON.stringify(event));

const PATTERNS = accessPatterns.map(({ name }) => name);

function createDeps(env: Env): Deps {
  const config = parseConfig(env);
  const clock = { now: () => Date.now() };
  const db = createDb({
    url: config.CLICKHOUSE_URL,
    username: config.CLICKHOUSE_USER,
    password: config.CLICKHOUSE_PASSWORD,
    database: config.CLICKHOUSE_DATABASE,
    compression: config.CLICKHOUSE_COMPRESSION === "1",
    budgets: config.QUERY_BUDGETS,
  });
  const store = workersFlagStore(env.FLAGS);
  const start = { read: config.SPANHOUSE_MODE, write: config.SPANHOUSE_WRITE_MODE };
  const flags = createFlags(store, clock, start);
  const control: Control = { db, store, clock, start, heed: flags.heed, log };
  return {
    db,
    keys: workersKeyStore(config.API_KEYS, env.KEYS),
    deletions: workersDeletionQueue(env.DELETIONS),
    flags,
    control,
    isolate: createIsolate({ db, clock, log, afterBatch: pacedGuard(control, PATTERNS) }),
    prices: (projectId) => priceTableOf(config.MODEL_PRICES, projectId),
    verifyToken: jwtVerifier({ secret: config.JWT_SECRET, jwksUrl: config.JWT_JWKS_URL, issuer: config.JWT_ISSUER, audience: config.JWT_AUDIENCE }),
    operators: config.ADMIN_OPERATORS,
    corsOrigins: config.CORS_ORIGINS,
    maxTraceBytes: config.MAX_TRACE_BYTES,
    clock,
    pepper: config.API_KEY_PEPPER,
    log,
  };
}

/** Built once an isolate: bindings do not change while it lives. */
let built: { deps: Deps; app: ReturnType<typeof createApp> } | undefined;
function build(env: Env): { deps: Deps; app: ReturnType<typeof createApp> } {
  if (!built) {
    const deps = createDeps(env);
    built = { deps, app: createApp(deps) };
  }
  return built;
}

/** Work of the cron whose failure must not keep the rest from running. */
async function attempt(name: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    log({ level: "error", event: `${name}_failed`, error: String(error) });
  }
}

/** A backlog takes several sweeps; the next minute's cron goes on where this one stops. */
async function sweepBacklog({ db, clock, log }: Deps): Promise<void> {
  const started = clock.now();
  let settled = 0;
  for (let last = await sweep(db); last > 0; last = await sweep(db)) {
    settled += last;
    if (clock.now() - started > SWEEP_MS) break;
  }
  log({ level: "info", event: "settle.sweep", settled, milliseconds: clock.now() - started });
}

export default {
  fetch: (request: Request, env: Env, context: ExecutionContext): Response | Promise<Response> => build(env).app.fetch(request, env, context),

  scheduled: async (_event: unknown, env: Env): Promise<void> => {
    const { deps } = build(env);
    const started = deps.clock.now();
    await attempt("rollout.guard", () => runGuard(deps.control, PATTERNS));
    await attempt("settle.sweep", () => sweepBacklog(deps));
    await housekeep(deps);
    await attempt("monitor.drift", () => checkDrift(deps.db, started));
  },

  queue: async (batch: { queue: string; messages: readonly DeliveredMessage[] }, env: Env): Promise<void> => {
    const { deps } = build(env);
    if (batch.queue.endsWith("-dlq")) return buryDeadLetters(deps, batch.messages);
    await consume({ ...deps, select: selectTraces(deps) }, batch.messages);
  },
};
