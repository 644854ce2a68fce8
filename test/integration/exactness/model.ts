import type { WireEvent } from "./history.ts";

/**
 * The naive model: events applied once, one after the other, to plain objects, by the words of the ingestion contract
 * (section 5). Written apart from the product, and slow on purpose.
 */

type Plain = Record<string, unknown>;

export interface ModelTrace {
  fields: Plain;
  observations: Map<string, Plain>;
  scores: Map<string, Plain>;
}

const isObject = (value: unknown): value is Plain => typeof value === "object" && value !== null && !Array.isArray(value);

function mergeInto(target: Plain, source: Plain): Plain {
  const merged = { ...target };
  for (const [key, value] of Object.entries(source)) {
    const old = merged[key];
    merged[key] = isObject(old) && isObject(value) ? mergeInto(old, value) : value;
  }
  return merged;
}

const KEEP_FIRST: Record<string, string[]> = { trace: ["timestamp", "environment"], observation: ["startTime", "environment"], score: [] };
const ERASABLE: Record<string, string[]> = { trace: ["name", "userId", "sessionId", "release", "version"], observation: ["name", "model", "level"], score: ["comment"] };

function apply(kind: string, entity: Plain, event: WireEvent): void {
  entity.firstEvent ??= event.timestamp;
  for (const [field, value] of Object.entries(event.body)) {
    if (value === undefined || field === "id") continue;
    if (value === null) {
      if (ERASABLE[kind]?.includes(field)) entity[field] = null;
    } else if (field === "metadata") entity.metadata = mergeInto((entity.metadata as Plain | undefined) ?? {}, value as Plain);
    else if (field === "tags") entity.tags = [...new Set([...((entity.tags as string[] | undefined) ?? []), ...(value as string[])])].sort();
    else if (field === "usageDetails" || field === "costDetails") {
      if (Object.keys(value as Plain).length > 0) entity[field] = value;
    } else if (KEEP_FIRST[kind]?.includes(field)) entity[field] ??= value;
    else entity[field] = value;
  }
}

const rank = (event: WireEvent): number => (event.type.endsWith("-update") ? 1 : 0);

/** The state after these events, whatever order they are given in: by time, creates first, then as listed. */
export function model(events: readonly WireEvent[], traceId: string): ModelTrace {
  const trace: ModelTrace = { fields: {}, observations: new Map(), scores: new Map() };
  const ordered = events.map((event, place) => ({ event, place })).sort((a, b) => a.event.timestamp.localeCompare(b.event.timestamp) || rank(a.event) - rank(b.event) || a.place - b.place);
  for (const { event } of ordered) {
    const id = event.body.id as string;
    if (event.type === "trace-create") apply("trace", trace.fields, event);
    else {
      const [kind, entities] = event.type === "score-create" ? (["score", trace.scores] as const) : (["observation", trace.observations] as const);
      if (!entities.has(id)) entities.set(id, { id, traceId });
      apply(kind, entities.get(id) as Plain, event);
    }
  }
  return trace;
}
