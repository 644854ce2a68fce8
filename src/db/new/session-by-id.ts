import { z } from "zod";
import type { QueryTag } from "../client.ts";
import type { Read, ReadScope } from "../read.ts";
import { type SessionDetail, sessionOf } from "../rows/session.ts";
import { param, sql } from "../sql.ts";
import { readTexts, textIndex } from "./span-texts.ts";
import { readAttributes } from "./trace-attributes.ts";

const traceIdRow = z.object({ trace_id: z.string() });

/** The traces that the property table has ever named for a session: some may have left it. */
export async function sessionTraceIds({ db, projectId }: ReadScope, tag: QueryTag, id: string): Promise<string[]> {
  const found = await db.query({
    tag,
    sql: sql`SELECT DISTINCT p.trace_id AS trace_id FROM exp_trace_properties AS p WHERE p.project_id = ${param.string(projectId)} AND p.property = 'sessionId' AND p.value = ${param.string(id)}`,
    row: traceIdRow,
    budget: "page",
  });
  return found.map((row) => row.trace_id);
}

/** A session with its traces: those that still carry its id. */
export const newSessionById: Read<string, SessionDetail | undefined> = async (scope, id) => {
  const tag = (name: string) => ({ name: `publicSessions.byId.${name}`, projectId: scope.projectId, side: "new" as const });
  const ids = await sessionTraceIds(scope, tag("ids"), id);
  if (ids.length === 0) return undefined;
  const [attributes, texts] = await Promise.all([readAttributes(scope, tag("traces"), ids), readTexts(scope, tag("texts"), ids, { kind: "trace" })]);
  const find = textIndex(texts);
  return sessionOf(
    id,
    attributes.filter((row) => row.session_id === id).map((row) => ({ ...row, ...find(row.id, "", row.timestamp) })),
  );
};
