import type { ClickHouseClient } from "@clickhouse/client-web";
import { countDays } from "../seed/settled.ts";
import { insertTraces, type Pass, type Shape } from "../seed/traces.ts";
import { DAY_MS } from "../../src/domain/duration.ts";
import { dateTimeText } from "../../src/db/sql.ts";
import { type DataSet, openEngine } from "./data.ts";
import { connect } from "../clickhouse.ts";
import { openDb } from "../db.ts";
import { migrateDatabase } from "../migrate/index.ts";
import type { Facts } from "./facts.ts";
import { type CellResult, type Effort, measure } from "./measure.ts";
import { type Window, WINDOWS } from "./pair.ts";
import { pairsNamed } from "./reads.ts";

/** Drop-downs of many traces: rows of lists alone, without observations, since nothing else is asked. */
export interface DropDownsRequest {
  traces: number;
  seed: number;
  /** End of the data, milliseconds since the epoch. */
  until: number;
  effort: Effort;
  onProgress(text: string): void;
}

const DAYS = 30;
const PROJECT = "seed-1";
const PER_STATEMENT = 500_000;
const ASKED: readonly Window[] = ["24h", "7d", "30d"];

/** What a settle would make of a trace without observations, of the traces of a day. */
const listRows = (from: number): string => `
  INSERT INTO exp_trace_metrics (project_id, hour, trace_id, listed, timestamp, name, user_id, session_id, environment, release, version, public, bookmarked, tags, created_at, updated_at, state)
  SELECT t.project_id, toStartOfHour(t.timestamp, 'UTC'), t.id, 1, t.timestamp, t.name, ifNull(t.user_id, ''), ifNull(t.session_id, ''), t.environment, ifNull(t.release, ''), ifNull(t.version, ''), t.public, t.bookmarked, t.tags,
    t.created_at, t.updated_at, toUInt64(toUnixTimestamp64Milli(t.event_ts))
  FROM traces AS t FINAL WHERE t.timestamp >= toDateTime64('${dateTimeText(from)}', 3, 'UTC') AND t.timestamp < toDateTime64('${dateTimeText(from + DAY_MS)}', 3, 'UTC')`;

async function fill(client: ClickHouseClient, { traces, seed, until, onProgress }: DropDownsRequest): Promise<void> {
  const [shape, from]: [Shape, number] = [{ traces, days: DAYS, project: PROJECT }, until - DAYS * DAY_MS];
  // The list rows are made below, once, and nothing here asks for what the view keeps.
  await client.command({ query: "DROP VIEW IF EXISTS exp_trace_properties_mv SYNC" });
  for (let first = 0; first < traces; first += PER_STATEMENT) {
    onProgress(`generating: ${first} of ${traces} traces`);
    const query_params = { seed, from, project: PROJECT, first, count: Math.min(PER_STATEMENT, traces - first), sentences: ["."] };
    for (const pass of ["first", "again"] as Pass[]) await client.command({ query: insertTraces(shape, pass), query_params, clickhouse_settings: { log_comment: '{"feed":"direct"}' } });
  }
  for (let day = Math.floor(from / DAY_MS) * DAY_MS; day < until; day += DAY_MS) {
    onProgress(`list rows of ${new Date(day).toISOString().slice(0, 10)}`);
    await client.command({ query: listRows(day) });
  }
}

const factsOf = ({ traces, until }: DropDownsRequest): Facts => ({
  projectId: PROJECT, traces, observations: 0, end: until, smallTrace: "", largeTrace: "", largeTraceObservations: 0, largeTraceTime: 0, newestTraces: [], observation: "", score: "", session: "", rareUser: "", topUsers: [], name: "",
});

async function measureAll(data: DataSet, request: DropDownsRequest): Promise<CellResult[]> {
  await fill(data.client, request);
  request.onProgress("counting days");
  await countDays(data.db);
  const [facts, cells] = [factsOf(request), [] as CellResult[]];
  for (const pair of pairsNamed("traces.filterOptions")) {
    for (const window of ASKED) {
      request.onProgress(window);
      cells.push(await measure(data, pair, { facts, from: facts.end - WINDOWS[window], to: facts.end }, window, request.effort));
    }
  }
  return cells;
}

/** `traces.filterOptions` on both sides, over so many traces of one project; answers proved equal, in turns. */
export async function benchDropDowns(request: DropDownsRequest): Promise<CellResult[]> {
  const engine = await openEngine();
  try {
    const target = { url: engine.url, database: "bench" };
    await migrateDatabase(target);
    const data: DataSet = { target, db: openDb(target), client: connect(target) };
    try {
      return await measureAll(data, request);
    } finally {
      await data.client.close();
    }
  } finally {
    await engine.stop();
  }
}
