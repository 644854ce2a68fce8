import type { SessionDetail, SessionRow } from "../../db/rows/session.ts";
import { toWireTrace } from "./trace.ts";

/** A session of a list (REST contract section 5). */
export const toWireSession = (row: SessionRow, projectId: string) => ({
  id: row.id,
  createdAt: row.created_at,
  projectId,
  environment: row.environment,
});

const TRACE_FIELDS = new Set(["core", "io"] as const);

/** One session. Its traces are those of lists without what their observations and scores add up to, and without a page. */
export const toWireSessionDetail = (session: SessionDetail, projectId: string) => ({
  ...toWireSession(session, projectId),
  traces: session.traces.map((row) => {
    const { observations: _observations, scores: _scores, latency: _latency, totalCost: _totalCost, htmlPath: _htmlPath, ...trace } = toWireTrace(
      { ...row, observationIds: [], scoreIds: [], latencyMs: 0, totalCost: "0" },
      projectId,
      TRACE_FIELDS,
    );
    return trace;
  }),
});
