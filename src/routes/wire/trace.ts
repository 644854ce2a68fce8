import Big from "big.js";
import type { ObservationRow } from "../../db/rows/observation.ts";
import type { TraceDetail } from "../../db/rows/trace-detail.ts";
import type { TraceListRow, TraceRow } from "../../db/rows/trace.ts";
import { lengthMs, NO_STRETCH, stretched } from "../../domain/latency.ts";
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

/** Values of an object's members, without its braces. */
const members = (value: Record<string, unknown>): string => JSON.stringify(value).slice(1, -1);

/**
 * One trace (REST contract 2.2), as JSON in pieces, an observation a piece: what is of all observations stands behind
 * them, so that none has to be kept.
 */
export async function* traceDetailJson({ trace, observations, more, scores }: TraceDetail, projectId: string, fields: ReadonlySet<TraceFieldGroup>, prices: PriceTable): AsyncGenerator<string, void, undefined> {
  let stretch = NO_STRETCH;
  let cost = new Big(0);
  let separator = "";
  const piece = (row: ObservationRow): string => {
    stretch = stretched(stretch, { start: row.start_time.getTime(), end: row.end_time?.getTime() ?? null });
    cost = cost.plus(row.cost_details.total ?? 0);
    if (!fields.has("observations")) return "";
    const text = separator + JSON.stringify(toWireObservation(row, projectId, prices));
    separator = ",";
    return text;
  };
  try {
    yield `{${members(traceFields(trace, projectId, fields.has("io")))},"observations":[`;
    for (const row of observations) yield piece(row);
    if (more) for await (const row of more) yield piece(row);
    yield `],${members({
      scores: fields.has("scores") ? scores.map((row) => toWireScore(row, projectId)) : [],
      latency: fields.has("metrics") ? lengthMs(stretch) / 1_000 : NOT_ASKED,
      totalCost: fields.has("metrics") ? cost.toNumber() : NOT_ASKED,
    })}}`;
  } finally {
    // Left before `more` was begun.
    await more?.return();
  }
}
