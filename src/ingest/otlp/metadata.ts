import type { Json, JsonObject } from "../event.ts";
import { toMetadata } from "../values/metadata.ts";
import { toStoredText } from "../values/text.ts";
import { isInputOutputKey } from "./input-output/resolve.ts";
import { parseJson } from "./json.ts";
import { firstFilled } from "./pick.ts";
import type { Attributes, SpanContext } from "./request.ts";

type Domain = "observation" | "trace";

const SHARED = ["langfuse.metadata", "ai.telemetry.metadata"];
const DOMAINS = ["langfuse.observation.metadata", "langfuse.trace.metadata"];

/** The Vercel AI SDK's metadata that means something else: user, session, tags and prompt have fields of their own. */
const VERCEL_FIELDS: ReadonlySet<string> = new Set(["userId", "sessionId", "tags", "langfusePrompt"].map((name) => `ai.telemetry.metadata.${name}`));

const objectOf = (entries: Iterable<[string, Json]>): JsonObject => Object.fromEntries([...entries].filter(([key]) => key !== "__proto__"));

/** All metadata in one attribute: an object, or its JSON text; anything else is kept under `metadata` [I-8]. */
function whole(attributes: Attributes, domain: Domain): JsonObject | undefined {
  const value = firstFilled(attributes, [`langfuse.${domain}.metadata`, "langfuse.metadata"]);
  const parsed = typeof value === "string" ? parseJson(value) : value;
  return toMetadata(parsed === undefined ? value : parsed);
}

/** Metadata key by key, `<prefix>.<key>`; the prefix that names the domain is the most specific, so it comes last. */
function keyed(attributes: Attributes, domain: Domain): JsonObject {
  const prefixes = ["ai.telemetry.metadata.", "langfuse.metadata.", `langfuse.${domain}.metadata.`];
  return objectOf(
    prefixes.flatMap((prefix) =>
      [...attributes]
        .filter(([key]) => key.startsWith(prefix) && key.length > prefix.length && !VERCEL_FIELDS.has(key))
        .map(([key, value]): [string, Json] => [key.slice(prefix.length), value]),
    ),
  );
}

const written = (attributes: Attributes, domain: Domain): JsonObject => ({ ...whole(attributes, domain), ...keyed(attributes, domain) });

const isMetadataKey = (key: string): boolean => [...SHARED, ...DOMAINS].some((prefix) => key === prefix || key.startsWith(`${prefix}.`));

/** The span attributes that have no other place, as text. Langfuse's own SDKs send none of their users' there. */
function remaining({ span: { attributes }, scope }: SpanContext): JsonObject | undefined {
  if (scope.name.startsWith("langfuse-sdk")) return undefined;
  return objectOf(
    [...attributes]
      .filter(([key]) => !isMetadataKey(key) && !isInputOutputKey(key, scope.name))
      .map(([key, value]): [string, Json] => [key, toStoredText(value)]),
  );
}

function surroundings({ scope, resource }: SpanContext): JsonObject {
  return {
    resourceAttributes: objectOf(resource),
    scope: {
      ...(scope.name !== "" && { name: scope.name }),
      ...(scope.version !== "" && { version: scope.version }),
      attributes: objectOf(scope.attributes),
    },
  };
}

function withAttributes(context: SpanContext): JsonObject {
  const attributes = remaining(context);
  return { ...(attributes && { attributes }), ...surroundings(context) };
}

/** Ingestion contract 6.2, "metadata (observation)". */
export function observationMetadata(context: SpanContext): JsonObject {
  return { ...written(context.span.attributes, "observation"), ...withAttributes(context) };
}

/** Ingestion contract 6.2, "metadata (trace)", of the span that stands for the whole trace. */
export function rootTraceMetadata(context: SpanContext): JsonObject {
  return {
    ...written(context.resource, "trace"),
    ...written(context.span.attributes, "observation"),
    ...written(context.span.attributes, "trace"),
    ...withAttributes(context),
  };
}

/** As `rootTraceMetadata`, of a span inside the trace: nothing of its own attributes. */
export function updateTraceMetadata(context: SpanContext): JsonObject {
  return { ...written(context.resource, "trace"), ...written(context.span.attributes, "trace"), ...surroundings(context) };
}
