import type { ReadScope } from "../read.ts";
import { type Option, OPTION_LIMITS, optionRow } from "../rows/filter-options.ts";
import type { TraceSelection } from "../rows/trace-list.ts";
import { tagsOf } from "../rows/traces-table.ts";
import type { SessionFilterOptions } from "../rows/session-options.ts";
import { readScoreOptions } from "../scores/options.ts";
import type { ScoreTable } from "../scores/selection.ts";
import { sql, type Sql } from "../sql.ts";
import { timeWindow } from "./time-window.ts";
import { optionsOf, tagsOfRow } from "./trace-options.ts";

const MAX_USERS = 1_000;

interface Side {
  name: "current" | "new";
  /** The alias of the live trace rows that `from` selects. */
  row: Sql;
  from: Sql;
  scoreTable: ScoreTable;
}

/** The drop-downs of sessions; the scores are the project's of the time. */
export async function readSessionOptions(scope: ReadScope, conditions: TraceSelection["conditions"], { name, row, from, scoreTable }: Side): Promise<SessionFilterOptions> {
  const tag = tagsOf(scope, name, "sessions.filterOptions");
  const read = (part: string, value: Sql, condition: Sql, limit: number): Promise<Option[]> =>
    scope.db.query({ tag: tag(part), sql: optionsOf(value, sql`${from} AND ifNull(${row}.session_id, '') != '' AND ${condition}`, limit), row: optionRow, budget: "scan" });
  const [users, tags, scores] = await Promise.all([
    read("users", sql`assumeNotNull(${row}.user_id)`, sql`ifNull(${row}.user_id, '') != ''`, MAX_USERS),
    read("tags", tagsOfRow(name, row), sql`notEmpty(${row}.tags)`, OPTION_LIMITS.tags),
    readScoreOptions(scope, tag("scores"), scoreTable, timeWindow(conditions, "timestamp")),
  ]);
  return { users, tags, scores };
}
