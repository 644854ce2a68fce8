import { fileURLToPath } from "node:url";
import type { ClickHouseTarget } from "../clickhouse.ts";
import { DEFAULT_CLUSTER, type Topology } from "./render.ts";
import { migrate, type MigrationProgress } from "./runner.ts";

export type { ClickHouseTarget } from "../clickhouse.ts";
export { DEFAULT_CLUSTER, TOPOLOGIES, type Topology } from "./render.ts";
export {
  allStatements,
  migrate,
  migrationStatus,
  pendingStatements,
  type MigrateOptions,
  type MigrateResult,
  type MigrationProgress,
  type RenderedMigration,
} from "./runner.ts";
export type { MigrationState, MigrationStatus } from "./status.ts";

/** The migrations of this checkout. */
export const MIGRATIONS_DIRECTORY = fileURLToPath(new URL("../../migrations", import.meta.url));

/** Brings a database to this checkout's schema, creating it when missing. */
export async function migrateDatabase(options: ClickHouseTarget & { topology?: Topology["kind"] }): Promise<void> {
  const { topology = "single", ...target } = options;
  await migrate({
    target,
    directory: MIGRATIONS_DIRECTORY,
    topology: topology === "cluster" ? { kind: "cluster", cluster: DEFAULT_CLUSTER } : { kind: topology },
  });
}

/** A step of `migrate` in words. */
export function describe(progress: MigrationProgress): string {
  if (progress.type === "waiting") return `Waiting for another migration (${progress.holder})`;
  const { name, step, steps } = progress;
  return progress.type === "start" ? `Applying ${name} (${step} of ${steps})` : `Applied ${name} in ${Math.round(progress.ms)} ms`;
}
