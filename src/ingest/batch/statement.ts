import type { ObservationBody, TraceBody } from "../../schemas/ingestion.ts";
import type { JsonObject, ObservationStatement, ObservationType, TraceStatement } from "../event.ts";
import { normaliseEnvironment } from "../values/environment.ts";
import { toMetadata } from "../values/metadata.ts";
import { toStoredText } from "../values/text.ts";
import { statedUsage } from "../values/usage.ts";

/** Without what is undefined: a key that is there was stated. */
function stated<Statement extends object>(statement: Statement): Statement {
  // Copied, not deleted from: deleting turns the object into a slow one.
  const kept: Partial<Statement> = {};
  for (const key of Object.keys(statement) as (keyof Statement)[]) if (statement[key] !== undefined) kept[key] = statement[key];
  return kept as Statement;
}

/** Null states nothing (ingestion contract, table of section 5). */
const unlessNull = <T>(value: T | null | undefined): T | undefined => value ?? undefined;

const storedText = (value: unknown): string | undefined => (value === null || value === undefined ? undefined : toStoredText(value));

interface Common {
  environment?: unknown;
  metadata?: unknown;
  input?: unknown;
  output?: unknown;
}

/** The fields that mean the same in traces and observations. */
function common(body: Common): { environment?: string; metadata?: JsonObject; input?: string; output?: string } {
  return {
    environment: body.environment === undefined || body.environment === null ? undefined : normaliseEnvironment(body.environment),
    metadata: toMetadata(body.metadata),
    input: storedText(body.input),
    output: storedText(body.output),
  };
}

/** What a trace's body states: null erases the texts, and is no statement about the rest ([I-3] for `public`). */
export function traceStatement(body: TraceBody): TraceStatement {
  return stated<TraceStatement>({
    ...common(body),
    timestamp: unlessNull(body.timestamp),
    name: body.name,
    userId: body.userId,
    sessionId: body.sessionId,
    release: body.release,
    version: body.version,
    public: unlessNull(body.public),
    tags: unlessNull(body.tags),
  });
}

/** What an observation's body states: null erases name and model, resets level, and is no statement about the rest. */
export function observationStatement(type: ObservationType, body: ObservationBody): ObservationStatement {
  const hasPrompt = Boolean(body.promptName);
  return stated<ObservationStatement>({
    type,
    ...common(body),
    ...statedUsage(body),
    traceId: unlessNull(body.traceId),
    startTime: unlessNull(body.startTime),
    endTime: unlessNull(body.endTime),
    completionStartTime: unlessNull(body.completionStartTime),
    name: body.name,
    level: body.level,
    statusMessage: unlessNull(body.statusMessage),
    version: unlessNull(body.version),
    parentObservationId: unlessNull(body.parentObservationId),
    model: body.model,
    modelParameters: storedText(body.modelParameters),
    promptName: hasPrompt ? body.promptName : undefined,
    promptVersion: hasPrompt ? body.promptVersion : undefined,
  });
}
