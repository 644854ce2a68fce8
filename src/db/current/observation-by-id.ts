import type { Read } from "../read.ts";
import { type ObservationDetailRow, observationDetailRow, toolAndProvidedColumns } from "../rows/generation.ts";
import { param, sql } from "../sql.ts";
import { observationColumns } from "./columns.ts";

/** The newest version across all days and types; undefined when there is none or it is deleted. */
export const currentObservationById: Read<string, ObservationDetailRow | undefined> = async ({ db, projectId }, id) => {
  const [row] = await db.query({
    tag: { name: "observations.byId", projectId, side: "current" },
    sql: sql`
      SELECT * EXCEPT is_deleted FROM (
        SELECT ${observationColumns}, ${toolAndProvidedColumns}, o.input AS input, o.output AS output, o.is_deleted AS is_deleted
        FROM observations AS o WHERE o.project_id = ${param.string(projectId)} AND o.id = ${param.string(id)}
        ORDER BY o.event_ts DESC, o.is_deleted LIMIT 1
      ) WHERE is_deleted = 0`,
    row: observationDetailRow,
    budget: "detail",
  });
  return row;
};
