import type { Read } from "../read.ts";
import { type SessionDetail, sessionOf } from "../rows/session.ts";
import { param, sql, type Sql } from "../sql.ts";
import { readTraces } from "./trace-attributes.ts";

/** The property table's rows of a session. */
const ofSession = (projectId: string, id: string): Sql => sql`
  FROM exp_trace_properties AS p WHERE p.project_id = ${param.string(projectId)} AND p.property = 'sessionId' AND p.value = ${param.string(id)}`;

/** The traces that the property table has ever named for a session: some may have left it. */
export const sessionTraceIds = (projectId: string, id: string): Sql => sql`SELECT p.trace_id ${ofSession(projectId, id)}`;

/** A session with its traces: those that still carry its id. */
export const newSessionById: Read<string, SessionDetail | undefined> = async (scope, id) => {
  const { projectId } = scope;
  const tag = { name: "publicSessions.byId", projectId, side: "new" as const };
  const traces = await readTraces(scope, tag, sessionTraceIds(projectId, id), sql`SELECT p.project_id, p.hour, p.trace_id ${ofSession(projectId, id)}`);
  return sessionOf(
    id,
    traces.filter((row) => row.session_id === id),
  );
};
