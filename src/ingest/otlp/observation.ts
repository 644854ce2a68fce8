import type { Level, ObservationStatement } from "../event.ts";
import { parseInstant } from "../values/datetime.ts";
import { observationInputOutput } from "./input-output/resolve.ts";
import { parseJson } from "./json.ts";
import { observationMetadata } from "./metadata.ts";
import { modelName, promptLink } from "./model.ts";
import { modelParameters } from "./model-parameters.ts";
import { observationType } from "./observation-type.ts";
import { firstFilled, firstText, numberOf, stated } from "./pick.ts";
import type { Attributes, SpanContext } from "./request.ts";
import { environment, version } from "./trace-fields.ts";
import { providedCost, providedUsage } from "./usage/resolve.ts";
import { isStorable } from "./wire/time.ts";

/** Level names of other vocabularies (OTel severities, Python logging, consoles); unknown ones count as absent. */
const LEVELS: ReadonlyMap<string, Level> = new Map([
  ["DEBUG", "DEBUG"], ["TRACE", "DEBUG"], ["VERBOSE", "DEBUG"],
  ["DEFAULT", "DEFAULT"], ["INFO", "DEFAULT"], ["LOG", "DEFAULT"], ["NOTICE", "DEFAULT"], ["OK", "DEFAULT"], ["SUCCESS", "DEFAULT"],
  ["WARNING", "WARNING"], ["WARN", "WARNING"],
  ["ERROR", "ERROR"], ["FATAL", "ERROR"], ["CRITICAL", "ERROR"],
]);

function level({ span }: SpanContext): Level {
  const name = firstText(span.attributes, ["langfuse.observation.level"]) ?? "";
  return LEVELS.get(name.trim().toUpperCase()) ?? (span.isError ? "ERROR" : "DEFAULT");
}

const NAME_KEYS = ["gen_ai.tool.name", "genkit:name", "logfire.msg", "ai.toolCall.name"];

function vercelOperation(attributes: Attributes): string | undefined {
  const operation = firstText(attributes, ["ai.operationId"]);
  const functionId = firstText(attributes, ["ai.telemetry.functionId"]);
  return operation !== undefined && functionId !== undefined ? `${functionId}:${operation}` : operation;
}

/** Ingestion contract 6.2, "observation name"; undefined when even the span has none. */
export function observationName({ span }: SpanContext): string | undefined {
  return firstText(span.attributes, NAME_KEYS) ?? vercelOperation(span.attributes) ?? (span.name === "" ? undefined : span.name);
}

const FIRST_CHUNK_KEYS = ["ai.response.msToFirstChunk", "ai.stream.msToFirstChunk"];

/** ISO text, in older SDKs with JSON quotes around it and in some without a zone (then UTC); else the start plus a delay. */
function completionStart(attributes: Attributes, startMs: number): number | undefined {
  const text = firstText(attributes, ["langfuse.observation.completion_start_time"]) ?? "";
  const unquoted = text.startsWith('"') ? parseJson(text) : text;
  const instant = parseInstant(unquoted) ?? parseInstant(`${String(unquoted)}Z`);
  const delay = numberOf(firstFilled(attributes, FIRST_CHUNK_KEYS));
  const ms = instant?.ms ?? (delay === undefined || delay < 0 ? undefined : startMs + Math.ceil(delay));
  return ms !== undefined && isStorable(ms) ? ms : undefined;
}

/** Everything a span states about its observation (ingestion contract 6.2 to 6.5). Times in milliseconds. */
export function observationStatement(context: SpanContext, times: { startMs: number; endMs: number }): ObservationStatement {
  const { span } = context;
  const type = observationType(context);
  return stated<ObservationStatement>({
    type,
    traceId: span.traceId,
    parentObservationId: span.parentSpanId,
    name: observationName(context),
    startTime: times.startMs,
    endTime: times.endMs,
    completionStartTime: completionStart(span.attributes, times.startMs),
    environment: environment(context),
    version: version(context),
    level: level(context),
    statusMessage: firstText(span.attributes, ["langfuse.observation.status_message"]) ?? (span.statusMessage || undefined),
    model: modelName(span.attributes),
    modelParameters: modelParameters(context),
    usage: providedUsage(context),
    cost: providedCost(context),
    ...(type === "GENERATION" && promptLink(context)),
    metadata: observationMetadata(context),
    ...observationInputOutput(context),
  });
}
