import type { ClickHouseClient } from "@clickhouse/client-web";
import { DEFAULT_DATABASE, serverCode } from "../clickhouse.ts";
import type { Migration } from "./files.ts";
import { render, type Topology } from "./render.ts";

/** A migration as the database remembers it. */
export interface AppliedMigration {
  number: number;
  name: string;
  checksum: string;
  appliedAt: string;
}

// One copy for all shards: a second run through a node of another shard must see what the first one did.
export const CREATE_LEDGER = `CREATE TABLE IF NOT EXISTS spanhouse_migrations{{on_cluster}} (
  number UInt32, name String, checksum String, applied_at DateTime64(3, 'UTC') DEFAULT now64(3), duration_ms UInt32, applied_by String
) ENGINE = {{engine_everywhere:ReplacingMergeTree(applied_at)}} ORDER BY number`;

const UNKNOWN_TABLE = "60";
const UNKNOWN_DATABASE = "81";

/** Creates the database when it is missing. Asks first, because many users may use a database but not create one. */
export async function ensureDatabase(client: ClickHouseClient, database: string, topology: Topology): Promise<void> {
  if (database === DEFAULT_DATABASE) return;
  const found = await client.query({
    query: "SELECT name FROM system.databases WHERE name = {database:String}",
    query_params: { database },
    format: "JSONEachRow",
  });
  if ((await found.json()).length > 0) return;
  // Quoted here and not a parameter: hosts of a cluster get the text.
  const quoted = `\`${database.replaceAll("\\", "\\\\").replaceAll("`", "\\`")}\``;
  await client.command({ query: `CREATE DATABASE IF NOT EXISTS ${quoted}${render("{{on_cluster}}", topology)}` });
}

export async function ensureLedger(client: ClickHouseClient, topology: Topology): Promise<void> {
  await client.command({ query: render(CREATE_LEDGER, topology) });
}

/** What was applied, in order; empty when there is no ledger or no database yet. */
export async function readLedger(client: ClickHouseClient): Promise<AppliedMigration[]> {
  try {
    const result = await client.query({
      query:
        "SELECT number, name, checksum, formatDateTime(applied_at, '%Y-%m-%dT%H:%i:%SZ', 'UTC') AS appliedAt FROM spanhouse_migrations FINAL ORDER BY number",
      format: "JSONEachRow",
      clickhouse_settings: { select_sequential_consistency: "1" },
    });
    return await result.json<AppliedMigration>();
  } catch (error) {
    const code = serverCode(error);
    if (code === UNKNOWN_TABLE || code === UNKNOWN_DATABASE) return [];
    throw error;
  }
}

export async function record(client: ClickHouseClient, migration: Migration, durationMs: number, appliedBy: string): Promise<void> {
  await client.insert({
    table: "spanhouse_migrations",
    values: [
      { number: migration.number, name: migration.name, checksum: migration.checksum, duration_ms: Math.round(durationMs), applied_by: appliedBy },
    ],
    format: "JSONEachRow",
    clickhouse_settings: { async_insert: 0 },
  });
}
