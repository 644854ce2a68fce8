import { sentences } from "../../seed/sentences.ts";

/** One request's body and how many spans it brings. */
export interface Batch {
  body: string;
  spans: number;
}

export type Door = "ingestion" | "otlp";
export const DOOR_PATHS: Record<Door, string> = { ingestion: "/api/public/ingestion", otlp: "/api/public/otel/v1/traces" };

const SPANS_PER_TRACE = 10;
const START = Date.UTC(2026, 0, 30);
const SENTENCES = sentences(1);

/** Texts of some hundred characters, different for every span. */
const text = (span: number, salt: number): string => Array.from({ length: 4 }, (_, index) => `${SENTENCES[(span * 7 + salt + index * 11) % SENTENCES.length]} ${(span * 2_654_435_761 + index) % 4_294_967_296}`).join(" ");

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, "0");
const traceId = (run: number, trace: number): string => `${hex(run, 8)}${hex(trace + 1, 24)}`;
const spanId = (run: number, span: number): string => `${hex(run, 4)}${hex(span + 1, 12)}`;
const iso = (ms: number): string => new Date(ms).toISOString();

/** The number of the batch's first span, and of how many it has. `run` keeps the ids of several loads apart. */
interface Range {
  run: number;
  first: number;
  spans: number;
}

/** Every tenth span begins a trace: the others are its children. A span may be half of a model call, or a step. */
function* spansOf({ run, first, spans }: Range) {
  for (let span = first; span < first + spans; span++) {
    const trace = Math.floor(span / SPANS_PER_TRACE);
    const at = START + trace * 40 + (span % SPANS_PER_TRACE) * 30;
    const root = trace * SPANS_PER_TRACE;
    yield { span, id: spanId(run, span), traceId: traceId(run, trace), parent: span === root ? undefined : spanId(run, root), isModel: span % 2 === 1, at, end: at + 250 };
  }
}

function ingestionBatch(range: Range): unknown {
  const events: unknown[] = [];
  for (const { span, id, traceId, parent, isModel, at, end } of spansOf(range)) {
    const event = (type: string, name: string, body: Record<string, unknown>) => events.push({ id: `${name}-${id}`, type, timestamp: iso(end), body });
    if (parent === undefined) event("trace-create", "t", { id: traceId, timestamp: iso(at), name: `trace-${span % 20}`, userId: `user-${span % 500}`, sessionId: `session-${Math.floor(span / 40)}`, tags: ["load"], input: text(span, 1), output: text(span, 2) });
    const body = { id, traceId, parentObservationId: parent, name: `step-${span % 12}`, startTime: iso(at), endTime: iso(end), input: text(span, 3), output: text(span, 4), metadata: { attempt: span % 3 } };
    event(isModel ? "generation-create" : "span-create", "o", isModel ? { ...body, model: "gpt-4o", usageDetails: { input: 100 + (span % 900), output: span % 300 } } : body);
  }
  return { batch: events };
}

function otlpExport(range: Range): unknown {
  const attribute = (key: string, value: string | number) => ({ key, value: typeof value === "number" ? { intValue: String(value) } : { stringValue: value } });
  const nanos = (ms: number): string => `${ms}000000`;
  const spans = [...spansOf(range)].map(({ span, id, traceId, parent, isModel, at, end }) => ({
    traceId, spanId: id, ...(parent === undefined ? {} : { parentSpanId: parent }), name: `step-${span % 12}`, kind: 1, startTimeUnixNano: nanos(at), endTimeUnixNano: nanos(end),
    attributes: [
      attribute("langfuse.observation.input", text(span, 3)), attribute("langfuse.observation.output", text(span, 4)), attribute("user.id", `user-${span % 500}`), attribute("session.id", `session-${Math.floor(span / 40)}`),
      ...(isModel ? [attribute("gen_ai.request.model", "gpt-4o"), attribute("gen_ai.usage.input_tokens", 100 + (span % 900)), attribute("gen_ai.usage.output_tokens", span % 300)] : []),
    ],
    status: {},
  }));
  return { resourceSpans: [{ resource: { attributes: [attribute("service.name", "load")] }, scopeSpans: [{ scope: { name: "bench" }, spans }] }] };
}

/** The load: `total` spans in bodies of at most `perBatch`, made one at a time. The same for the same arguments. */
export function* batches(door: Door, run: number, total: number, perBatch: number): Generator<Batch> {
  for (let first = 0; first < total; first += perBatch) {
    const spans = Math.min(perBatch, total - first);
    yield { spans, body: JSON.stringify((door === "otlp" ? otlpExport : ingestionBatch)({ run, first, spans })) };
  }
}
