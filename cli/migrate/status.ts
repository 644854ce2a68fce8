import { CliError } from "../errors.ts";
import type { Migration } from "./files.ts";
import type { AppliedMigration } from "./ledger.ts";

export type MigrationState = "applied" | "pending" | "changed" | "unknown";

export interface MigrationStatus {
  number: number;
  name: string;
  /** `changed`: applied, but the file is another one now; `unknown`: applied, but not in this checkout. */
  state: MigrationState;
  appliedAt: string | null;
}

/** Compares the files with what the database remembers, by number. */
export function compare(migrations: readonly Migration[], applied: readonly AppliedMigration[]): MigrationStatus[] {
  const remembered = new Map(applied.map((one) => [one.number, one]));
  const known = migrations.map((migration): MigrationStatus => {
    const one = remembered.get(migration.number);
    const same = one !== undefined && one.checksum === migration.checksum && one.name === migration.name;
    return {
      number: migration.number,
      name: migration.name,
      state: one === undefined ? "pending" : same ? "applied" : "changed",
      appliedAt: one?.appliedAt ?? null,
    };
  });
  const numbers = new Set(migrations.map((migration) => migration.number));
  const unknown = applied
    .filter((one) => !numbers.has(one.number))
    .map((one): MigrationStatus => ({ number: one.number, name: one.name, state: "unknown", appliedAt: one.appliedAt }));
  return [...known, ...unknown];
}

/** Refuses a database that this checkout's files cannot continue. */
export function assertContinuable(statuses: readonly MigrationStatus[]): void {
  const changed = statuses.find((status) => status.state === "changed");
  if (changed) {
    throw new CliError(
      `migration ${changed.name} was applied at ${changed.appliedAt} and its file has changed since: restore the file and put the change into a new number`,
    );
  }
  const unknown = statuses.find((status) => status.state === "unknown");
  if (unknown) {
    throw new CliError(`migration ${unknown.name} was applied by a newer spanhouse: run that version, this checkout does not have the file`);
  }
  const pending = statuses.find((status) => status.state === "pending");
  const later = pending && statuses.find((status) => status.state === "applied" && status.number > pending.number);
  if (pending && later) {
    throw new CliError(`migration ${pending.name} is pending although ${later.name} is applied: give it the next free number`);
  }
}
