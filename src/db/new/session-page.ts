import { z } from "zod";
import { decimal } from "../codecs.ts";
import type { Read, ReadScope } from "../read.ts";
import { addUp, countedSince, sessionOf, type SessionPage } from "../rows/session.ts";
import { readSessionScores, readTraceScores } from "../scores/given.ts";
import { param, sql } from "../sql.ts";
import { placesOf } from "./columns.ts";
import { sessionTraceIds } from "./session-by-id.ts";
import { rowsOf } from "./session-rows.ts";
import { spanStatsOf } from "./span-stats.ts";
import { readAttributes } from "./trace-attributes.ts";

const costRow = z.object({ cost: decimal, early: z.array(z.string()) });
const earlyCostRow = costRow.pick({ cost: true });

/** What the session cost since then: settled totals, but for traces that have observations from before. */
async function readCost({ db, projectId }: ReadScope, name: string, id: string, since: number): Promise<string> {
  const tag = (part: string) => ({ name: `${name}.${part}`, projectId, side: "new" as const });
  const isEarly = sql`c.observation_count > 0 AND c.first_start < ${param.time(since)}`;
  const [settled] = await db.query({
    tag: tag("cost"),
    sql: sql`SELECT sumIf(c.total_cost, NOT (${isEarly})) AS cost, groupArrayIf(c.trace_id, ${isEarly}) AS early FROM (${rowsOf(projectId, [id])}) AS c`,
    row: costRow,
    budget: "detail",
  });
  const early = settled?.early ?? [];
  const more = early.length === 0 ? [] : await db.query({
    tag: tag("earlyCost"),
    sql: sql`SELECT sum(total_cost) AS cost FROM (${spanStatsOf({ projectId, from: since }, placesOf(projectId, early))})`,
    row: earlyCostRow,
    budget: "detail",
  });
  return addUp([...(settled ? [settled] : []), ...more].map(({ cost }) => cost));
}

const SHOWN = ["user_id", "session_id", "name", "timestamp", "environment", "created_at"] as const;

/** One session with its traces, their scores and what they cost, all by key; undefined when no trace carries its id. */
export const newSessionPage =
  (name: string, { ownScores }: { ownScores: boolean }): Read<string, SessionPage | undefined> =>
  async (scope, id) => {
    const tag = (part: string) => ({ name: `${name}.${part}`, projectId: scope.projectId, side: "new" as const });
    const attributes = await readAttributes(scope, tag("traces"), sessionTraceIds(scope.projectId, id), SHOWN);
    const session = sessionOf(id, attributes.filter((row) => row.session_id === id));
    if (session === undefined) return undefined;
    const ids = session.traces.map((trace) => trace.id);
    const [totalCost, ofTraces, own] = await Promise.all([
      readCost(scope, name, id, countedSince(session.traces)),
      readTraceScores(scope, tag("traceScores"), sql`exp_scores`, ids),
      ownScores ? readSessionScores(scope, tag("scores"), sql`exp_scores`, id) : [],
    ]);
    return { ...session, totalCost, traceScores: ofTraces, ownScores: own };
  };
