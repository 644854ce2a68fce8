import type { TestClient } from "./client.ts";

/** Records that the procedures are asked about, and a range of time around them (ISO). */
export interface Subjects {
  projectId: string;
  traceId: string;
  observationId: string;
  sessionId: string;
  userId: string;
  from: string;
  to: string;
}

/** Every procedure but `traces.deleteMany`, with an input it takes, by its path. */
export function everyQuery(client: TestClient, { projectId, traceId, observationId, sessionId, userId, from, to }: Subjects): Record<string, () => Promise<unknown>> {
  const table = { projectId, filter: [], orderBy: null };
  const searched = { ...table, searchQuery: null, searchType: [] };
  const trace = { projectId, traceId };
  const query = { view: "traces" as const, dimensions: [], metrics: [{ measure: "count", aggregation: "count" as const }], filters: [], timeDimension: null, fromTimestamp: from, toTimestamp: to, orderBy: null };
  const range = ([[">=", from], ["<=", to]] as const).map(([operator, at]) => ({ type: "datetime" as const, column: "startTime", operator, value: new Date(at) }));
  return {
    "traces.hasAny": () => client.traces.hasAny.query({ projectId }),
    "traces.all": () => client.traces.all.query(searched),
    "traces.countAll": () => client.traces.countAll.query(searched),
    "traces.metrics": () => client.traces.metrics.query({ projectId, traceIds: [traceId], filter: null }),
    "traces.filterOptions": () => client.traces.filterOptions.query({ projectId }),
    "traces.byId": () => client.traces.byId.query(trace),
    "traces.byIdWithObservationsAndScores": () => client.traces.byIdWithObservationsAndScores.query(trace),
    "traces.getAgentGraphData": () => client.traces.getAgentGraphData.query({ ...trace, minStartTime: from, maxStartTime: to }),
    "sessions.all": () => client.sessions.all.query(table),
    "sessions.countAll": () => client.sessions.countAll.query(table),
    "sessions.metrics": () => client.sessions.metrics.query({ projectId, sessionIds: [sessionId] }),
    "sessions.filterOptions": () => client.sessions.filterOptions.query({ projectId }),
    "sessions.byId": () => client.sessions.byId.query({ projectId, sessionId }),
    "sessions.byIdWithScores": () => client.sessions.byIdWithScores.query({ projectId, sessionId }),
    "generations.all": () => client.generations.all.query(searched),
    "generations.countAll": () => client.generations.countAll.query(searched),
    "generations.filterOptions": () => client.generations.filterOptions.query({ projectId }),
    "observations.byId": () => client.observations.byId.query({ ...trace, observationId }),
    "dashboard.chart": () => client.dashboard.chart.query({ projectId, from: "traces_observations", select: [], filter: range, queryName: "observations-cost-by-type-timeseries" }),
    "dashboard.executeQuery": () => client.dashboard.executeQuery.query({ projectId, query }),
    "scores.all": () => client.scores.all.query(table),
    "scores.countAll": () => client.scores.countAll.query(table),
    "scores.filterOptions": () => client.scores.filterOptions.query({ projectId }),
    "users.hasAny": () => client.users.hasAny.query({ projectId }),
    "users.all": () => client.users.all.query({ projectId, filter: null }),
    "users.metrics": () => client.users.metrics.query({ projectId, userIds: [userId], filter: null }),
    "users.byId": () => client.users.byId.query({ projectId, userId }),
    "migration.status": () => client.migration.status.query({ projectId }),
  };
}
