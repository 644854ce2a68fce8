import type { DataSet } from "../data.ts";
import { readFacts } from "../facts.ts";
import { type BenchPair, SIDES, type Window, WINDOWS } from "../pair.ts";
import { recording } from "../recorder.ts";
import { script } from "./script.ts";

/** The data set whose ids and times stand in the files: small, since the statements' text does not depend on its size. */
export const SAMPLE = { traces: 300, days: 30, seed: 1, until: Date.UTC(2026, 0, 31) };
const SAMPLE_WINDOW: Window = "7d";

/** The statements of every pair that has files, by file name: what the read functions send for the sample. */
export async function emitQueries({ db }: Pick<DataSet, "db">, pairs: readonly BenchPair[]): Promise<Map<string, string>> {
  const facts = await readFacts(db);
  const asked = { facts, from: facts.end - WINDOWS[SAMPLE_WINDOW], to: facts.end };
  const files = new Map<string, string>();
  for (const pair of pairs) {
    if (pair.query === undefined) continue;
    for (const side of SIDES) {
      const noted = recording(db);
      await pair.read(side, { db: noted.db, projectId: facts.projectId }, asked);
      const file = `${pair.query.number}-${pair.query.name}-${side}.sql`;
      if (files.has(file)) throw new Error(`two pairs write ${file}`);
      const window = pair.windows === "none" ? "by key" : `the last ${SAMPLE_WINDOW}`;
      files.set(file, script([`${pair.query.number} ${pair.name}, ${side} side, ${window}. Emitted by \`spanhouse bench queries\` from the code that answers requests: do not edit.`, `clickhouse-client --queries-file ${file}`], noted.sent));
    }
  }
  return files;
}
