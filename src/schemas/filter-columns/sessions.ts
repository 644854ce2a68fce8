import { array, bookmarked, commentColumns, datetime, number, scoreColumns, text, tokenColumns } from "./shared.ts";
import { without } from "./table.ts";

/** Columns of the session table (tRPC contract section 3.5). */
export const sessionColumns = [
  bookmarked,
  text("id", "ID"),
  array("userIds", "User IDs"),
  array("tags", "Tags", "traceTags", "Trace Tags"),
  text("environment", "Environment"),
  datetime("createdAt", "Created At"),
  number("sessionDuration", "Session Duration (s)", "Session Duration"),
  number("countTraces", "Traces Count", "tracesCount", "Count Traces"),
  number("inputCost", "Input Cost ($)", "Session Input Cost"),
  number("outputCost", "Output Cost ($)", "Session Output Cost"),
  number("totalCost", "Total Cost ($)", "Session Total Cost"),
  ...tokenColumns,
  number("totalTokens", "Total Tokens", "usage", "Usage", "Session Total Usage"),
  ...scoreColumns,
  ...commentColumns,
] as const;

export type SessionColumnId = (typeof sessionColumns)[number]["id"];

/** What lists of sessions sort by. */
export const sortableSessionColumns = without(sessionColumns, "scores_avg", "score_categories", "score_booleans", "commentCount", "commentContent");
export type SessionSortColumn = (typeof sortableSessionColumns)[number]["id"];
