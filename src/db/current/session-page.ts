import { z } from "zod";
import { decimal } from "../codecs.ts";
import type { Read } from "../read.ts";
import { addUp, countedSince, sessionOf, type SessionPage, sessionTraceRow } from "../rows/session.ts";
import { readSessionScores, readTraceScores } from "../scores/given.ts";
import { param, sql } from "../sql.ts";
import { traceColumns } from "./columns.ts";
import { observationStats } from "./observation-stats.ts";
import { readSessionTraces } from "./session-by-id.ts";

const costRow = z.object({ cost: decimal });

/** One session with its traces, their scores and what they cost; undefined when no trace carries its id. */
export const currentSessionPage =
  (name: string, { ownScores }: { ownScores: boolean }): Read<string, SessionPage | undefined> =>
  async (scope, id) => {
    const { db, projectId } = scope;
    const tag = (part: string) => ({ name: `${name}.${part}`, projectId, side: "current" as const });
    const session = sessionOf(id, await readSessionTraces(scope, tag("traces"), id, traceColumns, sessionTraceRow));
    if (session === undefined) return undefined;
    const ids = session.traces.map((trace) => trace.id);
    const [[cost], ofTraces, own] = await Promise.all([
      db.query({
        tag: tag("cost"),
        sql: sql`SELECT sum(total_cost) AS cost FROM (${observationStats({ projectId, from: countedSince(session.traces), traceIds: sql`${param.strings(ids)}` })})`,
        row: costRow,
        budget: "detail",
      }),
      readTraceScores(scope, tag("traceScores"), sql`scores`, ids),
      ownScores ? readSessionScores(scope, tag("scores"), sql`scores`, id) : [],
    ]);
    return { ...session, totalCost: addUp(cost ? [cost.cost] : []), traceScores: ofTraces, ownScores: own };
  };
