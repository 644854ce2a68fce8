import { type BatchEvent, event, iso } from "./events.ts";

/** The last minute of a month: what moves, moves to another partition. */
export const AT = Date.UTC(2026, 0, 31, 23, 59, 30);
export const MINUTE = 60_000;

/** A life of a trace: created, moved to another hour by an earlier statement, its observation of changing type and time. */
export const life = (id: string): BatchEvent[] => [
  event("trace-create", AT, { id, timestamp: iso(AT), name: "first", userId: "u1", tags: ["b"], metadata: { a: { x: 1 }, list: [1, 2] }, environment: "prod" }),
  event("span-create", AT + 1, { id: `${id}-o`, traceId: id, startTime: iso(AT), name: "o", input: { q: 1 }, metadata: { m: { one: 1 } } }),
  event("score-create", AT + 2, { id: `${id}-s`, traceId: id, name: "quality", value: 1 }),
  event("generation-update", AT + 3, { id: `${id}-o`, traceId: id, endTime: iso(AT + 2 * MINUTE), output: "done", model: "gpt-4o", usageDetails: { input: 1_000, output: 100 }, metadata: { m: { two: 2 } } }),
  event("trace-create", AT + 4, { id, timestamp: iso(AT + MINUTE), name: "second", userId: null, tags: ["a"], metadata: { a: { y: 2 }, list: [9] }, output: false }),
  event("score-create", AT + 5, { id: `${id}-s`, traceId: id, name: "taste", value: "good", comment: "later" }),
  event("trace-create", AT - MINUTE, { id, timestamp: iso(AT - 60 * MINUTE), name: "earliest" }),
  event("span-create", AT - MINUTE, { id: `${id}-o`, traceId: id, startTime: iso(AT - 30 * MINUTE), level: "WARNING" }),
];

/** What the API must say of it, however its events arrived. */
export const expected = (id: string) => ({
  id, timestamp: iso(AT - 60 * MINUTE), name: "second", userId: null, tags: ["a", "b"], metadata: { a: { x: 1, y: 2 }, list: [9] }, environment: "prod", output: false,
  latency: 31.5 * 60 + 30, totalCost: 0.0035,
  observations: [{ id: `${id}-o`, type: "GENERATION", startTime: iso(AT - 30 * MINUTE), endTime: iso(AT + 2 * MINUTE), level: "WARNING", name: "o", input: { q: 1 }, output: "done", metadata: { m: { one: 1, two: 2 } }, calculatedTotalCost: 0.0035 }],
  scores: [{ id: `${id}-s`, name: "taste", dataType: "CATEGORICAL", stringValue: "good", comment: "later", timestamp: iso(AT + 2) }],
});
