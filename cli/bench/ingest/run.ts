import { z } from "zod";
import { uint } from "../../../src/db/codecs.ts";
import type { Db } from "../../../src/db/client.ts";
import { param, sql } from "../../../src/db/sql.ts";
import type { WriteMode } from "../../../src/rollout/modes.ts";
import { pendingTraces } from "../../../src/settle/pending.ts";
import { connect } from "../../clickhouse.ts";
import { openDb } from "../../db.ts";
import { CliError } from "../../errors.ts";
import { migrateDatabase } from "../../migrate/index.ts";
import { openEngine } from "../data.ts";
import { withWorker } from "../worker.ts";
import { type Driven, drive, type Memory, memoryUnder } from "./drive.ts";
import { batches, type Door, DOOR_PATHS } from "./load.ts";
import { createBareTables, insertAgain, keepingRows, type Raw, type Written } from "./raw.ts";
import { appTarget, KEY, type Target, workerTarget } from "./target.ts";

export interface IngestOptions {
  door: Door;
  writeMode: WriteMode;
  spans: number;
  /** Spans before the first that count: code is compiled, connections are open, tables have parts. */
  warmUpSpans: number;
  perBatch: number;
  connections: number;
  /** Size of the stream under which memory is looked at; 0 = not. */
  streamBytes: number;
  /** Also the Worker on workerd. */
  worker: boolean;
  onProgress(text: string): void;
}

export interface IngestReport {
  door: Door;
  writeMode: WriteMode;
  perBatch: number;
  connections: number;
  app: Driven & { memory?: Memory };
  worker?: Driven & { memory?: Memory };
  /** The rows that the app wrote, inserted by themselves. */
  raw: Raw;
  /** The same where the views fill the new tables from them: what ClickHouse needs for both, without us. */
  fed: Raw;
}

/** A batch of the stream is near the largest a client may send. */
const STREAM_BATCH_SPANS = 800;

/** Sustained ingestion through the app, beside the same rows inserted raw; all stored and settled rows are counted at the end. */
export async function benchIngest(options: IngestOptions): Promise<IngestReport> {
  options.onProgress("starting the embedded ClickHouse");
  const engine = await openEngine();
  try {
    const place = { url: engine.url, database: "bench_app" };
    await migrateDatabase(place);
    const kept = keepingRows(openDb(place), options.writeMode);
    const app = await measured(await appTarget(kept.db, options.writeMode), openDb(place), options, "the app in this process", kept.start, kept.take);
    options.onProgress("inserting the same rows raw");
    const raw = await inBareTables(engine.url, place.database, app.rows, options.connections);
    options.onProgress("inserting the same rows where views fill the new tables");
    const fedPlace = { url: engine.url, database: "bench_fed" };
    await migrateDatabase(fedPlace);
    const fed = await insertAgain(openDb(fedPlace), app.rows, options.connections);
    const report: IngestReport = { door: options.door, writeMode: options.writeMode, perBatch: options.perBatch, connections: options.connections, app: app.driven, raw, fed };
    return options.worker ? { ...report, worker: await throughWorker(options) } : report;
  } finally {
    await engine.stop();
  }
}

async function inBareTables(url: string, source: string, rows: readonly Written[], connections: number): Promise<Raw> {
  const database = "bench_raw";
  const server = connect({ url });
  await server.command({ query: `CREATE DATABASE IF NOT EXISTS ${database}` }).finally(() => server.close());
  const client = connect({ url, database });
  await createBareTables(client, source, rows).finally(() => client.close());
  return insertAgain(openDb({ url, database }), rows, connections);
}

const loadOf = ({ door, perBatch }: IngestOptions, run: number, spans: number) => batches(door, run, spans, perBatch);

async function measured<Rows>(target: Target, db: Db, options: IngestOptions, name: string, afterWarmUp: () => void, rowsOf: () => Rows): Promise<{ driven: Driven & { memory?: Memory }; rows: Rows }> {
  const path = DOOR_PATHS[options.door];
  options.onProgress(`warming up ${name}`);
  await drive(target, path, loadOf(options, 1, options.warmUpSpans), options.connections);
  afterWarmUp();
  const load = [...loadOf(options, 2, options.spans)];
  options.onProgress(`${options.spans} spans through ${name}`);
  const driven = await drive(target, path, load, options.connections);
  await assertStored(db, options.warmUpSpans + options.spans);
  const rows = rowsOf();
  if (options.streamBytes === 0) return { driven, rows };
  options.onProgress(`${Math.round(options.streamBytes / 1e6)} MB through ${name}`);
  const memory = await memoryUnder(target, path, batches(options.door, 3, 10_000_000, STREAM_BATCH_SPANS), options.streamBytes, options.connections);
  return { driven: { ...driven, memory }, rows };
}

/** What was acknowledged is there, once: a benchmark of lost spans would be a fast one. */
async function assertStored(db: Db, spans: number): Promise<void> {
  const [row] = await db.query({
    tag: { name: "bench.stored", projectId: KEY.projectId, side: "new" },
    sql: sql`
      SELECT (SELECT sum(observation_count) FROM exp_trace_metrics FINAL WHERE project_id = ${param.string(KEY.projectId)} AND listed > 0) AS settled,
        (SELECT uniqExact(span_id) FROM exp_spans WHERE project_id = ${param.string(KEY.projectId)}) AS stored`,
    row: z.object({ settled: uint, stored: uint }),
    budget: "settle",
  });
  if (row?.stored !== spans || row.settled !== spans) throw new CliError(`${spans} spans were acknowledged, ${row?.stored} are stored and ${row?.settled} settled`);
}

function throughWorker(options: IngestOptions): Promise<Driven & { memory?: Memory }> {
  options.onProgress("starting the Worker");
  const settings = { SPANHOUSE_KEYS: `${KEY.projectId}:${KEY.publicKey}:${KEY.secretKey}`, SPANHOUSE_WRITE_MODE: options.writeMode };
  return withWorker(settings, async ({ url, clickHouseUrl, database }) => {
    const db = openDb({ url: clickHouseUrl, database });
    const target = workerTarget(url, async () => (await pendingTraces(db, KEY.projectId, 1)).length);
    return (await measured(target, db, options, "the Worker", () => {}, () => [])).driven;
  });
}
