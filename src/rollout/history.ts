import { z } from "zod";
import { instant } from "../db/codecs.ts";
import type { Db } from "../db/client.ts";
import { dateTimeText, param, sql } from "../db/sql.ts";

/** The pattern under which changes of the write mode stand. */
export const WRITES = "(writes)";

/** `guard` acts alone; the others are people's acts. */
export const ACTIONS = ["set", "promote", "rollback", "guard"] as const;
export type Action = (typeof ACTIONS)[number];

const json = z.string().transform((text): unknown => (text === "" ? null : (JSON.parse(text) as unknown)));

const changeRow = z.object({ at: instant, id: z.string(), pattern: z.string(), action: z.string(), actor: z.string(), reason: z.string(), before: json, after: json, evidence: json });
export type Change = z.output<typeof changeRow>;

export interface NewChange {
  at: number;
  pattern: string;
  action: Action;
  actor: string;
  reason: string;
  before: unknown;
  after: unknown;
  evidence?: unknown;
}

const TAG = { name: "rollout.history", projectId: "" };

export async function appendHistory(db: Db, change: NewChange): Promise<void> {
  const text = (value: unknown): string => (value === undefined ? "" : JSON.stringify(value));
  await db.insert(TAG, "exp_rollout_history", [
    { ...change, at: dateTimeText(change.at), id: crypto.randomUUID(), before: text(change.before), after: text(change.after), evidence: text(change.evidence) },
  ]);
}

/** Changes, newest first; of one pattern, or of all. */
export async function readHistory(db: Db, { pattern, limit, since = 0 }: { pattern?: string | undefined; limit: number; since?: number }): Promise<Change[]> {
  return db.query({
    tag: TAG,
    sql: sql`
      SELECT at, toString(id) AS id, pattern, action, actor, reason, before, after, evidence FROM exp_rollout_history FINAL
      WHERE at >= ${param.time(since)} AND (${param.bool(pattern === undefined)} OR pattern = ${param.string(pattern ?? "")})
      ORDER BY exp_rollout_history.at DESC, exp_rollout_history.id LIMIT ${param.uint(limit)}`,
    row: changeRow,
    budget: "probe",
  });
}
