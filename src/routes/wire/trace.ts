import Big from "big.js";
import type { ObservationRow } from "../../db/rows/observation.ts";
import type { TraceDetail } from "../../db/rows/trace-detail.ts";
import type { TraceListRow, TraceRow } from "../../db/rows/trace.ts";
import { latencyMs } from "../../domain/latency.ts";
import type { PriceTable } from "../../ingest/price/match.ts";
import type { TraceFieldGroup } from "../../schemas/trace.ts";
import { decodeMetadata, decodeStored } from "../../schemas/stored.ts";
import { toWireObservation } from "./observation.ts";
import { toWireScore } from "./score.ts";

/** What metrics are when they were not asked for. */
const NOT_ASKED = -1;

const traceFields = (row: TraceRow, projectId: string, io: boolean) => ({
  id: row.id,
  projectId,
  timestamp: row.timestamp,
  name: row.name,
  userId: row.user_id,
  sessionId: row.session_id,
  release: row.release,
  version: row.version,
  environment: row.environment,
  externalId: null,
  public: row.public,
  bookmarked: row.bookmarked,
  tags: row.tags,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  input: io ? decodeStored(row.input) : null,
  output: io ? decodeStored(row.output) : null,
  metadata: io ? decodeMetadata(row.metadata) : {},
  htmlPath: `/project/${projectId}/traces/${row.id}`,
});

/** A Trace of a list (REST contract 2.1). */
export const toWireTrace = (row: TraceListRow, projectId: string, fields: ReadonlySet<TraceFieldGroup>) => ({
  ...traceFields(row, projectId, fields.has("io")),
  observations: fields.has("observations") ? [...row.observationIds].sort() : [],
  scores: fields.has("scores") ? [...row.scoreIds].sort() : [],
  latency: fields.has("metrics") ? row.latencyMs / 1_000 : NOT_ASKED,
  totalCost: fields.has("metrics") ? Number(row.totalCost) : NOT_ASKED,
});

const latencyOf = (observations: readonly ObservationRow[]): number =>
  latencyMs(observations.map((o) => ({ start: o.start_time.getTime(), end: o.end_time?.getTime() ?? null }))) / 1_000;

const totalCostOf = (observations: readonly ObservationRow[]): number =>
  observations.reduce((sum, o) => sum.plus(o.cost_details.total ?? 0), new Big(0)).toNumber();

/** One trace (REST contract 2.2). */
export function toWireTraceDetail({ trace, observations, scores }: TraceDetail, projectId: string, fields: ReadonlySet<TraceFieldGroup>, prices: PriceTable) {
  return {
    ...traceFields(trace, projectId, fields.has("io")),
    observations: fields.has("observations") ? observations.map((row) => toWireObservation(row, projectId, prices)) : [],
    scores: fields.has("scores") ? scores.map((row) => toWireScore(row, projectId)) : [],
    latency: fields.has("metrics") ? latencyOf(observations) : NOT_ASKED,
    totalCost: fields.has("metrics") ? totalCostOf(observations) : NOT_ASKED,
  };
}
