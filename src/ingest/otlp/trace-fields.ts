import type { Json, TraceStatement } from "../event.ts";
import { normaliseEnvironment } from "../values/environment.ts";
import { toStoredText } from "../values/text.ts";
import { parseJson } from "./json.ts";
import { firstFilled, firstPresent, firstText } from "./pick.ts";
import type { Attributes, SpanContext } from "./request.ts";

const both = (key: string): string[] => [`langfuse.observation.metadata.${key}`, `langfuse.trace.metadata.${key}`];

const USER_KEYS = ["langfuse.user.id", "user.id", ...both("langfuse_user_id"), "ai.telemetry.metadata.userId"];
const SESSION_KEYS = ["langfuse.session.id", "session.id", "gen_ai.conversation.id", ...both("langfuse_session_id"), "ai.telemetry.metadata.sessionId"];
const TAG_KEYS = ["langfuse.trace.tags", "langfuse.tags", ...both("langfuse_tags"), "ai.telemetry.metadata.tags", "tag.tags"];
const PUBLIC_KEYS = ["langfuse.trace.public", "langfuse.public"];
const ENVIRONMENT_KEYS = ["langfuse.environment", "deployment.environment.name", "deployment.environment"];

/** Attributes by which a span inside a trace speaks for the trace (ingestion contract 6.1, "Trace-update keys"). */
const UPDATE_KEYS = [
  ...["name", "input", "output", "metadata", "public", "tags"].map((field) => `langfuse.trace.${field}`),
  "langfuse.user.id",
  "user.id",
  "langfuse.session.id",
  "session.id",
  ...["langfuse_user_id", "langfuse_session_id", "langfuse_tags"].flatMap(both),
  ...["userId", "sessionId", "tags"].map((field) => `ai.telemetry.metadata.${field}`),
  "tag.tags",
];

export function speaksForTrace(attributes: Attributes): boolean {
  return UPDATE_KEYS.some((key) => attributes.has(key)) || [...attributes.keys()].some((key) => key.startsWith("langfuse.trace.metadata."));
}

/** Absent where nobody named one: the default may not win over an environment that is sent later [I-12]. */
export function environment({ span, resource }: SpanContext): string | undefined {
  const places = ENVIRONMENT_KEYS.flatMap((key) => [span.attributes, resource].map((attributes) => firstFilled(attributes, [key])));
  const value = places.find((candidate) => candidate !== undefined);
  return value === undefined ? undefined : normaliseEnvironment(value);
}

export function version({ span, resource }: SpanContext): string | undefined {
  return firstText(span.attributes, ["langfuse.version"]) ?? firstText(resource, ["langfuse.version", "service.version"]);
}

function release({ span, resource }: SpanContext): string | undefined {
  return firstText(span.attributes, ["langfuse.release"]) ?? firstText(resource, ["langfuse.release"]);
}

function splitTags(text: string): string[] {
  const list = text.trimStart().startsWith("[") ? parseJson(text) : undefined;
  if (Array.isArray(list)) return list.map(toStoredText);
  if (!text.includes(",")) return [text];
  return text.split(",").map((tag) => tag.trim()).filter((tag) => tag !== "");
}

/** An array, JSON text of one, a comma list or one tag; undefined when no tag is stated. */
function tags(attributes: Attributes): string[] | undefined {
  const value: Json | undefined = firstFilled(attributes, TAG_KEYS);
  const list = Array.isArray(value) ? value.map(toStoredText) : typeof value === "string" ? splitTags(value) : [];
  return list.length > 0 ? list : undefined;
}

function isPublic(attributes: Attributes): boolean | undefined {
  const value = firstPresent(attributes, PUBLIC_KEYS);
  return value === undefined ? undefined : value === true || value === "true";
}

/** What a span states about its trace, but for name, metadata, input and output (ingestion contract 6.2). */
export function traceFields(context: SpanContext): TraceStatement {
  const { attributes } = context.span;
  return {
    userId: firstText(attributes, USER_KEYS),
    sessionId: firstText(attributes, SESSION_KEYS),
    release: release(context),
    version: version(context),
    environment: environment(context),
    public: isPublic(attributes),
    tags: tags(attributes),
  };
}
