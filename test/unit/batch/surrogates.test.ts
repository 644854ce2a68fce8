import { expect, it } from "vitest";
import { parseBatch } from "../../../src/ingest/batch/parse.ts";
import { metadataToMap } from "../../../src/ingest/values/metadata.ts";
import { envelope } from "./fixtures.ts";

/** An emoji that a client cut in two: valid JSON, but no UTF-8, and ClickHouse refuses the whole insert over it. */
const HALF = "\ud83d";

it("no half surrogate pair reaches a row", () => {
  const id = `id${HALF}`;
  const texts = Object.fromEntries(
    ["traceId", "name", "userId", "sessionId", "release", "version", "statusMessage", "parentObservationId", "model", "input", "output", "promptName"].map((key) => [key, `${key}${HALF}`]),
  );
  const body = {
    ...texts, id, promptVersion: 1, tags: [HALF], modelParameters: { [HALF]: HALF }, usageDetails: { [HALF]: 1 }, costDetails: { [HALF]: 1 }, metadata: { [HALF]: HALF, deep: { [HALF]: [HALF] } },
  };
  const score = { id, traceId: id, name: HALF, value: HALF, comment: HALF, queueId: HALF, configId: HALF, executionTraceId: HALF, observationId: HALF };
  const { events, errors } = parseBatch(
    { batch: [envelope("trace-create", body, { id }), envelope("generation-create", body, { id }), envelope("score-create", score, { id })] },
    "full",
  );
  expect(errors).toEqual([]);
  expect(events).toHaveLength(3);
  expect(events.map((event) => [event.eventId, event.entityId])).toEqual(events.map(() => ["id\ufffd", "id\ufffd"]));
  const stored = events.map(({ eventId, entityId, body: { metadata, ...rest } }) => ({ eventId, entityId, ...rest, metadata: metadataToMap(metadata ?? {}) }));
  const strings: string[] = [];
  JSON.stringify(stored, (key, value: unknown) => {
    strings.push(key, ...(typeof value === "string" ? [value] : []));
    return value;
  });
  expect(strings.filter((text) => text.includes("\ufffd")).length).toBeGreaterThan(30);
  expect(strings.filter((text) => !text.isWellFormed())).toEqual([]);
});

it("whole pairs stay", () => {
  const { events } = parseBatch({ batch: [envelope("trace-create", { id: "🦜", name: "ein 🦜", input: "🦜" })] }, "full");
  expect(events).toEqual([expect.objectContaining({ entityId: "🦜", body: { name: "ein 🦜", input: "🦜" } })]);
});
