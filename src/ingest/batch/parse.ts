import { SpanhouseError } from "../../errors.ts";
import { assertCount } from "../count.ts";
import type { KeyScope } from "../../platform/ports.ts";
import { type IngestionEvent, ingestionEvent, ingestionRequest } from "../../schemas/ingestion.ts";
import { scoreStatement } from "../../schemas/score-body.ts";
import type { IngestEvent, ObservationType } from "../event.ts";
import { observationStatement, traceStatement } from "./statement.ts";

export interface EventSuccess {
  /** The envelope's id. */
  id: string;
  status: 201;
}

export interface EventError {
  /** The envelope's id; `unknown` when it is no string. */
  id: string;
  status: 400 | 401;
  message?: string;
  error?: string;
}

export interface ParsedBatch {
  /** The good events in the order of the batch. Their 201 stands only once they are stored [I-14]. */
  events: IngestEvent[];
  successes: EventSuccess[];
  errors: EventError[];
}

/** The request has no list of events: 400 `{"message": "Invalid request data", "errors": [...]}`. */
export class BatchShapeError extends SpanhouseError {
  readonly errors: string[];
  constructor(errors: string[]) {
    super("invalid_request", "Invalid request data");
    this.name = "BatchShapeError";
    this.errors = errors;
  }
}

/** So many errors tell why; more of them would make an answer a hundred times the size of the request. */
const MAX_EXPLAINED = 1_000;

type ObservationEventType = Exclude<IngestionEvent["type"], "trace-create" | "score-create" | "sdk-log" | "observation-create" | "observation-update">;

const OBSERVATION_TYPES: Record<ObservationEventType, ObservationType> = {
  "span-create": "SPAN",
  "span-update": "SPAN",
  "generation-create": "GENERATION",
  "generation-update": "GENERATION",
  "event-create": "EVENT",
  "agent-create": "AGENT",
  "tool-create": "TOOL",
  "chain-create": "CHAIN",
  "retriever-create": "RETRIEVER",
  "evaluator-create": "EVALUATOR",
  "embedding-create": "EMBEDDING",
  "guardrail-create": "GUARDRAIL",
};

/** The statement of a checked event. A body without an id, where it may be missing, is known by the envelope's [I-1]. */
function statementOf(event: Exclude<IngestionEvent, { type: "sdk-log" }>): IngestEvent {
  const base = { entityId: event.body.id ?? event.id, eventId: event.id, at: event.timestamp, isUpdate: event.type.endsWith("-update") };
  switch (event.type) {
    case "trace-create":
      return { ...base, kind: "trace", body: traceStatement(event.body) };
    case "score-create":
      return { ...base, kind: "score", body: scoreStatement(event.body) };
    case "observation-create":
    case "observation-update":
      return { ...base, kind: "observation", body: observationStatement(event.body.type, event.body) };
    default:
      return { ...base, kind: "observation", body: observationStatement(OBSERVATION_TYPES[event.type], event.body) };
  }
}

function envelopeId(event: unknown): string {
  const id = typeof event === "object" && event !== null && "id" in event ? event.id : undefined;
  return typeof id === "string" ? id : "unknown";
}

/** One element of the batch: an event to store, an error, or nothing for an SDK's log line. */
function parseEvent(element: unknown, scope: KeyScope, isExplained: boolean): IngestEvent | EventError | undefined {
  const id = envelopeId(element);
  const parsed = ingestionEvent.safeParse(element);
  if (!parsed.success) {
    const error: EventError = { id, status: 400, message: "Invalid request data" };
    return isExplained ? { ...error, error: parsed.error.message } : error;
  }
  const event = parsed.data;
  if (event.type === "sdk-log") return undefined;
  if (scope === "scores" && event.type !== "score-create") {
    return { id, status: 401, message: "Authentication error", error: "Access Scope Denied" };
  }
  return statementOf(event);
}

/**
 * Checks a batch event by event (ingestion contract, sections 1 to 5) and says what each good one states.
 * Every element gives one success or one error, an `sdk-log` neither.
 *
 * @param body the request's JSON
 * @throws {BatchShapeError} when it is no object with an array `batch`, SpanhouseError("body_too_large") for too long a one; nothing else is ever thrown
 */
export function parseBatch(body: unknown, scope: KeyScope): ParsedBatch {
  const request = ingestionRequest.safeParse(body);
  if (!request.success) throw new BatchShapeError(request.error.issues.map((issue) => issue.message));
  assertCount(request.data.batch.length, "events");
  const batch: ParsedBatch = { events: [], successes: [], errors: [] };
  for (const element of request.data.batch) {
    const outcome = parseEvent(element, scope, batch.errors.length < MAX_EXPLAINED);
    if (outcome === undefined) continue;
    if ("status" in outcome) {
      batch.errors.push(outcome);
    } else {
      batch.events.push(outcome);
      batch.successes.push({ id: outcome.eventId, status: 201 });
    }
  }
  return batch;
}
