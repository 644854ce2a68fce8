import type { ClickHouseClient } from "@clickhouse/client-web";
import { connect, DEFAULT_DATABASE, explain, serverCode, type ClickHouseTarget } from "../clickhouse.ts";
import { CliError, firstLine } from "../errors.ts";
import { readMigrations, type Migration } from "./files.ts";
import { ensureDatabase, ensureLedger, readLedger, record } from "./ledger.ts";
import { acquireLock, holderName, type LockOptions } from "./lock.ts";
import { render, type Topology } from "./render.ts";
import { splitStatements } from "./split.ts";
import { assertContinuable, compare, type MigrationStatus } from "./status.ts";

export type MigrationProgress =
  | { type: "waiting"; holder: string }
  | { type: "start"; name: string; step: number; steps: number }
  | { type: "done"; name: string; step: number; steps: number; ms: number };

export interface MigrateOptions {
  target: ClickHouseTarget;
  directory: string;
  topology: Topology;
  onProgress?: (progress: MigrationProgress) => void;
  lock?: LockOptions;
}

export interface MigrateResult {
  applied: string[];
  /** How many were applied before this run. */
  unchanged: number;
}

/** A rendered migration, statement by statement. */
export interface RenderedMigration {
  name: string;
  statements: string[];
}

/** Applies what is pending. Doing it again, or beside another runner, ends in the same schema. */
export async function migrate(options: MigrateOptions): Promise<MigrateResult> {
  const { target, topology, onProgress } = options;
  const migrations = await readMigrations(options.directory);
  return session(target, "migrating", async (client) => {
    await withoutDatabase(target, (root) => ensureDatabase(root, target.database || DEFAULT_DATABASE, topology));
    if (pendingOf(migrations, await readLedger(client)).length === 0) return { applied: [], unchanged: migrations.length };

    const lock = await acquireLock(client, topology, {
      ...options.lock,
      onWait: (holder) => onProgress?.({ type: "waiting", holder }),
    });
    try {
      await ensureLedger(client, topology);
      const pending = pendingOf(migrations, await readLedger(client));
      for (const [index, migration] of pending.entries()) {
        const at = { name: migration.name, step: index + 1, steps: pending.length };
        onProgress?.({ type: "start", ...at });
        const ms = await apply(client, migration, topology);
        onProgress?.({ type: "done", ...at, ms });
      }
      return { applied: pending.map(({ name }) => name), unchanged: migrations.length - pending.length };
    } finally {
      await lock.release();
    }
  });
}

/** Applied, pending and changed migrations. Creates nothing. */
export async function migrationStatus(target: ClickHouseTarget, directory: string): Promise<MigrationStatus[]> {
  const migrations = await readMigrations(directory);
  return session(target, "reading the migrations", async (client) => compare(migrations, await readLedger(client)));
}

/** What `migrate` would run now. Creates nothing. */
export async function pendingStatements(options: Pick<MigrateOptions, "target" | "directory" | "topology">): Promise<RenderedMigration[]> {
  const migrations = await readMigrations(options.directory);
  return session(options.target, "reading the migrations", async (client) =>
    pendingOf(migrations, await readLedger(client)).map((migration) => rendered(migration, options.topology)),
  );
}

/** Every migration rendered for a topology; asks no server. */
export async function allStatements(directory: string, topology: Topology): Promise<RenderedMigration[]> {
  return (await readMigrations(directory)).map((migration) => rendered(migration, topology));
}

function rendered(migration: Migration, topology: Topology): RenderedMigration {
  return { name: migration.name, statements: splitStatements(render(migration.sql, topology)) };
}

function pendingOf(migrations: Migration[], applied: Awaited<ReturnType<typeof readLedger>>): Migration[] {
  const statuses = compare(migrations, applied);
  assertContinuable(statuses);
  const pending = new Set(statuses.filter((status) => status.state === "pending").map((status) => status.number));
  return migrations.filter((migration) => pending.has(migration.number));
}

async function apply(client: ClickHouseClient, migration: Migration, topology: Topology): Promise<number> {
  const started = performance.now();
  const { statements } = rendered(migration, topology);
  for (const [index, query] of statements.entries()) {
    try {
      await client.command({ query });
    } catch (error) {
      const code = serverCode(error);
      if (code === undefined) throw error;
      throw new CliError(
        `migration ${migration.name}, statement ${index + 1} of ${statements.length}, failed: ClickHouse code ${code}: ${firstLine(error)}. ` +
          "Statements are idempotent: remove the cause and run it again",
        { cause: error },
      );
    }
  }
  const ms = performance.now() - started;
  await record(client, migration, ms, holderName());
  return ms;
}

async function session<T>(target: ClickHouseTarget, doing: string, work: (client: ClickHouseClient) => Promise<T>): Promise<T> {
  const client = connect(target);
  try {
    return await work(client);
  } catch (error) {
    throw explain(error, target, doing);
  } finally {
    await client.close();
  }
}

async function withoutDatabase(target: ClickHouseTarget, work: (client: ClickHouseClient) => Promise<void>): Promise<void> {
  const client = connect({ ...target, database: DEFAULT_DATABASE });
  try {
    await work(client);
  } finally {
    await client.close();
  }
}
