import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BatchShapeError, parseBatch } from "../../../src/ingest/batch/parse.ts";

const often = <T>(value: T): fc.Arbitrary<unknown> => fc.oneof({ weight: 15, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: fc.jsonValue() });

const TYPES = [
  "trace-create", "span-create", "span-update", "generation-create", "generation-update", "event-create", "agent-create", "tool-create", "embedding-create",
  "observation-create", "observation-update", "score-create", "sdk-log", "dataset-run-item-create", "nonsense",
];
const time = fc.constantFrom("2026-01-15T10:00:00Z", "2026-01-15T10:00:00.5+01:00", null);
const text = fc.oneof(fc.string(), fc.constant(null));
const counts = fc.dictionary(fc.constantFrom("input", "output", "total", "x"), fc.nat());

/** Good values of every field; now and then another JSON. */
const FIELDS: Record<string, fc.Arbitrary<unknown>> = {
  traceId: fc.constant("t"), timestamp: time, name: text, input: fc.jsonValue(), output: fc.jsonValue(), sessionId: text, environment: fc.jsonValue(), metadata: fc.jsonValue(),
  public: fc.boolean(), tags: fc.array(fc.string()), startTime: time, endTime: time, level: fc.constantFrom("ERROR", "DEFAULT", null), parentObservationId: text, model: text,
  modelParameters: fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.constant(null))), usage: counts, usageDetails: fc.dictionary(fc.string(), fc.jsonValue()),
  costDetails: fc.dictionary(fc.string(), fc.double()), promptName: fc.constant("p"), promptVersion: fc.constant(1), type: fc.constantFrom("GENERATION", "SPAN"), value: fc.integer(),
  dataType: fc.constantFrom("NUMERIC", null), source: fc.constantFrom("API", "EVAL", "ANNOTATION"), configId: text, comment: text, __proto: fc.jsonValue(), constructor: fc.jsonValue(),
};

const field = fc.constantFrom(...Object.keys(FIELDS)).chain((key) =>
  fc.tuple(fc.constant(key), fc.oneof({ weight: 15, arbitrary: FIELDS[key] as fc.Arbitrary<unknown> }, { weight: 1, arbitrary: fc.jsonValue() })),
);

/** As JSON.parse makes it: `__proto__` is an own key. */
const body = fc.tuple(fc.boolean(), fc.array(field, { maxLength: 6 })).map(([hasId, entries]) => {
  const pairs = [...(hasId ? [["id", "e"]] : []), ...entries].map(([key, v]) => `${JSON.stringify(key === "__proto" ? "__proto__" : key)}:${JSON.stringify(v)}`);
  return JSON.parse(`{${pairs.join(",")}}`) as unknown;
});

const element = fc.oneof(
  { weight: 1, arbitrary: fc.jsonValue() },
  { weight: 6, arbitrary: fc.record({ id: often("ev-1"), timestamp: often("2026-01-15T11:00:00.123Z"), type: fc.constantFrom(...TYPES), body: fc.oneof({ weight: 8, arbitrary: body }, { weight: 1, arbitrary: fc.jsonValue() }) }) },
);

const scope = fc.constantFrom("full" as const, "scores" as const);

describe("parseBatch", () => {
  it("throws nothing but BatchShapeError, whatever JSON comes", () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.record({ batch: fc.jsonValue() })), scope, (json, keyScope) => {
        try {
          parseBatch(json, keyScope);
        } catch (error) {
          expect(error).toBeInstanceOf(BatchShapeError);
        }
      }),
    );
  });

  it("gives every element one success with its event or one error, an sdk-log neither", () => {
    let good = 0;
    fc.assert(
      fc.property(fc.array(element, { maxLength: 8 }), scope, (batch, keyScope) => {
        const { events, successes, errors } = parseBatch({ batch }, keyScope);
        good += events.length;
        const outcomes = batch.map((single) => parseBatch({ batch: [single] }, keyScope));
        outcomes.forEach((outcome, index) => {
          const count = outcome.successes.length + outcome.errors.length;
          const isLog = (batch[index] as { type?: unknown } | null)?.type === "sdk-log";
          expect(count === 1 || (count === 0 && isLog)).toBe(true);
          expect(outcome.events).toHaveLength(outcome.successes.length);
        });
        expect({ events, successes, errors }).toEqual({
          events: outcomes.flatMap((outcome) => outcome.events),
          successes: outcomes.flatMap((outcome) => outcome.successes),
          errors: outcomes.flatMap((outcome) => outcome.errors),
        });
      }),
      { numRuns: 400 },
    );
    expect(good).toBeGreaterThan(100);
  });

  it("states only what its type allows: JSON values, and no undefined key", () => {
    fc.assert(
      fc.property(fc.array(element, { maxLength: 8 }), (batch) => {
        const { events } = parseBatch({ batch }, "full");
        expect(JSON.parse(JSON.stringify(events))).toEqual(events);
        for (const event of events) expect(Object.values(event.body)).not.toContain(undefined);
      }),
      { numRuns: 400 },
    );
  });
});
