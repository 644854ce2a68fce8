import { freshnessGet } from "./freshness.get.ts";
import { scoreDelete, traceDelete, tracesDelete } from "./deletions.ts";
import { healthCheck, readyCheck } from "./health.ts";
import { ingestionPost } from "./ingestion.post.ts";
import { mediaGet, mediaPatch, mediaPost } from "./media.ts";
import { observationsGet } from "./observations.get.ts";
import { observationsListRoute } from "./observations.list.ts";
import { observationsV2List } from "./observations.v2.list.ts";
import { otelMetricsPost } from "./otel.metrics.post.ts";
import { otelTracesPost } from "./otel.traces.post.ts";
import { projectsGet } from "./projects.get.ts";
import type { Route } from "./route.ts";
import { scoresV1Get, scoresV2Get } from "./scores.get.ts";
import { scoresV1List, scoresV2List } from "./scores.list.ts";
import { scoresPost } from "./scores.post.ts";
import { scoresV3List } from "./scores.v3.list.ts";
import { sessionsGet } from "./sessions.get.ts";
import { sessionsList } from "./sessions.list.ts";
import { tracesGet } from "./traces.get.ts";
import { tracesList } from "./traces.list.ts";
import { tracesPost } from "./traces.post.ts";

/** The public REST API, endpoint by endpoint. */
export const publicRoutes: readonly Route[] = [
  freshnessGet, healthCheck, readyCheck, projectsGet,
  ingestionPost, otelTracesPost, otelMetricsPost, mediaPost, mediaGet, mediaPatch,
  tracesList, tracesPost, tracesDelete, tracesGet, traceDelete,
  observationsGet, observationsListRoute, observationsV2List,
  scoresV1List, scoresPost, scoresV1Get, scoreDelete, scoresV2List, scoresV2Get, scoresV3List,
  sessionsList, sessionsGet,
];
