import Big from "big.js";
import type { SessionFilterOptions } from "../../db/rows/session-options.ts";
import type { SessionPage } from "../../db/rows/session.ts";
import type { SessionMetrics, SessionTableRow } from "../../db/rows/session-table.ts";
import { toScoreOptions } from "./score-options.ts";
import { toScoreAggregate, toScoreAlone } from "./score.ts";

/** A relational row says this of a session in the original; no store here does. */
const UNMARKED = { bookmarked: false, public: false };

/** A row of sessions.all (tRPC contract section 5). */
export const toSession = (row: SessionTableRow) => ({
  id: row.id,
  userIds: row.user_ids,
  countTraces: row.trace_count,
  traceTags: row.tags,
  createdAt: row.created_at,
  ...UNMARKED,
  environment: row.environment,
});

/** A row of sessions.metrics. */
export const toSessionMetrics = (row: SessionMetrics) => ({
  ...toSession(row),
  trace_count: row.trace_count,
  total_observations: row.total_observations,
  sessionDuration: row.duration,
  inputCost: new Big(row.input_cost),
  outputCost: new Big(row.output_cost),
  totalCost: new Big(row.total_cost),
  promptTokens: row.input_usage,
  completionTokens: row.output_usage,
  totalTokens: row.total_usage,
  scores: toScoreAggregate(row.scores),
});

/** What sessions.filterOptions answers. */
export const toSessionOptions = ({ users, tags, scores }: SessionFilterOptions) => ({
  userIds: users,
  tags: tags.map(({ value }) => ({ value })),
  environment: [],
  ...toScoreOptions(scores),
});

/** What sessions.byId answers: traces and users newest first. */
export function toSessionPage(session: SessionPage, projectId: string) {
  const scores = Map.groupBy(session.traceScores, (score) => score.trace_id);
  return {
    id: session.id,
    projectId,
    createdAt: session.created_at,
    environment: session.environment,
    ...UNMARKED,
    traces: session.traces.map(({ id, user_id, name, timestamp, environment }) => ({
      id, userId: user_id, name, timestamp, environment, scores: (scores.get(id) ?? []).map((score) => toScoreAlone(score, projectId)),
    })),
    totalCost: Number(session.totalCost),
    users: [...new Set(session.traces.flatMap(({ user_id }) => user_id ?? []))],
  };
}

/** What sessions.byIdWithScores answers. */
export const toSessionPageWithScores = (session: SessionPage, projectId: string) => ({
  ...toSessionPage(session, projectId),
  scores: session.ownScores.map((score) => toScoreAlone(score, projectId)),
});
