import { hostname } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import type { ClickHouseClient } from "@clickhouse/client-web";
import { serverCode } from "../clickhouse.ts";
import { CliError } from "../errors.ts";
import { render, type Topology } from "./render.ts";

/**
 * Keeps two runners apart. ClickHouse has no compare-and-set on rows, but `CREATE TABLE` without `IF NOT EXISTS` succeeds
 * for one of two callers: on one server by its catalog, ON CLUSTER because the DDL queue has one order for all hosts,
 * in Cloud because the catalog is shared. So the lock row is the table's comment: `<expiry in ms>|<holder>`.
 *
 * Best effort all the same: a runner that stalls for longer than the lease may wake up beside its successor. Both then
 * repeat idempotent DDL, which is why the law asks for it.
 */
export interface Lock {
  release(): Promise<void>;
}

export interface LockOptions {
  /** How long the lock outlives a runner that died. */
  leaseMs?: number;
  /** How long to wait for another runner. */
  waitMs?: number;
  onWait?: (holder: string) => void;
}

const TABLE = "spanhouse_migrations_lock";
const TABLE_ALREADY_EXISTS = "57";
const UNKNOWN_TABLE = "60";

export const holderName = () => `${hostname()}:${process.pid}`;

export async function acquireLock(client: ClickHouseClient, topology: Topology, options: LockOptions = {}): Promise<Lock> {
  const { leaseMs = 30_000, waitMs = 120_000, onWait } = options;
  const me = `${holderName()}:${crypto.randomUUID().slice(0, 8)}`;
  const deadline = Date.now() + waitMs;
  const run = (query: string) => client.command({ query: render(query, topology) });
  let announced: string | undefined;

  for (;;) {
    try {
      await run(`CREATE TABLE ${TABLE}{{on_cluster}} (held UInt8) ENGINE = Null COMMENT '${await lease(client, leaseMs)}|${me}'`);
      break;
    } catch (error) {
      if (serverCode(error) !== TABLE_ALREADY_EXISTS) throw error;
    }
    const current = await readHolder(client, TABLE);
    if (current === undefined) continue;
    if (current.expired || isDeadHere(current.holder)) {
      await breakLock(client, run, current.comment);
      continue;
    }
    if (Date.now() > deadline) {
      throw new CliError(`another migration is running (${current.holder}): try again when it is done`);
    }
    if (announced !== current.holder) onWait?.(current.holder);
    announced = current.holder;
    await delay(100);
  }

  const renewal = setInterval(() => {
    renew(client, run, me, leaseMs).catch(() => {}); // the lease is long enough for the next try
  }, leaseMs / 3);
  renewal.unref();
  return {
    release: async () => {
      clearInterval(renewal);
      const current = await readHolder(client, TABLE);
      if (current?.holder === me) await run(`DROP TABLE IF EXISTS ${TABLE}{{on_cluster}} SYNC`);
    },
  };
}

type Run = (query: string) => Promise<unknown>;

/** Expiry by the server's clock, the only one that all runners share. */
async function lease(client: ClickHouseClient, leaseMs: number): Promise<number> {
  const result = await client.query({ query: "SELECT toUnixTimestamp64Milli(now64(3)) AS now", format: "JSONEachRow" });
  const [row] = await result.json<{ now: string | number }>();
  return Number(row?.now) + leaseMs;
}

async function readHolder(client: ClickHouseClient, table: string) {
  const result = await client.query({
    query: `SELECT comment, toUInt64OrZero(splitByChar('|', comment)[1]) < toUnixTimestamp64Milli(now64(3)) AS expired
      FROM system.tables WHERE database = currentDatabase() AND name = {table:String}`,
    query_params: { table },
    format: "JSONEachRow",
  });
  const [row] = await result.json<{ comment: string; expired: number }>();
  return row && { comment: row.comment, holder: row.comment.split("|")[1] ?? "", expired: row.expired === 1 };
}

/** A holder on this machine whose process is gone need not be waited for. */
function isDeadHere(holder: string): boolean {
  const [host, pid] = holder.split(":");
  if (host !== hostname()) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

/** Renames first, because only one of two can: dropping by name could hit the lock that the other has just taken. */
async function breakLock(client: ClickHouseClient, run: Run, seen: string): Promise<void> {
  const aside = `${TABLE}_${crypto.randomUUID().replaceAll("-", "")}`;
  try {
    await run(`RENAME TABLE ${TABLE} TO ${aside}{{on_cluster}}`);
  } catch (error) {
    if (serverCode(error) === UNKNOWN_TABLE) return;
    throw error;
  }
  const taken = await readHolder(client, aside);
  if (taken?.comment === seen) await run(`DROP TABLE IF EXISTS ${aside}{{on_cluster}} SYNC`);
  else await run(`RENAME TABLE ${aside} TO ${TABLE}{{on_cluster}}`);
}

async function renew(client: ClickHouseClient, run: Run, me: string, leaseMs: number): Promise<void> {
  const current = await readHolder(client, TABLE);
  if (current?.holder !== me) return;
  await run(`ALTER TABLE ${TABLE}{{on_cluster}} MODIFY COMMENT '${await lease(client, leaseMs)}|${me}'`);
}
