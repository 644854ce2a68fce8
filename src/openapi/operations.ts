import type { ZodType } from "zod";
import { scoreDelete, traceDelete, tracesDelete } from "../routes/deletions.ts";
import { freshnessGet } from "../routes/freshness.get.ts";
import { healthCheck, readyCheck } from "../routes/health.ts";
import { ingestionPost } from "../routes/ingestion.post.ts";
import { mediaGet, mediaPatch, mediaPost } from "../routes/media.ts";
import { observationsGet } from "../routes/observations.get.ts";
import { observationsListRoute } from "../routes/observations.list.ts";
import { observationsV2List } from "../routes/observations.v2.list.ts";
import { otelMetricsPost } from "../routes/otel.metrics.post.ts";
import { otelTracesPost } from "../routes/otel.traces.post.ts";
import { projectsGet } from "../routes/projects.get.ts";
import type { Route } from "../routes/route.ts";
import { scoresV1Get, scoresV2Get } from "../routes/scores.get.ts";
import { scoresV1List, scoresV2List } from "../routes/scores.list.ts";
import { scoresPost } from "../routes/scores.post.ts";
import { scoresV3List } from "../routes/scores.v3.list.ts";
import { sessionsGet } from "../routes/sessions.get.ts";
import { sessionsList } from "../routes/sessions.list.ts";
import { tracesGet } from "../routes/traces.get.ts";
import { tracesList } from "../routes/traces.list.ts";
import { tracesPost } from "../routes/traces.post.ts";
import { observation, observationList, observationListV2 } from "../schemas/answers/observation.ts";
import { score, scoreList, scoreListV1, scoreListV3, scoreV2 } from "../schemas/answers/score.ts";
import { batchResult, exportResult, freshness, health, message, projects, stored } from "../schemas/answers/service.ts";
import { sessionDetail, sessionList } from "../schemas/answers/session.ts";
import { traceDetail, traceList } from "../schemas/answers/trace.ts";
import { traceDeletion } from "../schemas/deletion.ts";
import { traceBody } from "../schemas/ingestion.ts";
import { ingestionBatch } from "../schemas/ingestion-batch.ts";
import { postedScore } from "../schemas/score-body.ts";

/** In the order of the document. */
export const TAGS = {
  Ingestion: "Ways in: batches of events, and OpenTelemetry",
  Traces: "What an application did for one request",
  Observations: "The steps of a trace: spans, generations, events and their like",
  Scores: "Judgements of traces, observations, sessions and dataset runs",
  Sessions: "Traces that belong together",
  Service: "The server itself, and the key's project",
} as const;

export type Tag = keyof typeof TAGS;

/** What the document says of a route beside its method, path, access and query, which the route itself tells. */
export interface Operation {
  route: Route;
  tag: Tag;
  summary: string;
  /** A body in JSON. */
  body?: ZodType;
  /** A body in OpenTelemetry's encodings, which the document does not describe. */
  takesOtlp?: true;
  /** Of a success; absent while there is none. */
  answer?: { status: 200 | 202 | 207; schema: ZodType };
  /** Refusals of this route, beside those that all share. */
  refusals?: Partial<Record<404 | 503, string>>;
}

const ok = (schema: ZodType): Operation["answer"] => ({ status: 200, schema });
const unknown = (what: string): Operation["refusals"] => ({ 404: `No such ${what} in the project` });
const noMedia: Operation["refusals"] = { 404: "There is no store of media on this server" };

/** Every route, in the order of the document. */
export const operations: readonly Operation[] = [
  { route: ingestionPost, tag: "Ingestion", summary: "Store a batch of events", body: ingestionBatch, answer: { status: 207, schema: batchResult } },
  { route: otelTracesPost, tag: "Ingestion", summary: "Store an OpenTelemetry export of spans", takesOtlp: true, answer: ok(exportResult) },
  { route: otelMetricsPost, tag: "Ingestion", summary: "Take OpenTelemetry metrics, which are not kept", takesOtlp: true, answer: ok(message) },
  { route: mediaPost, tag: "Ingestion", summary: "Ask to upload media", refusals: noMedia },
  { route: mediaGet, tag: "Ingestion", summary: "Read media", refusals: noMedia },
  { route: mediaPatch, tag: "Ingestion", summary: "Report an upload of media", refusals: noMedia },
  { route: tracesList, tag: "Traces", summary: "List traces", answer: ok(traceList) },
  { route: tracesPost, tag: "Traces", summary: "Store or update a trace", body: traceBody, answer: ok(stored) },
  { route: tracesDelete, tag: "Traces", summary: "Delete traces", body: traceDeletion, answer: ok(message) },
  { route: tracesGet, tag: "Traces", summary: "Read a trace with its observations and scores", answer: ok(traceDetail), refusals: unknown("trace") },
  { route: traceDelete, tag: "Traces", summary: "Delete a trace", answer: ok(message) },
  { route: observationsListRoute, tag: "Observations", summary: "List observations", answer: ok(observationList) },
  { route: observationsGet, tag: "Observations", summary: "Read an observation", answer: ok(observation), refusals: unknown("observation") },
  { route: observationsV2List, tag: "Observations", summary: "Walk through observations, by field groups", answer: ok(observationListV2) },
  { route: scoresV1List, tag: "Scores", summary: "List scores of traces and observations", answer: ok(scoreListV1) },
  { route: scoresPost, tag: "Scores", summary: "Store or update a score", body: postedScore, answer: ok(stored) },
  { route: scoresV1Get, tag: "Scores", summary: "Read a score of a trace or an observation", answer: ok(score), refusals: unknown("score") },
  { route: scoreDelete, tag: "Scores", summary: "Delete a score", answer: { status: 202, schema: message } },
  { route: scoresV2List, tag: "Scores", summary: "List scores of every kind", answer: ok(scoreList) },
  { route: scoresV2Get, tag: "Scores", summary: "Read a score of any kind", answer: ok(scoreV2), refusals: unknown("score") },
  { route: scoresV3List, tag: "Scores", summary: "Walk through scores, by field groups", answer: ok(scoreListV3) },
  { route: sessionsList, tag: "Sessions", summary: "List sessions", answer: ok(sessionList) },
  { route: sessionsGet, tag: "Sessions", summary: "Read a session with its traces", answer: ok(sessionDetail), refusals: unknown("session") },
  { route: projectsGet, tag: "Service", summary: "Read the key's project", answer: ok(projects) },
  { route: freshnessGet, tag: "Service", summary: "Read how far settled totals are behind writes", answer: ok(freshness) },
  { route: healthCheck, tag: "Service", summary: "Ask whether the server is well", answer: ok(health), refusals: { 503: "A check that was asked for failed: `status` says which" } },
  { route: readyCheck, tag: "Service", summary: "Ask whether the server takes requests", answer: ok(health) },
];
