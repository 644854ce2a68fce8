import type { ColumnSqls } from "../filters/compile.ts";
import { sql, type Sql } from "../sql.ts";

/** Sum of a map's entries whose key contains the word, in any case. */
const sumOfKeys = (map: Sql, word: Sql): Sql => sql`arraySum(mapValues(mapFilter((k, v) -> positionCaseInsensitive(k, ${word}) > 0, ${map})))`;

/** An entry that may be missing, which is not 0. */
const entry = (map: Sql, key: Sql): Sql => sql`if(mapContains(${map}, ${key}), ${map}[${key}], NULL)`;

const seconds = (end: Sql): Sql => sql`(dateDiff('millisecond', o.start_time, ${end}) / 1000)`;

/**
 * Filter columns of observations, but for those of the trace, over what both tables name alike. `o` is the table.
 * Where `''` and NULL mean the same, the column is NULL on both sides.
 */
export const sharedObservationColumns = {
  name: { expression: sql`nullIf(o.name, '')` },
  type: { expression: sql`o.type` },
  modelId: { expression: sql`nullIf(o.internal_model_id, '')` },
  promptName: { expression: sql`nullIf(o.prompt_name, '')` },
  level: { expression: sql`o.level` },
  environment: { expression: sql`o.environment` },
  // Bare: the index on trace ids serves it.
  traceId: { expression: sql`o.trace_id` },
  statusMessage: { expression: sql`nullIf(o.status_message, '')` },
  version: { expression: sql`nullIf(o.version, '')` },
  startTime: { expression: sql`o.start_time` },
  endTime: { expression: sql`o.end_time` },
  latency: { expression: seconds(sql`o.end_time`) },
  timeToFirstToken: { expression: seconds(sql`o.completion_start_time`) },
  tokensPerSecond: { expression: sql`${sumOfKeys(sql`o.usage_details`, sql`'output'`)} / ${seconds(sql`o.end_time`)}` },
  inputTokens: { expression: sumOfKeys(sql`o.usage_details`, sql`'input'`) },
  outputTokens: { expression: sumOfKeys(sql`o.usage_details`, sql`'output'`) },
  totalTokens: { expression: entry(sql`o.usage_details`, sql`'total'`) },
  inputCost: { expression: sumOfKeys(sql`o.cost_details`, sql`'input'`) },
  outputCost: { expression: sumOfKeys(sql`o.cost_details`, sql`'output'`) },
  totalCost: { expression: entry(sql`o.cost_details`, sql`'total'`) },
  promptVersion: { expression: sql`o.prompt_version` },
  toolDefinitions: { expression: sql`length(o.tool_definitions)` },
  toolCalls: { expression: sql`length(o.tool_calls)` },
  toolNames: { expression: sql`mapKeys(o.tool_definitions)` },
  calledToolNames: { expression: sql`o.tool_call_names` },
  metadata: { expression: sql`o.metadata` },
} satisfies ColumnSqls<string>;
