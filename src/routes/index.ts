import { freshnessGet } from "./freshness.get.ts";
import { healthCheck, readyCheck } from "./health.ts";
import { ingestionPost } from "./ingestion.post.ts";
import { observationsGet } from "./observations.get.ts";
import { observationsListRoute } from "./observations.list.ts";
import { observationsV2List } from "./observations.v2.list.ts";
import { otelTracesPost } from "./otel.traces.post.ts";
import { projectsGet } from "./projects.get.ts";
import type { Route } from "./route.ts";
import { sessionsGet } from "./sessions.get.ts";
import { sessionsList } from "./sessions.list.ts";
import { tracesGet } from "./traces.get.ts";
import { tracesList } from "./traces.list.ts";

/** The public REST API, endpoint by endpoint. */
export const publicRoutes: readonly Route[] = [freshnessGet, healthCheck, readyCheck, projectsGet, ingestionPost, otelTracesPost, tracesList, tracesGet, observationsGet, observationsListRoute, observationsV2List, sessionsList, sessionsGet];
