import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ClickHouseClient } from "@clickhouse/client-web";
import type { Db } from "../../src/db/client.ts";
import { type ClickHouseTarget, connect } from "../clickhouse.ts";
import { unsettled } from "../../src/settle/look.ts";
import { openDb } from "../db.ts";
import { CliError } from "../errors.ts";
import { startEngine } from "../engine/start.ts";
import { migrateDatabase } from "../migrate/index.ts";
import { type SeedProgress, seedDatabase } from "../seed/seed.ts";
import { countDays } from "../seed/settled.ts";

/** A database with data, and the ways to it. */
export interface DataSet {
  target: ClickHouseTarget;
  db: Db;
  client: ClickHouseClient;
}

export interface SeedRequest {
  traces: number;
  seed: number;
  until: number;
  onProgress(progress: SeedProgress): void;
}

const WAIT_FOR_MERGES_MS = 120_000;
const WAIT_FOR_REST_MS = 60_000;

/** The database `database` of a server, seeded when it holds no traces; with no request to seed it must hold some. */
export async function openDataSet(target: ClickHouseTarget, request?: SeedRequest): Promise<DataSet & { close(): Promise<void> }> {
  if (request) await migrateDatabase(target);
  const client = connect(target);
  const db = openDb(target);
  const [row] = await (await client.query({ query: "SELECT count() AS rows FROM traces", format: "JSONEachRow" })).json<{ rows: string }>();
  if (request && Number(row?.rows) === 0) {
    const { projects } = await seedDatabase(client, db, { days: 30, ...request });
    await mergesEnded(client);
    await atRest(db, projects);
  }
  // Drop-downs are measured as they are a minute later, when the cron has counted the days.
  if (request) await countDays(db);
  return { target, db, client, close: () => client.close() };
}

/** Background merges take the processors and change what there is to read. */
async function mergesEnded(client: ClickHouseClient): Promise<void> {
  const deadline = performance.now() + WAIT_FOR_MERGES_MS;
  for (let quiet = 0; quiet < 3 && performance.now() < deadline; ) {
    const [row] = await (await client.query({ query: "SELECT count() AS running FROM system.merges", format: "JSONEachRow" })).json<{ running: string }>();
    quiet = Number(row?.running) === 0 ? quiet + 1 : 0;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

/** Reads wait for what was settled just now, and would be measured with that. */
async function atRest(db: Db, projects: readonly string[]): Promise<void> {
  const deadline = performance.now() + WAIT_FOR_REST_MS;
  for (const project of projects) {
    while ((await unsettled(db, project, 1)).isStirred) {
      if (performance.now() > deadline) throw new CliError(`project ${project} is being written to: nothing is measured beside that`);
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }
}

/** The embedded engine on a folder, or on a temporary one that goes with it. */
export async function openEngine(dataDir?: string): Promise<{ url: string; stop(): Promise<void> }> {
  const path = dataDir ?? (await mkdtemp(join(tmpdir(), "spanhouse-bench-")));
  const remove = (): Promise<void> => (dataDir === undefined ? rm(path, { recursive: true, force: true }) : Promise.resolve());
  try {
    const engine = await startEngine({ path });
    return {
      url: engine.url,
      stop: async () => {
        await engine.stop();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}
