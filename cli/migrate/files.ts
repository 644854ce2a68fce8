import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { CliError } from "../errors.ts";

/** One numbered file of `migrations/`, as it is in the repository (not rendered). */
export interface Migration {
  number: number;
  /** File name without `.sql`, such as `0001_create_current_tables`. */
  name: string;
  sql: string;
  /** sha-256 of the unrendered file: the same on every topology. */
  checksum: string;
}

const FILE_NAME = /^(\d{4})_[a-z][a-z0-9]*(_[a-z0-9]+)+\.sql$/;

/** Reads a migrations folder in order, and refuses one that breaks the law of `migrations/README.md`. */
export async function readMigrations(directory: string): Promise<Migration[]> {
  const entries = await readdir(directory).catch((cause: unknown) => {
    throw new CliError(`the migrations folder ${directory} cannot be read: run spanhouse from its own checkout`, { cause });
  });
  const files = entries.filter((entry) => entry.endsWith(".sql")).sort();
  const migrations: Migration[] = [];
  for (const file of files) {
    const number = Number(FILE_NAME.exec(file)?.[1]);
    if (Number.isNaN(number)) {
      throw new CliError(`migration ${file} is not named NNNN_verb_object.sql: rename it before it is applied anywhere`);
    }
    const previous = migrations.at(-1);
    if (previous?.number === number) {
      throw new CliError(`migrations ${previous.name} and ${file} have the same number: give the one not yet merged the next free number`);
    }
    const expected = (previous?.number ?? 0) + 1;
    if (number !== expected) {
      throw new CliError(`migration number ${String(expected).padStart(4, "0")} is missing before ${file}: numbers have no gaps`);
    }
    const bytes = await readFile(join(directory, file));
    migrations.push({
      number,
      name: file.slice(0, -".sql".length),
      sql: bytes.toString("utf8"),
      checksum: createHash("sha256").update(bytes).digest("hex"),
    });
  }
  return migrations;
}
