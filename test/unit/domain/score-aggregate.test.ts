import fc from "fast-check";
import { expect, it } from "vitest";
import { aggregateScores, scoreAggregateKey, type ScoreToAggregate } from "../../../src/domain/score-aggregate.ts";

const base = { comment: null, executionTraceId: null, hasMetadata: false, timestamp: new Date(1_000), source: "API", dataType: "NUMERIC", value: 0, stringValue: null };
const score = (fields: Partial<ScoreToAggregate> & { id: string }): ScoreToAggregate => ({ ...base, name: "quality", ...fields });

it("has nothing to say without scores", () => {
  expect(aggregateScores([])).toEqual({});
});

it("shows one number with what is known of its score", () => {
  const only = score({ id: "a", name: "answer-quality.v2", source: "EVAL", value: 0.25, comment: "good", executionTraceId: "run", hasMetadata: true });
  expect(aggregateScores([only])).toEqual({
    "answer_quality_v2-EVAL-NUMERIC": { type: "NUMERIC", values: [0.25], average: 0.25, id: "a", comment: "good", executionTraceId: "run", hasMetadata: true, timestamp: new Date(1_000) },
  });
});

it("averages several numbers, newest first, and shows no single score's facts", () => {
  const scores = [score({ id: "a", value: 1, timestamp: new Date(1) }), score({ id: "b", value: 3, timestamp: new Date(3) }), score({ id: "c", value: 2, timestamp: new Date(2) })];
  expect(aggregateScores(scores)).toEqual({ "quality-API-NUMERIC": { type: "NUMERIC", values: [3, 2, 1], average: 2 } });
});

it("counts texts, categories and booleans by their text", () => {
  const category = (id: string, stringValue: string) => score({ id, dataType: "CATEGORICAL", stringValue });
  expect(aggregateScores([category("a", "x"), category("b", "y"), category("c", "x")])).toEqual({
    "quality-API-CATEGORICAL": { type: "CATEGORICAL", values: ["x", "y", "x"], valueCounts: [{ value: "x", count: 2 }, { value: "y", count: 1 }] },
  });
  expect(aggregateScores([score({ id: "a", dataType: "BOOLEAN", value: 1, stringValue: "True" }), score({ id: "b", dataType: "TEXT", stringValue: "long" })])).toMatchObject({
    "quality-API-BOOLEAN": { type: "CATEGORICAL", values: ["True"], valueCounts: [{ value: "True", count: 1 }], id: "a" },
    "quality-API-TEXT": { type: "CATEGORICAL", values: ["long"], valueCounts: [{ value: "long", count: 1 }], id: "b" },
  });
});

it("keeps names, sources and types apart, and a name that JavaScript knows", () => {
  const aggregate = aggregateScores([score({ id: "a", name: "__proto__" }), score({ id: "b", source: "EVAL" }), score({ id: "c" })]);
  expect(Object.keys(aggregate).sort()).toEqual(["__proto__-API-NUMERIC", "quality-API-NUMERIC", "quality-EVAL-NUMERIC"]);
});

it("depends on no order, loses no value and counts each once", () => {
  const anyScore = fc.record({
    id: fc.uuid(),
    name: fc.constantFrom("a", "a-b", "a.b", "constructor"),
    source: fc.constantFrom("API", "EVAL"),
    dataType: fc.constantFrom("NUMERIC", "CATEGORICAL", "BOOLEAN", "TEXT"),
    value: fc.integer({ min: -5, max: 5 }),
    stringValue: fc.constantFrom(null, "", "x", "constructor"),
    comment: fc.constant(null),
    executionTraceId: fc.constant(null),
    hasMetadata: fc.boolean(),
    timestamp: fc.integer({ min: 0, max: 3 }).map((ms) => new Date(ms)),
  });
  fc.assert(
    fc.property(fc.uniqueArray(anyScore, { selector: ({ id }) => id, maxLength: 12 }), (scores) => {
      const aggregate = aggregateScores(scores);
      expect(aggregateScores(scores.toReversed())).toEqual(aggregate);
      expect(new Set(Object.keys(aggregate))).toEqual(new Set(scores.map(scoreAggregateKey)));
      for (const [key, entry] of Object.entries(aggregate)) {
        const own = scores.filter((each) => scoreAggregateKey(each) === key);
        expect(entry.values.toSorted()).toEqual(own.map((each) => (each.dataType === "NUMERIC" ? each.value : (each.stringValue ?? ""))).toSorted());
        expect(entry.id !== undefined).toBe(own.length === 1);
        if (entry.type === "CATEGORICAL") expect(entry.valueCounts.reduce((sum, { count }) => sum + count, 0)).toBe(own.length);
      }
    }),
  );
});
