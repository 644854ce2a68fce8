import type { Read, ReadScope } from "../read.ts";
import { existenceRow } from "../rows/existence.ts";
import { param, sql, type Sql } from "../sql.ts";
import { placesOf } from "./columns.ts";

/** Which traces to look for: by what a single row states, and by what all rows of a trace come to. */
interface Wanted {
  row: Sql;
  trace: Sql;
}

/** Traces that are looked at first. Dead ones may be among them: then all are. */
const CANDIDATES = 5;

/**
 * Whether a live trace is wanted. What traces' rows state answers it, and that is never behind: no settled row is asked.
 * The newest rows first: retention deletes the oldest.
 */
export async function hasLiveTrace({ db, projectId }: ReadScope, name: string, wanted: Wanted): Promise<boolean> {
  const project = param.string(projectId);
  const isFound = async (within: Sql): Promise<boolean> => {
    const rows = await db.query({
      tag: { name, projectId, side: "new" },
      sql: sql`
        SELECT 1 AS found FROM exp_traces_amt AS x PREWHERE x.project_id = ${project} AND ${within}
        GROUP BY x.trace_id HAVING max(x.timestamp).1 > max(x.deleted_at) AND ${wanted.trace} LIMIT 1`,
      row: existenceRow,
      budget: "page",
    });
    return rows.length > 0;
  };
  const newest = sql`
    SELECT n.trace_id FROM exp_traces_amt AS n WHERE n.project_id = ${project} AND ${wanted.row}
    ORDER BY n.project_id DESC, n.hour DESC LIMIT ${param.uint(CANDIDATES)}`;
  return (await isFound(sql`(x.project_id, x.hour, x.trace_id) IN (${placesOf(projectId, newest)})`)) || isFound(sql`1`);
}

/** Whether the project has a live trace. */
export const hasAnyTrace: Read<undefined, boolean> = (scope) => hasLiveTrace(scope, "traces.hasAny", { row: sql`1`, trace: sql`1` });
