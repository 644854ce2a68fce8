import { type BatchEvent, iso } from "./events.ts";
import { type Random, seeded } from "./random.ts";

/**
 * A project's life made to be difficult: traces over hours, days and a month's end, ties, updates that move them,
 * observations of changing types, ids of any characters, orphans, every kind of score. A function of the seed.
 */

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** Two days before a month's end: the data crosses partitions. */
export const START = Date.UTC(2026, 1, 27);

/** Moments that sit on and beside the bounds of hours, days and the month; few, so that there are ties. */
const MOMENTS = [0, 1, 2, 23, 24, 25, 47, 48, 49, 50].flatMap((hour) => [START + hour * HOUR, START + hour * HOUR - 1, START + hour * HOUR + 30 * MINUTE]);

/** What an id may look like; a trace and an observation may share one. */
const ID_SHAPES = ["plain", "a/b", "100%", "%41", "%2F..", "é你😀", "'; DROP TABLE traces --", "back\\slash\\'", "tab\tline\n", " space ", "{p1:String}", '"quoted"', "?a=b&c#d", "\u0001", "__proto__"];

const TEXTS = ["", "plain", "7", "true", "null", "9007199254740993", '{"a":1}', "{not json", '["x"]', "it's \\ \"q\" \n\t", "你😀", "%_"];
const NAMES = ["alpha", "Alpha", "beta", "chat", "%", "a_b", "你好", "it's"];
const USERS = ["u-1", "u-2", "U-1", "用户"];
const SESSIONS = ["s-1", "s-2", "s/3 %"];
const VERSIONS = ["v1", "v2", "v10"];
const ENVIRONMENTS = ["prod", "dev", "Staging", "langfuse-eval", "no good!"];
const TAGS = ["red", "green", "blue", "a,b", "it's", "標籤", ""];
const TYPES = ["span", "generation", "event", "agent", "tool", "chain", "retriever", "evaluator", "embedding", "guardrail"];
const MODELS = ["gpt-4o", "acme-1", null];
const LEVELS = ["DEBUG", "DEFAULT", "WARNING", "ERROR", null];
const SCORE_NAMES = ["quality", "a:b", "评分"];

/** An optional value: stated, null or absent. */
const maybe = <T>(r: Random, value: T, nulls = 0.1): T | null | undefined => (r.chance(nulls) ? null : r.chance(0.5) ? value : undefined);

const json = (r: Random): unknown => r.pick<unknown>([...TEXTS, 0, 7.5, false, true, [], [1, "two", { three: 3 }], {}, { text: "你😀", nested: { deep: [null, 1] } }]);

const metadata = (r: Random): unknown =>
  r.pick<unknown>([
    {}, { k: r.pick(TEXTS) }, { k: 1, nested: { x: r.int(3), [r.pick(["y", "z"])]: [r.int(3)] } }, { nested: { x: { deeper: r.pick(TEXTS) } } }, { nested: "flat" }, { "": "empty key", "a.b": null },
    { evaluator_id: r.pick(["ev-1", ""]) }, { evaluation_rule_id: "rule-1" }, { job_configuration_id: "job-1", k: "%" }, r.pick<unknown>(["scalar", 7, [1, 2]]),
  ]);

const id = (r: Random, kind: string, index: number): string => `${r.pick(ID_SHAPES)}-${kind}${index}`;

/** An entity's envelope times: all different, so that its events have one order, but for a create and an update at once. */
function* clock(r: Random, start: number): Generator<number, never> {
  for (let at = start; ; ) yield (at += 1 + r.int(3) * 1_000);
}

let envelopes = 0;
const envelope = (type: string, at: number, body: Record<string, unknown>): BatchEvent => ({ id: `e-${++envelopes}`, type, timestamp: iso(at), body: body as Record<string, any> });

function traceEvents(r: Random, traceId: string, at: number): BatchEvent[] {
  const times = clock(r, at);
  return Array.from({ length: 1 + r.int(4) }, (_, index) =>
    envelope("trace-create", times.next().value, {
      id: traceId,
      // A later statement of another time changes nothing; an earlier one, whenever it arrives, moves the trace.
      timestamp: r.chance(0.7) ? iso(index === 0 ? at : r.pick(MOMENTS)) : undefined,
      name: maybe(r, r.pick(NAMES)),
      userId: maybe(r, r.pick(USERS)),
      sessionId: maybe(r, r.pick(SESSIONS)),
      release: maybe(r, r.pick(VERSIONS)),
      version: maybe(r, r.pick(VERSIONS)),
      environment: maybe(r, r.pick(ENVIRONMENTS)),
      public: maybe(r, r.chance(0.5)),
      tags: maybe(r, r.some(TAGS)),
      metadata: maybe(r, metadata(r)),
      input: maybe(r, json(r)),
      output: maybe(r, json(r)),
    }),
  );
}

interface Start { traceId: string | undefined; parent: string | null; at: number }

function observationEvents(r: Random, observationId: string, { traceId, parent, at }: Start): BatchEvent[] {
  const times = clock(r, at);
  const type = r.pick(TYPES);
  const body = (start: boolean) => ({
    id: observationId,
    traceId: start || r.chance(0.7) ? traceId : undefined,
    startTime: start && r.chance(0.9) ? iso(at) : r.chance(0.15) ? iso(at + r.pick([-25 * HOUR, -HOUR, HOUR, 25 * HOUR])) : undefined,
    name: maybe(r, r.pick(NAMES)),
    environment: maybe(r, r.pick(ENVIRONMENTS)),
    parentObservationId: start ? parent : undefined,
    level: maybe(r, r.pick(LEVELS)),
    statusMessage: maybe(r, r.pick(TEXTS)),
    version: maybe(r, r.pick(VERSIONS)),
    metadata: maybe(r, metadata(r)),
    input: maybe(r, json(r)),
    output: maybe(r, json(r)),
  });
  const more = () => ({
    endTime: maybe(r, iso(at + r.pick([-MINUTE, 0, 250, 1_500, 2 * HOUR]))),
    completionStartTime: maybe(r, iso(at + r.pick([0, 125]))),
    model: maybe(r, r.pick(MODELS)),
    modelParameters: maybe(r, { temperature: r.pick([0, 0.5]), stop: ["\n"], stream: true }),
    usageDetails: maybe(r, r.pick([{ input: r.int(100), output: r.int(100) }, { input: 5, output: 7, total: 100 }, { input_cached: 3, other: 4 }, { total: 9 }])),
    costDetails: r.chance(0.3) ? r.pick([{ input: 0.25, output: 0.5 }, { total: (1 + r.int(1_000)) / 1_000_000 }, { input: 0.1, images: 0.2 }, { input: 0.1, images: 0.2, total: 0.3 }]) : undefined,
  });
  const prompt = () => (r.chance(0.2) ? { promptName: "p", promptVersion: 1 + r.int(3) } : {});
  const isPlain = type === "event" || type === "span";
  const create = envelope(`${type}-create`, times.next().value, { ...body(true), ...(type === "event" ? {} : isPlain ? { endTime: more().endTime } : { ...more(), ...prompt() }) });
  const updates = Array.from({ length: r.int(3) }, () => {
    // An update says what kind it is of: mostly its own, sometimes another, which changes the observation's type.
    const kind = r.chance(0.85) ? (isPlain ? "span" : "generation") : r.pick(["span", "generation"]);
    const at = r.chance(0.2) ? Date.parse(create.timestamp) - 1 - r.int(1_000) : times.next().value;
    return envelope(`${kind}-update`, at, { ...body(false), ...(kind === "span" ? { endTime: more().endTime } : more()) });
  });
  const taken = new Set<string>();
  return [create, ...updates].filter(({ timestamp }) => !taken.has(timestamp) && taken.add(timestamp));
}

function scoreEvents(r: Random, scoreId: string, subject: Record<string, unknown>, at: number): BatchEvent[] {
  const times = clock(r, at);
  const isOfTrace = subject.traceId !== undefined;
  return Array.from({ length: 1 + r.int(2) }, () => {
    const value = r.pick([
      { dataType: "NUMERIC", value: r.int(8) / 4 - 0.5 }, { value: r.int(8) / 4 }, { dataType: "BOOLEAN", value: r.int(2) }, { dataType: "CATEGORICAL", value: r.pick(["good", "bad", "a:b", "'"]) },
      { value: "inferred" }, { dataType: "TEXT", value: r.pick(["some text", "'\"\\"]) }, ...(isOfTrace ? [{ dataType: "CORRECTION", value: "what it should have said" }] : []),
    ]);
    return envelope("score-create", times.next().value, {
      id: scoreId, ...subject, name: r.pick(SCORE_NAMES), ...value, source: r.pick(["API", "EVAL", undefined]), environment: maybe(r, r.pick(ENVIRONMENTS)),
      comment: maybe(r, r.pick(TEXTS)), metadata: maybe(r, metadata(r)), queueId: maybe(r, "queue"),
    });
  });
}

export interface DataSet {
  events: BatchEvent[];
  /** All ids that were used, those of traces without a row included. */
  traceIds: string[];
  observationIds: string[];
}

export function dataSet(seed: number, traces: number): DataSet {
  const r = seeded(seed);
  envelopes = 0;
  const events: BatchEvent[] = [];
  const traceIds = Array.from({ length: traces }, (_, index) => id(r, "t", index));
  const observationIds: string[] = [];
  const scored: Record<string, unknown>[] = [];
  traceIds.forEach((traceId, index) => {
    const at = r.pick(MOMENTS);
    const isOrphaned = index % 10 === 9;
    if (!isOrphaned) events.push(...traceEvents(r, traceId, at));
    const count = r.pick([0, 1, 1, 2, 3, 5]);
    const own = Array.from({ length: count }, (_, n) => (n === 0 && r.chance(0.3) ? traceId : id(r, `o${index}-`, n)));
    own.forEach((observationId, n) => {
      const start = at + r.pick([-3 * HOUR, -HOUR - 1, -HOUR, -HOUR + 1, -1, 0, 0, 1, 250, MINUTE, HOUR, 5 * HOUR, DAY]);
      events.push(...observationEvents(r, observationId, { traceId, parent: n === 0 ? null : (own[0] ?? null), at: start }));
    });
    observationIds.push(...own);
    scored.push({ traceId }, ...own.map((observationId) => ({ traceId, observationId })));
  });
  for (let index = 0; index < traces / 10; index++) {
    const observationId = id(r, "alone", index);
    events.push(...observationEvents(r, observationId, { traceId: undefined, parent: null, at: r.pick(MOMENTS) }));
    observationIds.push(observationId);
    traceIds.push(observationId);
  }
  const subjects = [...r.some(scored), ...r.some(scored), { sessionId: "s-1" }, { sessionId: "s/3 %" }, { datasetRunId: "run-1" }, { traceId: "nobody-knows" }];
  subjects.forEach((subject, index) => events.push(...scoreEvents(r, id(r, "s", index), subject, r.pick(MOMENTS) + r.pick([-HOUR - 1, -HOUR, 0, 5]))));
  return { events, traceIds, observationIds };
}

/** The events in batches as clients might have sent them: in any order, some twice, within one batch and across. */
export function batched(seed: number, events: readonly BatchEvent[], size = 60): BatchEvent[][] {
  const r = seeded(seed);
  const sent = r.shuffled([...events, ...events.filter(() => r.chance(0.1))]);
  const batches: BatchEvent[][] = [];
  for (let start = 0; start < sent.length; ) {
    const length = 1 + r.int(2 * size);
    batches.push(sent.slice(start, start + length));
    start += length;
  }
  return batches;
}
