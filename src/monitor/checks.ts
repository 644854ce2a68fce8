import { z } from "zod";
import { uint } from "../db/codecs.ts";
import type { Db } from "../db/client.ts";
import { sql } from "../db/sql.ts";
import { measureDrift } from "../settle/drift.ts";

/** Figures too dear to measure at every scrape: the cron measures them now and then and everybody reads them here. */
export interface DriftCheck {
  sampled: number;
  differing: number;
  secondsAgo: number;
  /** Some of the traces that differ. */
  detail: unknown;
}

const SAMPLED = "drift.sampled";
const DIFFERING = "drift.differing";
const EVERY_SECONDS = 600;
const TRACES = 50;
const TAG = { name: "monitor.checks", projectId: "" };

const checkRow = z.object({ sampled: z.number(), differing: z.number(), seconds_ago: uint, detail: z.string(), found: uint });

/** The latest drift that was measured; null before the first. */
export async function latestDrift(db: Db): Promise<DriftCheck | null> {
  const [row] = await db.query({
    tag: TAG,
    sql: sql`
      SELECT argMaxIf(value, at, name = 'drift.sampled') AS sampled, argMaxIf(value, at, name = 'drift.differing') AS differing, argMaxIf(detail, at, name = 'drift.differing') AS detail,
        toUInt64(greatest(0, dateDiff('second', max(at), now64(3)))) AS seconds_ago, count() AS found
      FROM exp_checks WHERE name IN ('drift.sampled', 'drift.differing')`,
    row: checkRow,
    budget: "probe",
  });
  if (!row || row.found === 0) return null;
  return { sampled: row.sampled, differing: row.differing, secondsAgo: row.seconds_ago, detail: row.detail === "" ? [] : (JSON.parse(row.detail) as unknown) };
}

/** Measures drift when the latest is old enough. Runs on the cron. */
export async function checkDrift(db: Db, now: number): Promise<void> {
  const latest = await latestDrift(db);
  if (latest && latest.secondsAgo < EVERY_SECONDS) return;
  const { sampled, differing } = await measureDrift(db, TRACES, now);
  await db.insert(TAG, "exp_checks", [
    { name: SAMPLED, value: sampled, detail: "" },
    { name: DIFFERING, value: differing.length, detail: JSON.stringify(differing.slice(0, 20)) },
  ]);
}
