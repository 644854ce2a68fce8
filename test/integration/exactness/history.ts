import fc from "fast-check";

/** Generated histories: what clients may state about one trace, its observations and its scores, in wire form. */

export interface WireEvent {
  id: string;
  type: string;
  timestamp: string;
  body: Record<string, unknown>;
}

/** A statement before it has ids and a time: the kind of entity, which of the history's, create or update, the fields. */
export interface Statement {
  entity: "trace" | "observation" | "score";
  index: number;
  update: boolean;
  fields: Record<string, unknown>;
}

const START = Date.UTC(2026, 0, 15, 23, 50);
const instant = fc.integer({ min: 0, max: 90 * 60_000 }).map((offset) => new Date(START + offset).toISOString());
const text = fc.constantFrom("a", "b", "", "0", "Grüße 👋", "it's \"quoted\" \\ and\nmore");
const json = fc.oneof(text, fc.integer(), fc.boolean(), fc.constant([1, { two: 2 }]), fc.record({ x: fc.integer(), y: text }, { requiredKeys: [] }));
const metadata = fc.dictionary(fc.constantFrom("k", "l", "m"), fc.oneof(text, fc.integer(), fc.constant([1, 2]), fc.dictionary(fc.constantFrom("p", "q"), fc.integer(), { maxKeys: 2 })), { maxKeys: 3 });
const erasable = fc.oneof({ weight: 4, arbitrary: fc.constantFrom("a", "b", "c") }, { weight: 1, arbitrary: fc.constant(null) });
const units = fc.dictionary(fc.constantFrom("input", "output", "cache_read_input"), fc.integer({ min: 0, max: 1_000 }), { maxKeys: 3 });
const cost = fc.dictionary(fc.constantFrom("input", "output", "total"), fc.integer({ min: 0, max: 1_000_000 }).map((n) => n / 1_000_000), { maxKeys: 3 });

const some = <T extends Record<string, fc.Arbitrary<unknown>>>(fields: T) => fc.record(fields, { requiredKeys: [] }) as fc.Arbitrary<Record<string, unknown>>;

const traceFields = some({
  timestamp: instant, name: erasable, userId: erasable, release: erasable, version: erasable, public: fc.boolean(), tags: fc.array(fc.constantFrom("t1", "t2", "t3"), { maxLength: 2 }),
  metadata, input: json, output: json, environment: fc.constantFrom("prod", "dev"),
});

const observationFields = some({
  startTime: instant, endTime: instant, completionStartTime: instant, name: erasable, metadata, input: json, output: json, level: fc.constantFrom("DEBUG", "DEFAULT", "WARNING", "ERROR", null),
  statusMessage: fc.constantFrom("s1", "s2", null), version: fc.constantFrom("v1", null), model: fc.constantFrom("acme-1", "acme-2", null), usageDetails: units, costDetails: cost, environment: fc.constantFrom("prod", "dev"),
});

const scoreFields = some({ comment: erasable, metadata }).chain((fields) =>
  fc.record({ name: fc.constantFrom("quality", "speed"), value: fc.integer({ min: -5, max: 5 }) }).map((stated) => ({ ...fields, ...stated, dataType: "NUMERIC" })),
);

const statement: fc.Arbitrary<Statement> = fc.oneof(
  traceFields.map((fields): Statement => ({ entity: "trace", index: 0, update: false, fields })),
  fc.tuple(observationFields, fc.nat(1), fc.boolean()).map(([fields, index, update]): Statement => ({ entity: "observation", index, update, fields })),
  fc.tuple(scoreFields, fc.nat(1)).map(([fields, index]): Statement => ({ entity: "score", index, update: false, fields })),
);

/** The statements about one trace, in the order of their times. Some share one. */
export const history = fc.array(fc.tuple(statement, fc.nat(2)), { minLength: 1, maxLength: 9 });
export type History = [Statement, number][];

/** How a run of histories reaches the server: order, batches, repetitions, and which of its traces and scores are deleted in between. */
export const delivery = fc.record({
  seed: fc.nat(),
  batches: fc.integer({ min: 1, max: 6 }),
  repeat: fc.integer({ min: 0, max: 3 }),
  deletedTraces: fc.array(fc.nat(99), { maxLength: 12 }),
  deletedScores: fc.array(fc.nat(99), { maxLength: 6 }),
});
export type Delivery = { seed: number; batches: number; repeat: number; deletedTraces: number[]; deletedScores: number[] };

const GENERATION_FIELDS: ReadonlySet<string> = new Set(["usageDetails", "costDetails", "model", "completionStartTime"]);

const OBSERVATION_EVENTS = { create: ["span-create", "generation-create"], update: ["span-update", "generation-update"] } as const;

/** The history of trace `prefix` as wire events, in the order of their times. Observation 0 is a span, 1 a generation. */
export function wireEvents(statements: History, prefix: string, sessionId: string): WireEvent[] {
  let clock = START;
  // Two creates (or two updates) of one entity at one instant have no order but arrival's, which deliveries change.
  let taken = new Set<string>();
  const events = statements.map(([{ entity, index, update, fields }, step], place): WireEvent => {
    const who = `${entity} ${index} ${update}`;
    const later = step > 0 || taken.has(who) ? Math.max(step, 1) : 0;
    if (later > 0) taken = new Set();
    taken.add(who);
    clock += later;
    const envelope = { id: `${prefix}-e${place}`, timestamp: new Date(clock).toISOString() };
    if (entity === "trace") return { ...envelope, type: "trace-create", body: { id: prefix, ...fields } };
    if (entity === "score") return { ...envelope, type: "score-create", body: { id: `${prefix}-s${index}`, traceId: prefix, ...fields } };
    const type = OBSERVATION_EVENTS[update ? "update" : "create"][index as 0 | 1];
    // Spans state no usage: their schema knows none.
    const spanFields = Object.fromEntries(Object.entries(fields).filter(([field]) => !GENERATION_FIELDS.has(field)));
    return { ...envelope, type, body: { id: `${prefix}-o${index}`, traceId: prefix, ...(index === 0 ? spanFields : fields) } };
  });
  return [...events, { id: `${prefix}-session`, timestamp: new Date(START - 1).toISOString(), type: "trace-create", body: { id: prefix, sessionId } }];
}
