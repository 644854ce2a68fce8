import type { Read } from "../read.ts";
import { type SessionDetail, sessionOf } from "../rows/session.ts";
import { traceRow } from "../rows/trace.ts";
import { param, sql } from "../sql.ts";
import { traceColumns } from "./columns.ts";

/** A session with its traces: those whose newest version carries its id. Undefined when there are none. */
export const currentSessionById: Read<string, SessionDetail | undefined> = async ({ db, projectId }, id) => {
  const project = param.string(projectId);
  const session = param.string(id);
  const traces = await db.query({
    tag: { name: "publicSessions.byId", projectId, side: "current" },
    sql: sql`
      SELECT * EXCEPT is_deleted FROM (
        SELECT ${traceColumns}, t.metadata AS metadata, t.input AS input, t.output AS output, t.is_deleted AS is_deleted
        FROM traces AS t
        WHERE t.project_id = ${project} AND t.id IN (SELECT s.id FROM traces AS s WHERE s.project_id = ${project} AND s.session_id = ${session})
        ORDER BY t.event_ts DESC, t.is_deleted LIMIT 1 BY t.id
      ) WHERE is_deleted = 0 AND session_id = ${session}`,
    row: traceRow,
    budget: "detail",
  });
  return sessionOf(id, traces);
};
