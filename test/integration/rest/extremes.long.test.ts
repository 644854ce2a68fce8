import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestApp, testApp } from "../../engine/app.ts";
import { onBothSides } from "../support/both-sides.ts";
import { type BatchEvent, event, send } from "../support/events.ts";

/**
 * Values that the contract lets in and that are hard to store: none may fail the request, nor spoil a later read of its
 * record or of its project's lists.
 */
let app: TestApp;
beforeAll(async () => {
  app = await testApp("extremes");
});
afterAll(() => app.drop());

const AT = Date.UTC(2026, 2, 3, 4, 5, 6, 789);

async function get(paths: readonly string[]): Promise<any[]> {
  const answers = await onBothSides(app, "one", paths);
  return answers.map(({ path, status, body }) => {
    expect({ path, status }).toEqual({ path, status: 200 });
    return body;
  });
}

interface Read {
  page: any;
  row: any;
}

/** Traces as their pages and as their lists' rows. */
async function read(ids: readonly string[]): Promise<Map<string, Read>> {
  const filter = JSON.stringify([{ type: "stringOptions", column: "id", operator: "any of", value: ids }]);
  const [list, ...pages] = await get([`/api/public/traces?limit=100&filter=${encodeURIComponent(filter)}`, ...ids.map((id) => `/api/public/traces/${encodeURIComponent(id)}`)]);
  expect(list.data.map(({ id }: { id: string }) => id).sort()).toEqual([...ids].sort());
  return new Map(ids.map((id, index) => [id, { page: pages[index], row: list.data.find((row: any) => row.id === id) }]));
}

async function readOne(id: string): Promise<Read> {
  return (await read([id])).get(id) as Read;
}

const trace = (id: string, body: Record<string, unknown> = {}): BatchEvent => event("trace-create", AT, { id, timestamp: new Date(AT).toISOString(), ...body });
const generation = (traceId: string, body: Record<string, unknown>, id = `${traceId}-o`): BatchEvent => event("generation-create", AT, { id, traceId, startTime: new Date(AT).toISOString(), ...body });

describe("numbers", () => {
  it("units of up to 64 bits", async () => {
    const units = [9_007_199_254_740_992, 2 ** 60, 18_446_744_073_709_549_568];
    await send(app, "one", units.flatMap((input, index) => [trace(`units-${index}`), generation(`units-${index}`, { usageDetails: { input, output: 1 } })]));
    const traces = await read(units.map((_, index) => `units-${index}`));
    units.forEach((input, index) => expect(traces.get(`units-${index}`)?.page.observations[0].usageDetails.input).toBe(input));
    const filter = JSON.stringify([{ type: "number", column: "inputTokens", operator: ">=", value: 2 ** 60 }]);
    const [list] = await get([`/api/public/traces?orderBy=id.asc&filter=${encodeURIComponent(filter)}`]);
    expect(list.data.map(({ id }: { id: string }) => id)).toEqual(["units-1", "units-2"]);
  });

  it("units in text, more than 64 bits, negative and broken ones", async () => {
    await send(app, "one", [trace("odd-units"), generation("odd-units", { usageDetails: { a: "18446744073709551615", b: "18446744073709551616", c: -1, d: 1.5, e: "x", f: null, g: "007", h: 0 } })]);
    const { usageDetails } = (await readOne("odd-units")).page.observations[0];
    expect(usageDetails).toMatchObject({ a: 2 ** 64, g: 7, h: 0 });
    expect(Object.keys(usageDetails).sort()).toEqual(["a", "g", "h", "total"]);
  });

  it("costs: beyond the column at its edge, dust cut, many of the greatest added up, and no sums in binary", async () => {
    await send(app, "one", [
      trace("edge"), generation("edge", { costDetails: { input: 1e300, output: 1e-300, total: 1e7, other: -1, more: "1" } }),
      trace("many"), ...Array.from({ length: 20 }, (_, index) => generation("many", { costDetails: { total: 999_999 } }, `many-${index}`)),
      trace("cents"), generation("cents", { costDetails: { total: 0.1 } }, "cents-1"), generation("cents", { costDetails: { total: 0.2 } }, "cents-2"),
    ]);
    const traces = await read(["edge", "many", "cents"]);
    expect(traces.get("edge")?.page.observations[0].costDetails).toEqual({ input: 999_999.999999, output: 0, total: 999_999.999999 });
    expect(["edge", "many", "cents"].map((id) => [traces.get(id)?.page.totalCost, traces.get(id)?.row.totalCost])).toEqual([[999_999.999999, 999_999.999999], [19_999_980, 19_999_980], [0.3, 0.3]]);
  });

  it("scores of any double", async () => {
    const values = [0, 1e308, -1e308, 5e-324, 0.1 + 0.2, 1e21, -7];
    await send(app, "one", [trace("scored"), ...values.map((value, index) => event("score-create", AT, { id: `value-${index}`, traceId: "scored", name: `n${index}`, value }))]);
    const { page } = await readOne("scored");
    expect(values.map((_, index) => page.scores.find(({ id }: { id: string }) => id === `value-${index}`).value)).toEqual(values);
  });
});

describe("times", () => {
  it("of any year", async () => {
    const times = ["0000-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "1899-12-31T23:59:59Z", "1969-12-31T23:59:59.999Z", "1970-01-01T00:00:00Z", "2105-12-31T23:59:59.999Z", "2106-02-07T06:28:16Z", "2262-04-12T00:00:00Z", "2300-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z"];
    await send(app, "one", times.flatMap((time) => [
      event("trace-create", time, { id: time, timestamp: time }),
      event("generation-create", time, { id: `${time}-o`, traceId: time, startTime: time, endTime: time, completionStartTime: time }),
      event("score-create", time, { id: `${time}-s`, traceId: time, name: "n", value: 1 }),
    ]));
    for (const [time, { page, row }] of await read(times)) {
      expect(row).toMatchObject({ observations: [`${time}-o`], scores: [`${time}-s`], latency: 0 });
      expect(page).toMatchObject({ observations: [{ id: `${time}-o`, latency: 0, timeToFirstToken: 0 }], scores: [{ id: `${time}-s` }], latency: 0, timestamp: row.timestamp });
      if (/^(1970|2105)/.test(time)) expect(page.timestamp).toBe(new Date(time).toISOString());
    }
  });

  it("an end before the start is no duration, an offset no other time, a century a latency", async () => {
    await send(app, "one", [
      event("trace-create", "2026-03-03T05:05:06.7899999+01:00", { id: "offset", timestamp: "2026-03-02T23:05-05:30" }),
      event("span-create", AT, { id: "backwards", traceId: "offset", startTime: "2026-03-03T04:05:06.789Z", endTime: "2026-03-03T04:05:06.788999Z" }),
      trace("century", { timestamp: "1980-01-01T00:00:00Z" }), event("span-create", AT, { id: "century-o", traceId: "century", startTime: "1980-01-01T00:00:00Z", endTime: "2080-01-01T00:00:00Z" }),
    ]);
    const traces = await read(["offset", "century"]);
    expect(traces.get("offset")?.page).toMatchObject({ timestamp: "2026-03-03T04:35:00.000Z", latency: 0, observations: [{ startTime: "2026-03-03T04:05:06.789Z", endTime: "2026-03-03T04:05:06.789Z", latency: 0 }] });
    expect([traces.get("century")?.page.latency, traces.get("century")?.row.latency]).toEqual([3_155_760_000, 3_155_760_000]);
  });
});

describe("texts", () => {
  const texts = [
    "😀".repeat(400), "漢".repeat(800), "'); DROP TABLE traces; --", "\\\\'\\", "{p1:String}", "a\tb\nc", "  ", "%25%", "//", "null", "007", '{"a":[1]}', "\u0001\u007f\u202e\u2028", "e\u0301é",
  ];

  it("are ids, names, users, sessions, tags, keys and values alike, and are found by what they are", async () => {
    await send(app, "one", texts.flatMap((text) => [
      event("trace-create", AT, { id: text, name: text, userId: text, sessionId: text, version: text, release: text, tags: [text], metadata: { [text]: text }, input: text, output: { [text]: text } }),
      event("span-create", AT, { id: text, traceId: text, name: text, statusMessage: text, parentObservationId: text, metadata: { [text]: text } }),
      event("score-create", AT, { id: text, traceId: text, observationId: text, name: text, value: text, comment: text }),
    ]));
    for (const [text, { page, row }] of await read(texts)) {
      expect(row).toMatchObject({ id: text, name: text, userId: text, sessionId: text, version: text, release: text, tags: [text], observations: [text], scores: [text] });
      expect(Object.entries(page.metadata)).toEqual([[text, page.input]]);
      expect(page.output).toEqual({ [text]: text });
      expect(page.observations).toMatchObject([{ id: text, traceId: text, name: text, statusMessage: text, parentObservationId: text }]);
      expect(page.scores).toMatchObject([{ id: text, observationId: text, name: text, stringValue: text, comment: text, dataType: "CATEGORICAL" }]);
    }
    const found = await get(texts.map((text) => {
      const filter = [{ type: "stringObject", column: "metadata", key: text, operator: "=", value: text }, { type: "arrayOptions", column: "tags", operator: "all of", value: [text] }, { type: "categoryOptions", column: "score_categories", key: text, operator: "any of", value: [text] }];
      return `/api/public/traces?fields=core&${new URLSearchParams({ userId: text, sessionId: text, version: text, release: text, name: text, filter: JSON.stringify(filter) })}`;
    }));
    expect(found.map(({ data }) => data.map(({ id }: { id: string }) => id))).toEqual(texts.map((text) => [text]));
    const observations = await get(texts.map((text) => `/api/public/observations/${encodeURIComponent(text)}`));
    expect(observations.map(({ id, traceId }) => [id, traceId])).toEqual(texts.map((text) => [text, text]));
  });

  it("NUL, and half of a surrogate pair", async () => {
    const text = "a\0b";
    await send(app, "one", [
      trace("nul", { name: text, userId: text, tags: [text], metadata: { [text]: text }, input: text }), event("span-create", AT, { id: "nul-o", traceId: "nul", name: text, input: { [text]: text } }),
      trace("half", { name: "a\ud800b", input: "\udc00", tags: ["\ud800"], metadata: { "\ud800": "\udc00" } }), event("span-create", AT, { id: "half-o", traceId: "half", name: "\ud83d" }),
    ]);
    const traces = await read(["nul", "half"]);
    expect(traces.get("nul")?.row).toMatchObject({ name: text, userId: text, tags: [text], metadata: { [text]: text }, input: text });
    expect(traces.get("nul")?.page.observations).toMatchObject([{ name: text, input: { [text]: text } }]);
    expect(traces.get("half")?.row).toMatchObject({ name: expect.stringMatching(/^a.*b$/), input: expect.any(String), observations: ["half-o"] });
  });

  it("ids that run into one another are different ones", async () => {
    const pairs = [["a\nb", "c"], ["a", "b\nc"], ["a\n", "b"], ["x,y", "z"], ["x", "y,z"], ['q","r', "s"], ["q", 'r","s']] as const;
    await send(app, "one", pairs.flatMap(([traceId, id]) => [trace(traceId, { input: `${traceId} alone` }), event("span-create", AT, { id, traceId, startTime: new Date(AT).toISOString(), name: "close", input: `${traceId}|${id}` })]));
    const [observations] = await get(["/api/public/observations?name=close&limit=100"]);
    expect(observations.data.map((o: any) => [o.traceId, o.id, o.input]).sort()).toEqual(pairs.map(([traceId, id]) => [traceId, id, `${traceId}|${id}`]).sort());
    const traces = await read([...new Set(pairs.map(([traceId]) => traceId))]);
    for (const [traceId, id] of pairs) expect(traces.get(traceId)).toMatchObject({ page: { input: `${traceId} alone`, observations: [{ id, input: `${traceId}|${id}` }] }, row: { input: `${traceId} alone`, observations: [id] } });
  });

  it("ids that a URL cannot name are listed all the same", async () => {
    await send(app, "one", [trace("."), trace(".."), event("span-create", AT, { id: "..", traceId: ".." })]);
    const filter = JSON.stringify([{ type: "stringOptions", column: "id", operator: "any of", value: [".", ".."] }]);
    const [list] = await get([`/api/public/traces?orderBy=id.asc&filter=${encodeURIComponent(filter)}`]);
    expect(list.data.map(({ id, observations }: any) => [id, observations])).toEqual([[".", []], ["..", [".."]]]);
  });

  it("keys that every object has are data or left out, never a prototype", async () => {
    const first = JSON.parse('{"__proto__":{"polluted":true},"constructor":"c","toString":1,"hasOwnProperty":null}');
    const second = JSON.parse('{"__proto__":{"more":1},"constructor":{"prototype":{"polluted":true}}}');
    await send(app, "one", [
      trace("proto", { metadata: first }), event("trace-create", AT + 1, { id: "proto", metadata: second }),
      generation("proto", { metadata: first, usageDetails: JSON.parse('{"__proto__":1,"constructor":2}'), modelParameters: JSON.parse('{"__proto__":"x"}'), costDetails: JSON.parse('{"__proto__":0.5,"toString":1}') }, "__proto__"),
    ]);
    const { page, row } = await readOne("proto");
    const entries = Object.entries(page.metadata).filter(([key]) => key !== "__proto__");
    expect(entries.sort()).toEqual([["constructor", { prototype: { polluted: true } }], ["hasOwnProperty", null], ["toString", 1]]);
    expect(page.observations[0]).toMatchObject({ id: "__proto__", usageDetails: { constructor: 2 }, costDetails: { toString: 1 } });
    expect(row.observations).toEqual(["__proto__"]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe("shapes", () => {
  const at = new Date(AT).toISOString();
  const nested = (depth: number): string => `${"[".repeat(depth)}${"]".repeat(depth)}`;

  it("any levels of brackets where any JSON may stand", async () => {
    const depths = [100, 499, 501, 5_000, 100_000];
    const events = depths.flatMap((depth) => [
      `{"id":"a","type":"trace-create","timestamp":"${at}","body":{"id":"deep-${depth}","input":${nested(depth)},"metadata":{"deep":${nested(depth)}},"output":"x"}}`,
      `{"id":"b","type":"generation-create","timestamp":"${at}","body":{"id":"deep-o-${depth}","traceId":"deep-${depth}","startTime":"${at}","input":${nested(depth)},"metadata":${nested(depth)}}}`,
      `{"id":"c","type":"span-create","timestamp":"${at}","body":{"id":"deep-p-${depth}","traceId":"deep-${depth}","startTime":"${at}","input":"${nested(depth)}"}}`,
    ]);
    expect(await app.as("one").call("POST", "/api/public/ingestion", `{"batch":[${events.join(",")}]}`)).toMatchObject({ status: 207, body: { errors: [] } });
    const traces = await read(depths.map((depth) => `deep-${depth}`));
    for (const depth of depths) {
      const { page, row } = traces.get(`deep-${depth}`) as Read;
      expect([page.output, row.output, page.observations.length]).toEqual(["x", "x", 2]);
      if (depth < 500) expect(JSON.stringify(page.input)).toBe(nested(depth));
    }
  });

  it("brackets where they do not belong are an error or nothing, never a failure", async () => {
    const events = ["usageDetails", "costDetails", "modelParameters", "usage", "tags", "public", "name"].flatMap((key) =>
      [nested(50_000), `{"a":${nested(50_000)}}`].flatMap((value) => ["generation", "trace"].map((kind) => `{"id":"d","type":"${kind}-create","timestamp":"${at}","body":{"id":"misplaced","traceId":"misplaced","${key}":${value}}}`)),
    );
    const { status, body } = await app.as("one").call("POST", "/api/public/ingestion", `{"batch":[${events.join(",")}]}`);
    expect({ status, entries: body.successes.length + body.errors.length }).toEqual({ status: 207, entries: events.length });
    await readOne("misplaced");
  });

  it("many keys, tags and observations", async () => {
    const metadata = Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`key-${index}`, index]));
    const tags = Array.from({ length: 1_000 }, (_, index) => `tag-${String(index).padStart(4, "0")}`);
    const spans = Array.from({ length: 1_200 }, (_, index) => event("span-create", AT + index, { id: `crowd-${index}`, traceId: "crowd", startTime: new Date(AT + index).toISOString(), metadata: { index } }));
    await send(app, "one", [trace("crowd", { metadata, tags }), ...spans]);
    const { page, row } = await readOne("crowd");
    expect([page.metadata, page.tags]).toEqual([metadata, tags]);
    expect(page.observations.map((o: any) => o.metadata.index)).toEqual(spans.map((_, index) => index));
    expect([row.observations.length, row.latency, page.latency]).toEqual([1_200, 1.199, 1.199]);
  });
});

it("after all of that the project's lists still read", async () => {
  await app.settled();
  const [page, last] = await get(["/api/public/traces?limit=100", "/api/public/traces?limit=100&orderBy=timestamp.asc&fields=metrics"]);
  expect([page.meta.totalItems, page.data.length, last.data.length]).toEqual([page.data.length, last.data.length, page.data.length]);
});
