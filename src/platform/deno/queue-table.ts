import { z } from "zod";
import { uint } from "../../db/codecs.ts";
import type { Db } from "../../db/client.ts";
import { param, sql, type Sql } from "../../db/sql.ts";

/**
 * The statements of a queue in ClickHouse (`exp_queue`). Nothing is changed in place: what happens to a message is one more
 * version of its row, and all times are the server's.
 */

const messageRow = z.object({ id: z.string(), body: z.string(), sent_at: z.string(), deliveries: uint });
/** A claimed message; `deliveries` counts this one. */
export type Claimed = z.output<typeof messageRow>;

const dueRow = z.object({ due: uint });

const tag = (name: string) => ({ name: `platform.queue.${name}`, projectId: "" });

/** A step's place for the random number that decides between two of the same step. */
const STEP = 65_536;
/** Above every step: what is done stays done, whoever held it. */
const DONE = (2n ** 64n - 1n).toString();

const steps = (): Sql => sql`(intDiv(q.version, ${param.uint(STEP)}) + 1) * ${param.uint(STEP)} + ${param.uint(Math.floor(Math.random() * STEP))}`;
const after = (ms: number): Sql => sql`now64(3) + toIntervalMillisecond(${param.uint(ms)})`;
const isDue = sql`q.done = 0 AND q.due_at <= now64(3)`;

/** One more version of the rows under a condition. */
const rewrite = (condition: Sql, { deliveries, dueIn, claim }: { deliveries: Sql; dueIn: number; claim: Sql }): Sql => sql`
  INSERT INTO exp_queue (id, body, sent_at, deliveries, due_at, claim, done, version)
  SELECT q.id, q.body, q.sent_at, ${deliveries}, ${after(dueIn)}, ${claim}, 0, ${steps()} FROM exp_queue AS q FINAL WHERE ${condition}`;

export interface QueueTable {
  add(bodies: readonly string[]): Promise<void>;
  hasDue(): Promise<boolean>;
  /** Takes at most this many that are due, the longest due first, for as long as the lease. Of two claimants of a message usually one gets it. */
  claim(limit: number, leaseMs: number): Promise<{ claim: string; messages: Claimed[] }>;
  /** Prolongs a claim; what others have taken, or what is done, stays as it is. */
  renew(claim: string, leaseMs: number): Promise<void>;
  finish(messages: readonly Claimed[]): Promise<void>;
  /** Gives messages of a claim back, due after a while. */
  giveBack(claim: string, ids: readonly string[], delayMs: number): Promise<void>;
}

export const queueTable = (db: Db): QueueTable => ({
  add: (bodies) => db.insert(tag("add"), "exp_queue", bodies.map((body) => ({ id: crypto.randomUUID(), body, version: STEP }))),
  hasDue: async () => {
    const [row] = await db.query({ tag: tag("look"), sql: sql`SELECT count() AS due FROM (SELECT 1 FROM exp_queue AS q FINAL WHERE ${isDue} LIMIT 1)`, row: dueRow, budget: "probe" });
    return (row?.due ?? 0) > 0;
  },
  claim: async (limit, leaseMs) => {
    const claim = crypto.randomUUID();
    await db.execute(tag("claim"), rewrite(sql`${isDue} ORDER BY q.due_at, q.id LIMIT ${param.uint(limit)}`, { deliveries: sql`q.deliveries + 1`, dueIn: leaseMs, claim: sql`${param.string(claim)}` }));
    const messages = await db.query({
      tag: tag("claimed"),
      sql: sql`SELECT q.id AS id, q.body AS body, toString(q.sent_at) AS sent_at, q.deliveries AS deliveries FROM exp_queue AS q FINAL WHERE q.claim = ${param.string(claim)} AND q.done = 0 ORDER BY q.sent_at, q.id`,
      row: messageRow,
      budget: "detail",
    });
    return { claim, messages };
  },
  renew: (claim, leaseMs) => db.execute(tag("renew"), rewrite(sql`q.claim = ${param.string(claim)} AND q.done = 0`, { deliveries: sql`q.deliveries`, dueIn: leaseMs, claim: sql`q.claim` })),
  finish: (messages) =>
    db.insert(tag("finish"), "exp_queue", messages.map(({ id, sent_at, deliveries }) => ({ id, body: "", sent_at, deliveries, due_at: sent_at, done: 1, version: DONE }))),
  giveBack: (claim, ids, delayMs) =>
    db.execute(tag("back"), rewrite(sql`q.claim = ${param.string(claim)} AND q.done = 0 AND q.id IN ${param.strings(ids)}`, { deliveries: sql`q.deliveries`, dueIn: delayMs, claim: sql`''` })),
});
