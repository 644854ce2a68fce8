import { readSessionOptions } from "../fragments/session-options.ts";
import type { Read } from "../read.ts";
import type { TraceFilterOptionsInput } from "../rows/filter-options.ts";
import type { SessionFilterOptions } from "../rows/session-options.ts";
import { sql } from "../sql.ts";
import { traceListSource } from "./trace-list-source.ts";
import { scoreTable } from "./score-table.ts";

/** What filters of sessions offer, counted over narrow columns of the settled list rows. */
export const newSessionFilterOptions: Read<TraceFilterOptionsInput, SessionFilterOptions> = (scope, { conditions }) =>
  readSessionOptions(scope, conditions, { name: "new", row: sql`m`, from: traceListSource(scope, { conditions }, true).final(sql`1`), scoreTable });
