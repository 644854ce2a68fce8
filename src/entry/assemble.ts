import { accessPatterns } from "../access/registry.ts";
import type { Config } from "../config.ts";
import { createDb, type Db } from "../db/client.ts";
import type { Deps } from "../deps.ts";
import { jwtVerifier } from "../http/jwt.ts";
import { priceTableOf } from "../ingest/price/table.ts";
import type { ApiKeyStore, DeletionQueue, FlagStore } from "../platform/ports.ts";
import type { Control } from "../rollout/control.ts";
import { createFlags } from "../rollout/flags.ts";
import { pacedGuard } from "../rollout/guard.ts";
import { createIsolate } from "../rollout/isolate.ts";
import { log } from "./log.ts";

/** What a platform brings along. */
export interface Platform {
  keys: ApiKeyStore;
  flags: FlagStore;
  deletions: DeletionQueue;
}

export const PATTERNS: readonly string[] = accessPatterns.map(({ name }) => name);

const clock = { now: (): number => Date.now() };

/**
 * What the app is made of, whichever platform it runs on.
 * @param adapt the platform's adapters; some stand on the database
 */
export function assemble(config: Config, adapt: (db: Db, clock: Deps["clock"]) => Platform): Deps {
  const db = createDb({
    url: config.CLICKHOUSE_URL,
    username: config.CLICKHOUSE_USER,
    password: config.CLICKHOUSE_PASSWORD,
    database: config.CLICKHOUSE_DATABASE,
    compression: config.CLICKHOUSE_COMPRESSION === "1",
    budgets: config.QUERY_BUDGETS,
    cluster: config.CLICKHOUSE_CLUSTER,
  });
  const { keys, flags: store, deletions } = adapt(db, clock);
  const start = { read: config.SPANHOUSE_MODE, write: config.SPANHOUSE_WRITE_MODE };
  const flags = createFlags(store, clock, start);
  const control: Control = { db, store, clock, start, heed: flags.heed, log };
  return {
    db,
    keys,
    deletions,
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
