import type { ObservationRow } from "../../db/rows/observation.ts";
import type { TraceContext } from "../../db/rows/observation-list.ts";
import type { PriceTable } from "../../ingest/price/match.ts";
import type { ObservationFieldGroup } from "../../schemas/observation.ts";
import { decodeMetadata, decodeStored } from "../../schemas/stored.ts";

const seconds = (from: Date, to: Date | null): number | null => (to === null ? null : (to.getTime() - from.getTime()) / 1_000);

/** Prices per unit in the matched model's default tier, as decimal text; null when no model matched or it has none. */
function pricesOf(prices: PriceTable, modelId: string | null) {
  const model = modelId === null ? undefined : [...prices.project, ...prices.builtIn].find(({ id }) => id === modelId);
  return { modelId, inputPrice: model?.prices.input ?? null, outputPrice: model?.prices.output ?? null, totalPrice: model?.prices.total ?? null };
}

const NO_PRICES = { modelId: null, inputPrice: null, outputPrice: null, totalPrice: null };

/** The keys of each group (REST contract 7.2). `trace` is undefined when the trace has no row. */
const groups = {
  core: (o: ObservationRow, _trace: TraceContext | undefined, projectId: string) => ({
    id: o.id,
    traceId: o.trace_id,
    startTime: o.start_time,
    endTime: o.end_time,
    projectId,
    parentObservationId: o.parent_observation_id,
    type: o.type,
  }),
  basic: (o: ObservationRow, trace: TraceContext | undefined) => ({
    name: o.name,
    level: o.level,
    statusMessage: o.status_message,
    version: o.version,
    environment: o.environment,
    bookmarked: trace?.bookmarked ?? false,
    public: trace?.public ?? false,
    userId: trace?.user_id ?? null,
    sessionId: trace?.session_id ?? null,
    isRootObservation: o.parent_observation_id === null,
  }),
  time: (o: ObservationRow) => ({ completionStartTime: o.completion_start_time, createdAt: o.created_at, updatedAt: o.updated_at }),
  io: (o: ObservationRow) => ({ input: o.input, output: o.output }),
  metadata: (o: ObservationRow) => ({ metadata: decodeMetadata(o.metadata) }),
  model: (o: ObservationRow) => ({ providedModelName: o.model, internalModelId: o.internal_model_id, modelParameters: decodeStored(o.model_parameters) }),
  usage: (o: ObservationRow) => ({
    usageDetails: o.usage_details,
    costDetails: Object.fromEntries(Object.entries(o.cost_details).map(([key, cost]) => [key, Number(cost)])),
    totalCost: o.cost_details.total === undefined ? null : Number(o.cost_details.total),
    usagePricingTierName: o.usage_pricing_tier_name,
  }),
  prompt: (o: ObservationRow) => ({ promptId: o.prompt_id, promptName: o.prompt_name, promptVersion: o.prompt_version }),
  metrics: (o: ObservationRow) => ({ latency: seconds(o.start_time, o.end_time), timeToFirstToken: seconds(o.start_time, o.completion_start_time) }),
  trace_context: (_o: ObservationRow, trace: TraceContext | undefined) => ({ traceName: trace?.name ?? null, tags: trace?.tags ?? [], release: trace?.release ?? null }),
} satisfies Record<ObservationFieldGroup, (o: ObservationRow, trace: TraceContext | undefined, projectId: string) => Record<string, unknown>>;

/** An observation of GET /v2/observations: the keys of the groups that were asked for, and prices always. */
export function toWireObservationV2(row: ObservationRow, trace: TraceContext | undefined, projectId: string, fields: ReadonlySet<ObservationFieldGroup>, prices: PriceTable): Record<string, unknown> {
  const asked = (Object.keys(groups) as ObservationFieldGroup[]).filter((group) => fields.has(group));
  const keys = asked.map((group) => groups[group](row, trace, projectId));
  return Object.assign({}, ...keys, fields.has("model") ? pricesOf(prices, row.internal_model_id) : NO_PRICES) as Record<string, unknown>;
}
