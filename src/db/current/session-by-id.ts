import type { z } from "zod";
import type { QueryTag } from "../client.ts";
import type { Read, ReadScope } from "../read.ts";
import { type SessionDetail, sessionOf } from "../rows/session.ts";
import { traceRow } from "../rows/trace.ts";
import { param, sql, type Sql } from "../sql.ts";
import { traceColumns } from "./columns.ts";

/** The traces whose newest version carries the session's id. `columns` select from `t`, session_id among them. */
export function readSessionTraces<Row extends z.ZodType>({ db, projectId }: ReadScope, tag: QueryTag, id: string, columns: Sql, row: Row): Promise<z.output<Row>[]> {
  const project = param.string(projectId);
  const session = param.string(id);
  return db.query({
    tag,
    sql: sql`
      SELECT * EXCEPT is_deleted FROM (
        SELECT ${columns}, t.is_deleted AS is_deleted
        FROM traces AS t
        WHERE t.project_id = ${project} AND t.id IN (SELECT s.id FROM traces AS s WHERE s.project_id = ${project} AND s.session_id = ${session})
        ORDER BY t.event_ts DESC, t.is_deleted LIMIT 1 BY t.id
      ) WHERE is_deleted = 0 AND session_id = ${session}`,
    row,
    budget: "detail",
  });
}

/** A session with its traces. Undefined when there are none. */
export const currentSessionById: Read<string, SessionDetail | undefined> = async (scope, id) => {
  const tag = { name: "publicSessions.byId", projectId: scope.projectId, side: "current" as const };
  return sessionOf(id, await readSessionTraces(scope, tag, id, sql`${traceColumns}, t.metadata AS metadata, t.input AS input, t.output AS output`, traceRow));
};
