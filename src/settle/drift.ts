import Big from "big.js";
import { z } from "zod";
import { decimal, instant, uint, uint64 } from "../db/codecs.ts";
import type { Db } from "../db/client.ts";
import { param, sql } from "../db/sql.ts";
import { combine, type MetricsRow } from "./combine.ts";
import { readFacts } from "./facts.ts";
import { pendingTraces } from "./pending.ts";

/** Whether settled rows still say what their facts add up to, on a sample of traces of any age. */
export interface Drift {
  sampled: number;
  differing: { projectId: string; traceId: string; column: string }[];
}

/** Hours the sample is taken from: a whole history would have to be read for one of all traces. */
const HOURS = 24;

/** Traces whose changes may be waiting; of a project with more none is judged. */
const MAX_PENDING = 5_000;

const TAG = { name: "settle.drift", side: "new" as const };

const sampleRow = z.object({ project_id: z.string(), trace_ids: z.array(z.string()) });
const storedRow = z.object({
  hour: instant, trace_id: z.string(), listed: uint, observation_count: uint, error_count: uint, total_cost: decimal, input_cost: decimal, output_cost: decimal, total_usage: uint64,
});

/** Settled columns that are compared, and how they read as one text on both sides. */
const COLUMNS = ["listed", "observation_count", "error_count", "total_cost", "input_cost", "output_cost", "total_usage"] as const;
const same = (one: unknown, other: unknown): boolean => new Big(String(one)).eq(String(other));

/** @param salt another one gives another sample */
export async function measureDrift(db: Db, traces: number, salt: number): Promise<Drift> {
  const projects = await db.query({
    tag: { ...TAG, projectId: "" },
    sql: sql`
      SELECT project_id, groupArray(trace_id) AS trace_ids FROM (
        SELECT DISTINCT project_id, trace_id FROM exp_trace_metrics
        WHERE listed > 0 AND hour IN (SELECT hour FROM (SELECT DISTINCT hour FROM exp_trace_metrics) ORDER BY cityHash64(hour, ${param.uint(salt)}) LIMIT ${param.uint(HOURS)})
        ORDER BY cityHash64(trace_id, ${param.uint(salt)}) LIMIT ${param.uint(traces)})
      GROUP BY project_id`,
    row: sampleRow,
    budget: "settle",
  });
  const drift: Drift = { sampled: 0, differing: [] };
  for (const { project_id, trace_ids } of projects) {
    const found = await driftOf(db, project_id, trace_ids);
    drift.sampled += found.sampled;
    drift.differing.push(...found.differing);
  }
  return drift;
}

async function driftOf(db: Db, projectId: string, traceIds: readonly string[]): Promise<Drift> {
  const [stored, facts] = await Promise.all([
    db.query({
      tag: { ...TAG, projectId },
      sql: sql`
        SELECT hour, trace_id, listed, observation_count, error_count, total_cost, input_cost, output_cost, total_usage FROM exp_trace_metrics
        WHERE project_id = ${param.string(projectId)} AND trace_id IN ${param.strings(traceIds)}
        ORDER BY state DESC LIMIT 1 BY project_id, hour, trace_id`,
      row: storedRow,
      budget: "settle",
    }),
    readFacts(db, projectId, traceIds),
  ]);
  // Read last: what changed while the facts were read is among them.
  const pending = await pendingTraces(db, projectId, MAX_PENDING);
  if (pending.length >= MAX_PENDING) return { sampled: 0, differing: [] };
  const waiting = new Set(pending);
  const key = (hour: number, traceId: unknown): string => `${hour} ${String(traceId)}`;
  const rows = new Map(stored.map((row) => [key(row.hour.getTime(), row.trace_id), row]));
  const judged = traceIds.filter((traceId) => !waiting.has(traceId));
  const expected = combine(projectId, facts).filter((row) => !waiting.has(String(row.trace_id)));
  const differing = judged.flatMap((traceId) => {
    const column = differingColumn(expected.filter((row) => row.trace_id === traceId), (row) => rows.get(key(Date.parse(`${String(row.hour).replace(" ", "T")}Z`), traceId)));
    return column === undefined ? [] : [{ projectId, traceId, column }];
  });
  return { sampled: judged.length, differing };
}

function differingColumn(expected: readonly MetricsRow[], storedOf: (row: MetricsRow) => Record<string, unknown> | undefined): string | undefined {
  for (const row of expected) {
    const stored = storedOf(row);
    if (stored === undefined) return "(row)";
    const column = COLUMNS.find((name) => !same(row[name], stored[name]));
    if (column !== undefined) return column;
  }
  return undefined;
}
