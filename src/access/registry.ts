import type { AccessPattern } from "../rollout/switch.ts";
import { generationsAll } from "./generations.all.ts";
import { generationsCountAll } from "./generations.countAll.ts";
import { generationsFilterOptions } from "./generations.filterOptions.ts";
import { dashboardChart } from "./dashboard.chart.ts";
import { dashboardExecuteQuery } from "./dashboard.executeQuery.ts";
import { observationsById } from "./observations.byId.ts";
import { observationsCursor } from "./observations.cursor.ts";
import { observationsList } from "./observations.list.ts";
import { publicSessionsById } from "./publicSessions.byId.ts";
import { publicSessionsList } from "./publicSessions.list.ts";
import { publicTracesById } from "./publicTraces.byId.ts";
import { publicTracesList } from "./publicTraces.list.ts";
import { scoresAll } from "./scores.all.ts";
import { scoresById } from "./scores.byId.ts";
import { scoresCountAll } from "./scores.countAll.ts";
import { scoresCursor } from "./scores.cursor.ts";
import { scoresFilterOptions } from "./scores.filterOptions.ts";
import { scoresList } from "./scores.list.ts";
import { sessionsAll } from "./sessions.all.ts";
import { sessionsById } from "./sessions.byId.ts";
import { sessionsByIdWithScores } from "./sessions.byIdWithScores.ts";
import { sessionsCountAll } from "./sessions.countAll.ts";
import { sessionsFilterOptions } from "./sessions.filterOptions.ts";
import { sessionsMetrics } from "./sessions.metrics.ts";
import { tracesAll } from "./traces.all.ts";
import { tracesById } from "./traces.byId.ts";
import { tracesByIdWithObservationsAndScores } from "./traces.byIdWithObservationsAndScores.ts";
import { tracesCountAll } from "./traces.countAll.ts";
import { tracesFilterOptions } from "./traces.filterOptions.ts";
import { tracesGetAgentGraphData } from "./traces.getAgentGraphData.ts";
import { tracesHasAny } from "./traces.hasAny.ts";
import { tracesMetrics } from "./traces.metrics.ts";
import { usersAll } from "./users.all.ts";
import { usersById } from "./users.byId.ts";
import { usersHasAny } from "./users.hasAny.ts";
import { usersMetrics } from "./users.metrics.ts";

/** The one list of access patterns: flags, verification, benchmarks, docs and status derive from it. */
export const accessPatterns = [
  publicTracesList, publicTracesById,
  observationsById, observationsList, observationsCursor,
  publicSessionsList, publicSessionsById,
  scoresList, scoresById, scoresCursor,
  tracesHasAny, tracesAll, tracesCountAll, tracesMetrics, tracesFilterOptions, tracesById, tracesByIdWithObservationsAndScores, tracesGetAgentGraphData,
  generationsAll, generationsCountAll, generationsFilterOptions,
  scoresAll, scoresCountAll, scoresFilterOptions,
  sessionsAll, sessionsCountAll, sessionsMetrics, sessionsFilterOptions, sessionsById, sessionsByIdWithScores,
  usersHasAny, usersAll, usersMetrics, usersById,
  dashboardChart, dashboardExecuteQuery,
] as const satisfies readonly AccessPattern<never, unknown>[];
