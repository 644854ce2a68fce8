import type { ReadScope } from "../read.ts";
import type { TraceSelection } from "../rows/trace-list.ts";
import { tagsOf } from "../rows/traces-table.ts";
import type { SessionFilterOptions } from "../rows/session-options.ts";
import { readScoreOptions } from "../scores/options.ts";
import type { ScoreTable } from "../scores/selection.ts";
import { sql } from "../sql.ts";
import { timeWindow } from "./time-window.ts";
import { countRows, type LiveTraces, readTraceOptions } from "./trace-options.ts";

const MAX_USERS = 1_000;

interface Side {
  side: "current" | "new";
  traces: LiveTraces;
  scoreTable: ScoreTable;
}

/** The drop-downs of sessions, of the traces that carry one; the scores are the project's of the time. */
export async function readSessionOptions(scope: ReadScope, conditions: TraceSelection["conditions"], { side, traces, scoreTable }: Side): Promise<SessionFilterOptions> {
  const name = "sessions.filterOptions";
  const inSessions = countRows({ ...traces, from: sql`${traces.from} AND ifNull(${traces.row}.session_id, '') != ''` });
  const [{ users, tags }, scores] = await Promise.all([
    readTraceOptions(scope, side, inSessions, { name, parts: ["users", "tags"], limits: { users: MAX_USERS } }),
    readScoreOptions(scope, tagsOf(scope, side, name)("scores"), scoreTable, timeWindow(conditions, "timestamp")),
  ]);
  return { users, tags, scores };
}
