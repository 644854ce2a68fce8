import type { ClickHouseClient } from "@clickhouse/client-web";
import type { Db } from "../../src/db/client.ts";
import { recording, type Recording } from "./recorder.ts";

/** What a side's statements cost the server, for one answer. */
export interface Cost {
  statements: number;
  /** Of the statements, those that waited for one another. */
  roundTrips: number;
  /** Rows and uncompressed bytes that reads took from parts (SelectedRows, SelectedBytes of system.events). */
  rows: number;
  bytes: number;
  /** The largest peak of memory of any one statement that was seen; null when all were over too soon to be seen. */
  memory: number | null;
}

const EVENTS = "SELECT event, value FROM system.events WHERE event IN ('SelectedRows', 'SelectedBytes')";
const PEAK = "SELECT max(peak_memory_usage) AS peak FROM system.processes WHERE position(Settings['log_comment'], '\"side\":') > 0";

/**
 * Counts what a read costs. The embedded engine has no query log, and its answers do not say what was scanned; its
 * counters do. Nothing else may run on the server meanwhile; of several runs the smallest counts.
 */
export async function costOf(client: ClickHouseClient, db: Db, runs: number, run: (db: Db) => Promise<unknown>): Promise<Cost> {
  const recordings: Recording[] = [];
  const samples: { rows: number; bytes: number }[] = [];
  for (let index = 0; index < runs; index++) {
    const before = await events(client);
    const noted = recording(db);
    recordings.push(noted);
    await run(noted.db);
    const after = await events(client);
    const delta = (event: string): number => (after.get(event) ?? 0) - (before.get(event) ?? 0);
    samples.push({ rows: delta("SelectedRows"), bytes: delta("SelectedBytes") });
  }
  return {
    statements: Math.max(...recordings.map(({ sent }) => sent.length)),
    roundTrips: Math.max(...recordings.map((each) => each.roundTrips())),
    rows: Math.min(...samples.map((sample) => sample.rows)),
    bytes: Math.min(...samples.map((sample) => sample.bytes)),
    memory: await peakOf(client, runs, () => run(db)),
  };
}

async function events(client: ClickHouseClient): Promise<Map<string, number>> {
  const rows = await (await client.query({ query: EVENTS, format: "JSONEachRow" })).json<{ event: string; value: string }>();
  return new Map(rows.map(({ event, value }) => [event, Number(value)]));
}

/** Looks at the running statements again and again while the read runs, beside the measured runs. */
async function peakOf(client: ClickHouseClient, runs: number, run: () => Promise<unknown>): Promise<number | null> {
  let peak = 0;
  for (let index = 0; index < runs; index++) {
    const state = { running: true };
    const looking = (async () => {
      while (state.running) {
        const [row] = await (await client.query({ query: PEAK, format: "JSONEachRow" })).json<{ peak: string }>();
        peak = Math.max(peak, Number(row?.peak ?? 0));
      }
    })();
    await run().finally(() => (state.running = false));
    await looking;
  }
  return peak > 0 ? peak : null;
}
