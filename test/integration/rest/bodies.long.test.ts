import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LIMITS } from "../../../src/domain/limits.ts";
import { basic, KEYS, type TestApp, testApp } from "../../engine/app.ts";
import { onBothSides } from "../support/both-sides.ts";
import { event, send } from "../support/events.ts";

/** What a client may send in a body of POST /ingestion and what must come of it. */
let app: TestApp;
beforeAll(async () => {
  app = await testApp("bodies");
});
afterAll(() => app.drop());

const AT = Date.UTC(2026, 2, 3, 4, 5, 6, 789);

async function post(body: BodyInit | undefined, headers: Record<string, string> = {}): Promise<{ status: number; body: any; text: string }> {
  const response = await app.request("/api/public/ingestion", { method: "POST", headers: { authorization: basic(KEYS.one), "content-type": "application/json", ...headers }, body, duplex: "half" } as RequestInit);
  const text = await response.text();
  return { status: response.status, body: JSON.parse(text), text };
}

const postBatch = (batch: unknown[], headers?: Record<string, string>) => post(JSON.stringify({ batch }), headers);
const traceStatus = async (id: string): Promise<number> => (await onBothSides(app, "one", [`/api/public/traces/${encodeURIComponent(id)}`]))[0]?.status ?? 0;
const good = (id: string) => event("trace-create", AT, { id, timestamp: new Date(AT).toISOString() });

describe("bodies that are no batch", () => {
  it.each(["", "{", "{batch: []}", '{"batch": [}', "undefined", "NaN", "'{}'", '{"batch":[]} trailing', "\u0000", "\ufffe"])("%j is no JSON", async (body) => {
    expect(await post(body)).toMatchObject({ status: 400, body: { message: "The request body is not valid JSON", error: "InvalidRequestError" } });
  });

  it("no body at all", async () => {
    expect(await post(undefined)).toMatchObject({ status: 400, body: { message: expect.any(String) } });
  });

  it.each(["null", "1", '"text"', "true", "[]", '[{"batch":[]}]', "{}", '{"batch":null}', '{"batch":{}}', '{"batch":"x"}', '{"batch":1}', '{"Batch":[]}'])("%s", async (body) => {
    const answer = await post(body);
    expect(answer).toMatchObject({ status: 400, body: { message: "Invalid request data", errors: [expect.any(String)] } });
    expect(Object.keys(answer.body).sort()).toEqual(["errors", "message"]);
  });

  it("an empty batch, and unknown keys beside it, are fine", async () => {
    expect(await post('{"batch":[]}')).toMatchObject({ status: 207, body: { successes: [], errors: [] } });
    expect(await post('{"batch":[],"metadata":{"a":[1]},"more":null}', { "content-type": "text/plain" })).toMatchObject({ status: 207, body: { successes: [], errors: [] } });
  });
});

describe("events that are wrong", () => {
  const ok = { id: "x", timestamp: new Date(AT).toISOString(), type: "trace-create", body: { id: "wrong" } };
  const wrong: [string, unknown, string][] = [
    ["null", null, "unknown"], ["a number", 7, "unknown"], ["a text", "event", "unknown"], ["a list", [ok], "unknown"], ["an empty object", {}, "unknown"],
    ["no id", { ...ok, id: undefined }, "unknown"], ["a numeric id", { ...ok, id: 7 }, "unknown"], ["an empty id", { ...ok, id: "" }, ""], ["an id with CR", { ...ok, id: "a\rb" }, "a\rb"],
    ["no timestamp", { ...ok, timestamp: undefined }, "x"], ["a numeric timestamp", { ...ok, timestamp: AT }, "x"],
    ...["", "2026-03-03", "2026-03-03T04:05:06", "2026-03-03 04:05:06Z", "2026-02-30T00:00:00Z", "2026-03-03t04:05:06z", "2026-03-03T04:05:06+0100", "now"].map((timestamp): [string, unknown, string] => [`timestamp ${timestamp}`, { ...ok, timestamp }, "x"]),
    ["no type", { ...ok, type: undefined }, "x"], ["an unknown type", { ...ok, type: "trace-destroy" }, "x"], ["a type of objects", { ...ok, type: "constructor" }, "x"], ["dataset-run-item-create", { ...ok, type: "dataset-run-item-create" }, "x"], ["a type in capitals", { ...ok, type: "Trace-Create" }, "x"],
    ["no body", { ...ok, body: undefined }, "x"], ["body null", { ...ok, body: null }, "x"], ["a list as body", { ...ok, body: [] }, "x"], ["a text as body", { ...ok, body: "{}" }, "x"],
    ...Object.entries({
      id: [7, "", "a\rb", "x".repeat(801), {}], name: [7, ["a"], "x".repeat(1_001)], userId: [7, {}], sessionId: [7], timestamp: [AT, "yesterday", ""], public: ["true", 1, 0], tags: ["a", [1], { 0: "a" }, [null]], release: [1], version: [[]],
    }).flatMap(([key, values]) => values.map((value): [string, unknown, string] => [`trace ${key} = ${JSON.stringify(value).slice(0, 40)}`, { ...ok, body: { id: "wrong", [key]: value } }, "x"])),
    ...Object.entries({
      id: [undefined, null, 7, ""], traceId: [7, "", "a\r"], startTime: [AT, "later"], endTime: [1.5], completionStartTime: ["soon"], name: [{}], level: ["FATAL", "error", 3], statusMessage: [7], parentObservationId: [[]], version: [2], model: [7],
      modelParameters: ["text", [1], { a: { b: 1 } }, { a: [1] }], usage: [7, [], { input: 1.5 }, { input: "5" }, { unit: "BUSHELS" }, { inputCost: "1" }], usageDetails: [7, "x", []], costDetails: ["x"], promptVersion: [1.5, "1", 1, -1, 65_536],
    }).flatMap(([key, values]) => values.map((value): [string, unknown, string] => [`generation ${key} = ${JSON.stringify(value)}`, { ...ok, type: "generation-create", body: { id: "wrong-o", traceId: "wrong", [key]: value } }, "x"])),
    ["prompt name alone", { ...ok, type: "generation-update", body: { id: "wrong-o", promptName: "p" } }, "x"],
    ["an observation of no type", { ...ok, type: "observation-create", body: { id: "wrong-o" } }, "x"], ["an observation of another type", { ...ok, type: "observation-update", body: { id: "wrong-o", type: "AGENT" } }, "x"],
    ...[
      { name: "q", value: 1 }, { traceId: "wrong", value: 1 }, { traceId: "wrong", name: "", value: 1 }, { traceId: "wrong", name: "q" }, { traceId: "wrong", name: "q", value: null }, { traceId: "wrong", name: "q", value: true }, { traceId: "wrong", name: "q", value: [1] },
      { traceId: "wrong", name: "q", value: "x", dataType: "NUMERIC" }, { traceId: "wrong", name: "q", value: 1, dataType: "CATEGORICAL" }, { traceId: "wrong", name: "q", value: 2, dataType: "BOOLEAN" }, { traceId: "wrong", name: "q", value: true, dataType: "BOOLEAN" },
      { traceId: "wrong", name: "q", value: "", dataType: "TEXT" }, { traceId: "wrong", name: "q", value: "x".repeat(501), dataType: "TEXT" }, { traceId: "wrong", name: "q", value: 1, dataType: "OTHER" }, { traceId: "wrong", name: "q", value: 1, source: "MAGIC" },
      { traceId: "wrong", sessionId: "s", name: "q", value: 1 }, { sessionId: "s", observationId: "o", name: "q", value: 1 }, { traceId: "wrong", name: "q", value: 1, source: "ANNOTATION" }, { sessionId: "s", name: "q", value: "c", dataType: "CORRECTION" },
    ].map((body): [string, unknown, string] => [`score ${JSON.stringify(body).slice(0, 80)}`, { ...ok, type: "score-create", body: { id: "wrong-s", ...body } }, "x"]),
  ];

  it("each is refused by itself with its reason, and its good neighbours are stored", async () => {
    const { status, body } = await postBatch(wrong.flatMap(([, element], index) => [element, good(`neighbour-${index}`)]));
    expect(status).toBe(207);
    expect(body.successes).toHaveLength(wrong.length);
    wrong.forEach(([what, , id], index) => {
      const { error, ...entry } = body.errors[index] ?? {};
      expect({ what, entry }).toEqual({ what, entry: { id, status: 400, message: "Invalid request data" } });
      const issues = JSON.parse(error);
      expect({ what, issues }).toEqual({ what, issues: expect.arrayContaining([expect.objectContaining({ code: expect.any(String), path: expect.any(Array), message: expect.any(String) })]) });
    });
    expect(body.errors).toHaveLength(wrong.length);
    const [list] = await onBothSides(app, "one", ["/api/public/traces?limit=100&fields=core"]);
    expect(list?.body.meta.totalItems).toBe(wrong.length);
    expect(await traceStatus("wrong")).toBe(404);
    expect((await onBothSides(app, "one", ["/api/public/observations/wrong-o"]))[0]?.status).toBe(404);
  });

  it("a thousand wrong events are answered in a size that fits the request", async () => {
    const { text } = await postBatch(Array.from({ length: 3_000 }, () => ({ id: "many", type: "nonsense" })));
    expect(JSON.parse(text).errors).toHaveLength(3_000);
    expect(text.length).toBeLessThan(2_000_000);
  });
});

describe("sizes and encodings", () => {
  it("a body at the limit is taken and one beyond is 413, announced or not", async () => {
    const start = '{"batch":[],"metadata":"';
    const sized = (bytes: number): string => `${start}${"x".repeat(bytes - start.length - 2)}"}`;
    expect((await post(sized(LIMITS.jsonBytes))).status).toBe(207);
    const refusal = { status: 413, body: { message: expect.stringContaining("4.5 MB"), error: "PayloadTooLargeError" } };
    expect(await post(sized(LIMITS.jsonBytes + 1))).toMatchObject(refusal);
    expect(await post("{}", { "content-length": String(LIMITS.jsonBytes + 1) })).toMatchObject(refusal);
    const chunks = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1_000_000)) });
    expect(await post(chunks as BodyInit, {})).toMatchObject(refusal);
  });

  it("gzip is inflated, in any spelling", async () => {
    for (const encoding of ["gzip", "GZIP", "x-gzip"]) {
      const id = `zipped-${encoding}`;
      expect((await post(gzipSync(JSON.stringify({ batch: [good(id)] })), { "content-encoding": encoding })).status).toBe(207);
      expect(await traceStatus(id)).toBe(200);
    }
  });

  it("broken gzip is 400, and gzip of no JSON too", async () => {
    const zipped = gzipSync(JSON.stringify({ batch: [good("broken")] }));
    const bodies = [Buffer.from("not gzip"), zipped.subarray(0, zipped.length - 12), Buffer.concat([zipped.subarray(0, 20), Buffer.from([0, 1, 2]), zipped.subarray(23)]), Buffer.alloc(0), gzipSync("not json")];
    for (const body of bodies) expect(await post(body, { "content-encoding": "gzip" })).toMatchObject({ status: 400, body: { error: "InvalidRequestError" } });
    expect(await traceStatus("broken")).toBe(404);
  });

  it("a small body that inflates to a huge one is 413", async () => {
    const bomb = gzipSync(Buffer.alloc(LIMITS.inflatedBytes + 1, " "));
    expect(bomb.length).toBeLessThan(LIMITS.jsonBytes);
    expect(await post(bomb, { "content-encoding": "gzip" })).toMatchObject({ status: 413, body: { error: "PayloadTooLargeError" } });
  });

  it("thousands of events with the longest ids are stored, counted and found", async () => {
    const ids = Array.from({ length: 1_500 }, (_, index) => `${String(index).padStart(4, "0")}${"'".repeat(796)}`);
    await send(app, "one", ids.map((id) => event("trace-create", AT, { id, name: "long", timestamp: new Date(AT).toISOString() })));
    // Sent again in part, with observations: their past is looked up by all of these ids.
    await send(app, "one", ids.slice(0, 300).flatMap((id) => [event("trace-create", AT + 1, { id, version: "2" }), event("span-create", AT, { id, traceId: id, startTime: new Date(AT).toISOString() })]));
    await app.settled();
    const [list, second] = await onBothSides(app, "one", ["/api/public/traces?name=long&limit=2&orderBy=id.asc", "/api/public/traces?version=2&fields=core&limit=1&orderBy=id.desc"]);
    expect(list?.body).toMatchObject({ data: [{ id: ids[0], observations: [ids[0]] }, { id: ids[1] }], meta: { totalItems: 1_500 } });
    expect(second?.body).toMatchObject({ data: [{ id: ids[299] }], meta: { totalItems: 300 } });
  });

  it("a text of 2.4 MB comes back whole", async () => {
    const input = "é".repeat(1_200_000);
    await send(app, "one", [event("trace-create", AT, { id: "large", input, metadata: { input: input.slice(0, 500_000) } }), event("span-create", AT, { id: "large-o", traceId: "large", output: [input.slice(0, 100_000)] })]);
    const [trace, row] = await onBothSides(app, "one", ["/api/public/traces/large", "/api/public/traces?filter=" + encodeURIComponent(JSON.stringify([{ type: "string", column: "id", operator: "=", value: "large" }]))]);
    expect([trace?.body.input.length, trace?.body.metadata.input.length, trace?.body.observations[0].output[0].length, row?.body.data[0].input.length]).toEqual([1_200_000, 500_000, 100_000, 1_200_000]);
  });
});
