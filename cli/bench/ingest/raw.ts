import type { ClickHouseClient } from "@clickhouse/client-web";
import type { Db, QueryTag } from "../../../src/db/client.ts";
import type { WriteMode } from "../../../src/rollout/modes.ts";
import { quantile } from "../statistics.ts";

type Rows = readonly Record<string, unknown>[];
/** Tables that are written, with how to make one of the same columns that keeps its rows. In write mode dual the first three count. */
const ENGINES: Record<string, string> = { traces: "", observations: "", scores: "", exp_ingest: "ENGINE = MergeTree ORDER BY (project_id, trace_id, span_id)" };
const tablesOf = (mode: WriteMode): readonly string[] => (mode === "new" ? ["exp_ingest"] : ["traces", "observations", "scores"]);

const isSpan = ({ table, row }: { table: string; row: Record<string, unknown> }): boolean => table === "observations" || (table === "exp_ingest" && row.span_id !== "");

/** Rows that the app wrote for one request, by table. */
export interface Written {
  table: string;
  rows: Rows;
}

/** A database that keeps the rows that are written through it between `start` and `take`. */
export interface KeepingDb {
  db: Db;
  start(): void;
  take(): Written[];
}

export function keepingRows(db: Db, mode: WriteMode): KeepingDb {
  const tables = tablesOf(mode);
  let kept: Written[] | undefined;
  return {
    db: {
      ...db,
      insert: (tag, table, rows) => {
        if (tables.includes(table) && rows.length > 0) kept?.push({ table, rows });
        return db.insert(tag, table, rows);
      },
    },
    start: () => void (kept = []),
    take: () => {
      const taken = kept ?? [];
      kept = undefined;
      return taken;
    },
  };
}

export interface Raw {
  perSecond: number;
  p50: number;
  p99: number;
}

/** Empty tables of the same shape without views: what is inserted there costs ClickHouse and its client, and nothing else. */
export async function createBareTables(client: ClickHouseClient, source: string, written: readonly Written[]): Promise<void> {
  for (const table of new Set(written.map(({ table }) => table))) await client.command({ query: `CREATE TABLE IF NOT EXISTS ${table} AS ${source}.${table} ${ENGINES[table]}` });
}

/** The same rows in the same portions, by nothing but the client: no events, no folding, no settling. */
export async function insertAgain(db: Db, written: readonly Written[], connections: number): Promise<Raw> {
  const waits: number[] = [];
  const waiting = [...written];
  const spans = written.reduce((sum, { table, rows }) => sum + rows.filter((row) => isSpan({ table, row })).length, 0);
  const started = performance.now();
  const connection = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const tag: QueryTag = { name: "bench.raw", projectId: "bench" };
      const sent = performance.now();
      await db.insert(tag, next.table, next.rows);
      waits.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: connections }, connection));
  return { perSecond: (spans / (performance.now() - started)) * 1000, p50: quantile(waits, 0.5), p99: quantile(waits, 0.99) };
}
