import { healthGet } from "./health.ts";
import { ingestionPost } from "./ingestion.post.ts";
import { observationsGet } from "./observations.get.ts";
import { otelTracesPost } from "./otel.traces.post.ts";
import { projectsGet } from "./projects.get.ts";
import type { Route } from "./route.ts";
import { tracesGet } from "./traces.get.ts";
import { tracesList } from "./traces.list.ts";

/** The public REST API, endpoint by endpoint. */
export const publicRoutes: readonly Route[] = [healthGet, projectsGet, ingestionPost, otelTracesPost, tracesList, tracesGet, observationsGet];
