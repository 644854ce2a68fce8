import type { ClickHouseClient } from "@clickhouse/client-web";
import type { Db } from "../../src/db/client.ts";
import { sweepMark, settleTraces } from "./settled.ts";
import { insertObservations } from "./observations.ts";
import { insertScores } from "./scores.ts";
import { sentences } from "./sentences.ts";
import { insertTraces, type Pass, projectsOf, type Shape, traceFacts } from "./traces.ts";
import { DAY_MS } from "../../src/domain/duration.ts";

export interface SeedOptions extends Shape {
  seed: number;
  /** End of the data, milliseconds since the epoch. */
  until: number;
  onProgress?(progress: SeedProgress): void;
}

export interface SeedProgress {
  traces: number;
  of: number;
}

export interface Seeded {
  projects: string[];
  traces: number;
  observations: number;
  scores: number;
  from: number;
  until: number;
  milliseconds: { insert: number; settle: number };
}

/** Traces of one round of inserts: a part of some hundred thousand observations, held in memory by the server once. */
const PER_ROUND = 20_000;

/**
 * Generates a data set inside ClickHouse: rows into the current tables, from where the feed views fill the new ones;
 * then settles what was written. The same options give the same rows. Nothing may write beside it.
 */
export async function seedDatabase(client: ClickHouseClient, db: Db, options: SeedOptions): Promise<Seeded> {
  const from = options.until - options.days * DAY_MS;
  const spent = { insert: 0, settle: 0 };
  const timed = async (what: keyof typeof spent, work: () => Promise<unknown>): Promise<void> => {
    const started = performance.now();
    await work();
    spent[what] += performance.now() - started;
  };
  const mark = await sweepMark(db);
  const text = sentences(options.seed);
  for (let first = 0; first < options.traces; first += PER_ROUND) {
    const count = Math.min(PER_ROUND, options.traces - first);
    const range = { seed: options.seed, from, project: options.project ?? "", first, count };
    await timed("insert", () => insertRange(client, options, { ...range, sentences: text }));
    await timed("settle", async () => settleTraces(db, await tracesOf(client, options, range)));
    options.onProgress?.({ traces: first + count, of: options.traces });
  }
  await timed("settle", () => mark.move());
  const [counts] = await rowsOf<{ observations: string; scores: string }>(
    client,
    `SELECT (SELECT uniqExact(project_id, id) FROM observations WHERE project_id IN {projects:Array(String)}) AS observations, (SELECT uniqExact(project_id, id) FROM scores WHERE project_id IN {projects:Array(String)}) AS scores`,
    { projects: projectsOf(options) },
  );
  return {
    projects: projectsOf(options), traces: options.traces, observations: Number(counts?.observations), scores: Number(counts?.scores), from, until: options.until,
    milliseconds: { insert: Math.round(spent.insert), settle: Math.round(spent.settle) },
  };
}

async function insertRange(client: ClickHouseClient, shape: Shape, params: Record<string, unknown>): Promise<void> {
  const statements = (["first", "again"] as Pass[]).flatMap((pass) => [insertTraces(shape, pass), insertObservations(shape, pass), insertScores(shape, pass)]);
  for (const query of statements) await client.command({ query, query_params: params });
}

/** The traces of a range by project, in the order of their times. */
async function tracesOf(client: ClickHouseClient, shape: Shape, params: Record<string, unknown>): Promise<Map<string, string[]>> {
  const rows = await rowsOf<{ project_id: string; ids: string[] }>(client, `SELECT project_id, groupArray(trace_id) AS ids FROM (SELECT project_id, trace_id FROM (${traceFacts(shape)}) ORDER BY n) GROUP BY project_id`, params);
  return new Map(rows.map(({ project_id, ids }) => [project_id, ids]));
}

async function rowsOf<Row>(client: ClickHouseClient, query: string, query_params: Record<string, unknown>): Promise<Row[]> {
  return (await client.query({ query, query_params, format: "JSONEachRow" })).json<Row>();
}
