import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestApp, testApp } from "../../engine/app.ts";
import { onBothSides, withoutStamps } from "../support/both-sides.ts";
import { type BatchEvent, event, iso, send } from "../support/events.ts";

/** However events arrive, the rows are the same: small cases by hand (test/integration/exactness has them at random). */
let app: TestApp;
beforeAll(async () => {
  app = await testApp("arrival");
});
afterAll(() => app.drop());

/** The last minute of a month: what moves, moves to another partition. */
const AT = Date.UTC(2026, 0, 31, 23, 59, 30);
const MINUTE = 60_000;

const read = async (...paths: string[]) => (await onBothSides(app, "one", paths.map((path) => `/api/public${path}`))).map(({ status, body }) => ({ status, body: withoutStamps(body) as any }));
const tracePage = async (id: string) => (await read(`/traces/${id}`))[0] as { status: number; body: any };
const post = (batch: BatchEvent[]) => send(app, "one", batch);

/** A life of a trace: created, moved to another hour by an earlier statement, its observation of changing type and time. */
const life = (id: string): BatchEvent[] => [
  event("trace-create", AT, { id, timestamp: iso(AT), name: "first", userId: "u1", tags: ["b"], metadata: { a: { x: 1 }, list: [1, 2] }, environment: "prod" }),
  event("span-create", AT + 1, { id: `${id}-o`, traceId: id, startTime: iso(AT), name: "o", input: { q: 1 }, metadata: { m: { one: 1 } } }),
  event("score-create", AT + 2, { id: `${id}-s`, traceId: id, name: "quality", value: 1 }),
  event("generation-update", AT + 3, { id: `${id}-o`, traceId: id, endTime: iso(AT + 2 * MINUTE), output: "done", model: "gpt-4o", usageDetails: { input: 1_000, output: 100 }, metadata: { m: { two: 2 } } }),
  event("trace-create", AT + 4, { id, timestamp: iso(AT + MINUTE), name: "second", userId: null, tags: ["a"], metadata: { a: { y: 2 }, list: [9] }, output: false }),
  event("score-create", AT + 5, { id: `${id}-s`, traceId: id, name: "taste", value: "good", comment: "later" }),
  event("trace-create", AT - MINUTE, { id, timestamp: iso(AT - 60 * MINUTE), name: "earliest" }),
  event("span-create", AT - MINUTE, { id: `${id}-o`, traceId: id, startTime: iso(AT - 30 * MINUTE), level: "WARNING" }),
];

const expected = (id: string) => ({
  id, timestamp: iso(AT - 60 * MINUTE), name: "second", userId: null, tags: ["a", "b"], metadata: { a: { x: 1, y: 2 }, list: [9] }, environment: "prod", output: false,
  latency: 31.5 * 60 + 30, totalCost: 0.0035,
  observations: [{ id: `${id}-o`, type: "GENERATION", startTime: iso(AT - 30 * MINUTE), endTime: iso(AT + 2 * MINUTE), level: "WARNING", name: "o", input: { q: 1 }, output: "done", metadata: { m: { one: 1, two: 2 } }, calculatedTotalCost: 0.0035 }],
  scores: [{ id: `${id}-s`, name: "taste", dataType: "CATEGORICAL", stringValue: "good", comment: "later", timestamp: iso(AT + 2) }],
});

const only = (...ids: string[]): string => `filter=${encodeURIComponent(JSON.stringify([{ type: "stringOptions", column: "id", operator: "any of", value: ids }]))}&orderBy=id.asc&limit=100`;

/** Each of these traces reads as one life, on its page, in lists and by its observation's id. */
async function expectLives(ids: string[]): Promise<void> {
  const pages = await read(...ids.map((id) => `/traces/${id}`), ...ids.map((id) => `/observations/${id}-o`));
  const [list, byOldName] = await read(`/traces?${only(...ids)}`, "/traces?name=first");
  ids.forEach((id, index) => {
    expect(pages[index]).toMatchObject({ status: 200, body: expected(id) });
    expect(pages[index]?.body.observations).toHaveLength(1);
    expect(pages[ids.length + index]?.body).toMatchObject(expected(id).observations[0] as object);
    const { observations: _observations, scores: _scores, ...row } = expected(id);
    expect(list?.body.data.filter((each: any) => each.id === id)).toMatchObject([{ ...row, observations: [`${id}-o`], scores: [`${id}-s`] }]);
  });
  expect(list?.body.meta.totalItems).toBe(ids.length);
  expect(byOldName?.body.data).toEqual([]);
}

describe("one life of a trace ends alike", () => {
  const oneByOne = async (batches: BatchEvent[][]): Promise<void> => {
    for (const batch of batches) await post(batch);
  };
  const deliveries: Record<string, (events: BatchEvent[]) => Promise<unknown>> = {
    "in one batch": (events) => post(events),
    "backwards in one batch": (events) => post([...events].reverse()),
    "one by one, backwards": (events) => oneByOne([...events].reverse().map((each) => [each])),
    "the whole batch three times": (events) => oneByOne([events, events, events]),
    "twice within a batch": (events) => post([...events, ...events]),
    "in parts that overlap": (events) => oneByOne([events.slice(3), events.slice(0, 5), events.slice(2, 7)]),
    "all at once, one request each": (events) => Promise.all(events.map((each) => post([each]))),
    "the same batch at once, three times": (events) => Promise.all([events, events, events].map(post)),
    "in three batches at once": (events) => Promise.all([events.slice(5), events.slice(2, 5), events.slice(0, 2)].map(post)),
  };

  it(Object.keys(deliveries).join("; "), async () => {
    const ids = Object.keys(deliveries).map((how) => how.replace(/\W+/g, "-"));
    for (const [index, deliver] of Object.values(deliveries).entries()) await deliver(life(ids[index] as string));
    await expectLives(ids);
  });

  it("created and updated stay what they were when all of it is sent again", async () => {
    const events = life("again");
    await post(events);
    const [before] = await onBothSides(app, "one", ["/api/public/traces/again"]);
    await post(events);
    const [after] = await onBothSides(app, "one", ["/api/public/traces/again"]);
    expect(after?.text).toBe(before?.text);
  });
});

it("updates of different fields at the same time lose none, round after round", async () => {
  const rounds = Array.from({ length: 6 }, (_, round) => Array.from({ length: 6 }, (__, index) => `race-${round}-${index}`));
  for (const ids of rounds) {
    const of = (statement: (id: string) => BatchEvent[]) => post(ids.flatMap(statement));
    await Promise.all([
      of((id) => [event("trace-create", AT, { id, timestamp: iso(AT), name: "n", tags: ["one"], metadata: { one: 1, deep: { one: 1 } } })]),
      of((id) => [event("trace-create", AT + 1, { id, userId: "racer", tags: ["two"], metadata: { two: 2, deep: { two: 2 } } }), event("generation-update", AT + 2, { id: `${id}-o`, traceId: id, endTime: iso(AT + 1_500), usageDetails: { input: 3 }, level: "ERROR" })]),
      of((id) => [event("generation-create", AT, { id: `${id}-o`, traceId: id, startTime: iso(AT), input: "in", metadata: { one: 1 } })]),
      of((id) => [event("generation-update", AT + 1, { id: `${id}-o`, traceId: id, output: "out", metadata: { two: 2 } }), event("score-create", AT, { id: `${id}-s`, traceId: id, name: "q", value: 1 })]),
    ]);
  }
  const ids = rounds.flat();
  const pages = await read(...ids.map((id) => `/traces/${id}`));
  pages.forEach(({ body }, index) => {
    const id = ids[index];
    expect(body).toMatchObject({ id, name: "n", userId: "racer", tags: ["one", "two"], metadata: { one: 1, two: 2, deep: { one: 1, two: 2 } }, latency: 1.5, scores: [{ id: `${id}-s` }] });
    expect(body.observations).toMatchObject([{ id: `${id}-o`, input: "in", output: "out", metadata: { one: 1, two: 2 }, endTime: iso(AT + 1_500), usageDetails: { input: 3, total: 3 }, level: "ERROR" }]);
  });
  const [list] = await read("/traces?tags=one,two&userId=racer&limit=100");
  expect(list?.body.meta.totalItems).toBe(ids.length);
  expect(list?.body.data.every((row: any) => row.observations.length === 1 && row.scores.length === 1 && row.latency === 1.5)).toBe(true);
});

describe("updates before creates, and types", () => {
  it("an update alone is an observation; its create later fills what it did not say", async () => {
    await post([event("generation-update", AT + 5, { id: "early-o", traceId: "early", output: "out", endTime: iso(AT + 1_000) })]);
    expect((await read("/observations/early-o"))[0]?.body).toMatchObject({ type: "GENERATION", startTime: iso(AT + 5), output: "out", input: null, name: null });
    await post([event("generation-create", AT, { id: "early-o", traceId: "early", startTime: iso(AT), name: "n", input: "in", output: "overwritten" }), event("trace-create", AT, { id: "early" })]);
    expect((await tracePage("early")).body.observations).toMatchObject([{ startTime: iso(AT), output: "out", input: "in", name: "n", latency: 1 }]);
  });

  it("a later-sent but earlier-dated event does not win; at the same instant a create comes first", async () => {
    await post([event("span-update", AT + 10, { id: "order-o", traceId: "order", name: "late", statusMessage: "late" })]);
    await post([event("span-update", AT + 5, { id: "order-o", traceId: "order", name: "middle", statusMessage: "middle", version: "middle" })]);
    await post([event("span-create", AT + 10, { id: "order-o", traceId: "order", name: "create", version: "create" })]);
    expect((await read("/observations/order-o"))[0]?.body).toMatchObject({ name: "late", statusMessage: "late", version: "create" });
  });

  it("an observation of any type that becomes a generation is one", async () => {
    const kinds = ["span", "event", "agent", "tool", "chain", "retriever", "evaluator", "embedding", "guardrail"];
    const ids = kinds.map((kind) => `type-${kind}`);
    await post(kinds.flatMap((kind, index) => [event(`${kind}-create`, AT, { id: `${ids[index]}-o`, traceId: ids[index], startTime: iso(AT), name: kind }), event("trace-create", AT, { id: ids[index], timestamp: iso(AT) })]));
    expect((await read(...ids.map((id) => `/observations/${id}-o`))).map(({ body }) => body.type)).toEqual(kinds.map((kind) => kind.toUpperCase()));
    await post(ids.map((id) => event("generation-update", AT + 1, { id: `${id}-o`, traceId: id, model: "m" })));
    const [list, ...pages] = await read(`/traces?${only(...ids)}`, ...ids.map((id) => `/traces/${id}`));
    expect(list?.body.data.map(({ observations }: any) => observations)).toEqual([...ids].sort().map((id) => [`${id}-o`]));
    expect(pages.map(({ body }) => body.observations.map((o: any) => [o.id, o.type, o.name, o.model]))).toEqual(kinds.map((kind, index) => [[`${ids[index]}-o`, "GENERATION", kind, "m"]]));
  });

  it("erasing and what cannot be erased", async () => {
    const texts = { name: "n", userId: "u", sessionId: "s", release: "r", version: "v" };
    await post([event("trace-create", AT, { id: "erase", timestamp: iso(AT), ...texts, public: true, tags: ["t"], metadata: { k: 1 }, input: "i", output: "o", environment: "prod" })]);
    await post([event("trace-create", AT + 1, { id: "erase", name: null, userId: null, sessionId: null, release: null, version: null, public: null, tags: null, metadata: null, input: null, output: null, timestamp: null, environment: null })]);
    expect((await tracePage("erase")).body).toMatchObject({ name: null, userId: null, sessionId: null, release: null, version: null, public: true, tags: ["t"], metadata: { k: 1 }, input: "i", output: "o", timestamp: iso(AT), environment: "prod" });
    const fields = { statusMessage: "s", version: "v", parentObservationId: "p", endTime: iso(AT), completionStartTime: iso(AT), modelParameters: { a: 1 }, input: "i", output: "o", environment: "prod" };
    await post([event("generation-create", AT, { id: "erase-o", traceId: "erase", startTime: iso(AT), name: "n", model: "m", level: "ERROR", ...fields })]);
    await post([event("generation-update", AT + 1, { id: "erase-o", traceId: null, startTime: null, name: null, model: null, level: null, ...Object.fromEntries(Object.keys(fields).map((key) => [key, null])) })]);
    expect((await read("/observations/erase-o"))[0]?.body).toMatchObject({ name: null, model: null, level: "DEFAULT", traceId: "erase", startTime: iso(AT), ...fields });
  });

  it("false, 0, the empty text and empty lists are values [I-2]", async () => {
    const values = [0, false, "", [], {}];
    await post(values.map((_, index) => event("trace-create", AT, { id: `falsy-${index}`, timestamp: iso(AT), input: "i", output: "o", metadata: { k: "v" } })));
    await post(values.map((value, index) => event("trace-create", AT + 1, { id: `falsy-${index}`, input: value, output: value, metadata: { k: value } })));
    const pages = await read(...[0, 1, 2, 3, 4].map((index) => `/traces/falsy-${index}`));
    expect(pages.map(({ body }) => [body.input, body.output, body.metadata.k])).toEqual([[0, 0, 0], [false, false, false], ["", "", ""], [[], [], []], [{}, {}, {}]]);
  });
});

describe("ids that were not given", () => {
  it("an observation without traceId has a trace of its own [I-4]", async () => {
    await post([event("span-create", AT, { id: "alone", startTime: iso(AT + MINUTE), name: "n", environment: "prod" })]);
    expect((await tracePage("alone")).body).toMatchObject({ id: "alone", timestamp: iso(AT + MINUTE), name: null, environment: "prod", observations: [{ id: "alone", traceId: "alone" }] });
    await post([event("trace-create", AT + 1, { id: "alone", name: "named" })]);
    expect((await tracePage("alone")).body).toMatchObject({ id: "alone", timestamp: iso(AT + MINUTE), name: "named", environment: "prod", observations: [{ id: "alone" }] });
  });

  it("and loses it when a later request names the trace", async () => {
    await post([event("span-update", AT + 1, { id: "found", endTime: iso(AT + 1_000) })]);
    expect((await tracePage("found")).status).toBe(200);
    await post([event("span-create", AT, { id: "found", traceId: "finder", startTime: iso(AT) }), event("trace-create", AT, { id: "finder", timestamp: iso(AT) })]);
    expect((await tracePage("found")).status).toBe(404);
    const [list, page] = await read(`/traces?${only("found", "finder")}`, "/traces/finder");
    expect(list?.body.data).toMatchObject([{ id: "finder", observations: ["found"], latency: 1 }]);
    expect(page?.body.observations).toMatchObject([{ id: "found", traceId: "finder" }]);
  });

  it("but not the trace that somebody stated under the same id", async () => {
    await post([event("trace-create", AT, { id: "shared", timestamp: iso(AT), name: "own" }), event("span-update", AT + 1, { id: "shared", name: "o" })]);
    await post([event("span-create", AT, { id: "shared", traceId: "elsewhere", startTime: iso(AT) })]);
    expect((await tracePage("shared")).body).toMatchObject({ name: "own", timestamp: iso(AT), observations: [] });
    await post([event("span-update", AT + 2, { id: "late-name" })]);
    await post([event("span-create", AT, { id: "late-name", traceId: "elsewhere", startTime: iso(AT) })]);
    await post([event("trace-create", AT + 9, { id: "late-name", name: "stated at last" })]);
    expect((await tracePage("late-name")).body).toMatchObject({ name: "stated at last", timestamp: iso(AT + 9), observations: [] });
  });

  it("a trace of the first naming is kept, the observation is in no other", async () => {
    await post([event("span-create", AT + 5, { id: "moved", traceId: "later", startTime: iso(AT) }), event("trace-create", AT, { id: "later" }), event("trace-create", AT, { id: "sooner" })]);
    expect((await tracePage("later")).body.observations).toHaveLength(1);
    await post([event("span-update", AT, { id: "moved", traceId: "sooner" })]);
    const [later, sooner, rows] = await read("/traces/later", "/traces/sooner", `/traces?${only("later", "sooner")}`);
    expect([later?.body.observations, sooner?.body.observations.map(({ id }: { id: string }) => id)]).toEqual([[], ["moved"]]);
    expect(rows?.body.data.map(({ observations }: any) => observations)).toEqual([[], ["moved"]]);
  });

  it("a start or a score that moves to before the trace's hour leaves its page, also within the same day", async () => {
    const noon = Date.UTC(2026, 0, 15, 12, 30);
    await post([
      event("trace-create", noon, { id: "bounds", timestamp: iso(noon) }), event("span-create", noon, { id: "bounds-o", traceId: "bounds", startTime: iso(noon - 10 * MINUTE) }),
      event("score-create", noon - 10 * MINUTE, { id: "bounds-s", traceId: "bounds", name: "q", value: 1 }),
    ]);
    const before = (await tracePage("bounds")).body;
    expect([before.observations.length, before.scores.length]).toEqual([1, 1]);
    await post([event("span-update", noon - 1, { id: "bounds-o", traceId: "bounds", startTime: iso(noon - 90 * MINUTE) }), event("score-create", noon - 90 * MINUTE, { id: "bounds-s", traceId: "bounds", name: "q", value: 2 })]);
    const after = (await tracePage("bounds")).body;
    expect([after.observations, after.scores, after.latency]).toEqual([[], [], 0]);
    const [list] = await read(`/traces?${only("bounds")}`);
    expect(list?.body.data).toMatchObject([{ observations: ["bounds-o"], scores: ["bounds-s"] }]);
  });

  it("a score of another trace by an earlier statement is in one trace only", async () => {
    await post([event("trace-create", AT, { id: "judged-late" }), event("trace-create", AT, { id: "judged-early" }), event("score-create", AT + 5, { id: "verdict", traceId: "judged-late", name: "q", value: 1 })]);
    await post([event("score-create", AT, { id: "verdict", traceId: "judged-early", name: "q", value: 2 })]);
    const [late, early] = await read("/traces/judged-late", "/traces/judged-early");
    expect([late?.body.scores, early?.body.scores.map(({ id, value }: any) => [id, value])]).toEqual([[], [["verdict", 1]]]);
  });

  it("optional ids are the envelope's [I-1]", async () => {
    const [trace, observation, score] = [event("trace-create", AT, { name: "nameless" }), event("observation-create", AT, { type: "GENERATION", traceId: "some" }), event("score-create", AT, { traceId: "some", name: "q", value: 1 })];
    for (let round = 0; round < 2; round++) await post([trace, observation, score, event("trace-create", AT, { id: "some" })]);
    expect((await tracePage(trace.id)).body.name).toBe("nameless");
    expect((await tracePage("some")).body).toMatchObject({ observations: [{ id: observation.id, type: "GENERATION" }], scores: [{ id: score.id }] });
  });
});

it("the same ids in two projects at once are two lives", async () => {
  await Promise.all((["one", "two"] as const).flatMap((project) => life("twin").map((each) => send(app, project, [{ ...each, body: { ...each.body, ...(each.type === "trace-create" ? { version: project } : {}) } }]))));
  await expectLives(["twin"]);
  const [one, two] = await Promise.all((["one", "two"] as const).map((project) => app.as(project).call("GET", "/api/public/traces/twin")));
  expect([one?.body.version, two?.body.version, one?.body.projectId, two?.body.projectId]).toEqual(["one", "two", "project-one", "project-two"]);
});
