import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestApp, testApp } from "../../engine/app.ts";
import { onBothSides, withoutStamps } from "../support/both-sides.ts";
import { type BatchEvent, event, iso, send } from "../support/events.ts";
import { AT, expected, life, MINUTE } from "../support/life.ts";
import { stopMerges } from "../support/merges.ts";

/** However events arrive, the rows are the same: small cases by hand (test/integration/exactness has them at random). */
let app: TestApp;
beforeAll(async () => {
  app = await testApp("arrival");
  await stopMerges(app);
});
afterAll(() => app.drop());

const read = async (...paths: string[]) => (await onBothSides(app, "one", paths.map((path) => `/api/public${path}`))).map(({ status, body }) => ({ status, body: withoutStamps(body) as any }));
const post = (batch: BatchEvent[]) => send(app, "one", batch);

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
    "the whole batch twice": (events) => oneByOne([events, events]),
    "twice within a batch": (events) => post([...events, ...events]),
    "in parts that overlap": (events) => oneByOne([events.slice(3), events.slice(0, 5), events.slice(2, 7)]),
    "all at once, one request each": (events) => Promise.all(events.map((each) => post([each]))),
    "the same batch twice at once": (events) => Promise.all([events, events].map(post)),
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
  const rounds = Array.from({ length: 4 }, (_, round) => Array.from({ length: 8 }, (__, index) => `race-${round}-${index}`));
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
  const [list] = await read("/traces?tags=one,two&userId=racer&limit=100");
  expect(list?.body.meta.totalItems).toBe(ids.length);
  for (const row of list?.body.data ?? []) {
    expect(row).toMatchObject({ name: "n", tags: ["one", "two"], metadata: { one: 1, two: 2, deep: { one: 1, two: 2 } }, latency: 1.5, observations: [`${row.id}-o`], scores: [`${row.id}-s`] });
  }
  for (const { body } of await read(...ids.map((id) => `/observations/${id}-o`))) {
    expect(body).toMatchObject({ input: "in", output: "out", metadata: { one: 1, two: 2 }, endTime: iso(AT + 1_500), usageDetails: { input: 3, total: 3 }, level: "ERROR" });
  }
});

/** A stage of a case: what is sent, then what is read. */
interface Stage {
  events: BatchEvent[];
  paths?: string[];
}

interface Case {
  stages: Stage[];
  /** Given the answers, stage by stage. */
  check(...answers: { status: number; body: any }[][]): void;
}

const NOON = Date.UTC(2026, 0, 15, 12, 30);
const KINDS = ["span", "event", "agent", "tool", "chain", "retriever", "evaluator", "embedding", "guardrail"];
const FALSY = [0, false, "", [], {}];
const TEXTS = { name: "n", userId: "u", sessionId: "s", release: "r", version: "v" };
const KEPT = { statusMessage: "s", version: "v", parentObservationId: "p", endTime: iso(AT), completionStartTime: iso(AT), modelParameters: { a: 1 }, input: "i", output: "o", environment: "prod" };
const nulls = (fields: object) => Object.fromEntries(Object.keys(fields).map((key) => [key, null]));
const IDLESS = [event("trace-create", AT, { name: "nameless" }), event("observation-create", AT, { type: "GENERATION", traceId: "some" }), event("score-create", AT, { traceId: "some", name: "q", value: 1 })];

const cases: Record<string, Case> = {
  "an update alone is an observation; its create later fills what it did not say": {
    stages: [
      { events: [event("generation-update", AT + 5, { id: "early-o", traceId: "early", output: "out", endTime: iso(AT + 1_000) })], paths: ["/observations/early-o"] },
      { events: [event("generation-create", AT, { id: "early-o", traceId: "early", startTime: iso(AT), name: "n", input: "in", output: "overwritten" }), event("trace-create", AT, { id: "early" })], paths: ["/traces/early"] },
    ],
    check([update], [page]) {
      expect(update?.body).toMatchObject({ type: "GENERATION", startTime: iso(AT + 5), output: "out", input: null, name: null });
      expect(page?.body.observations).toMatchObject([{ startTime: iso(AT), output: "out", input: "in", name: "n", latency: 1 }]);
    },
  },
  "a later-sent but earlier-dated event does not win; at the same instant a create comes first": {
    stages: [
      { events: [event("span-update", AT + 10, { id: "order-o", traceId: "order", name: "late", statusMessage: "late" })] },
      { events: [event("span-update", AT + 5, { id: "order-o", traceId: "order", name: "middle", statusMessage: "middle", version: "middle" })] },
      { events: [event("span-create", AT + 10, { id: "order-o", traceId: "order", name: "create", version: "create" })], paths: ["/observations/order-o"] },
    ],
    check: (_first, _second, [observation]) => expect(observation?.body).toMatchObject({ name: "late", statusMessage: "late", version: "create" }),
  },
  "an observation of any type that becomes a generation is one": {
    stages: [
      { events: KINDS.flatMap((kind) => [event(`${kind}-create`, AT, { id: `type-${kind}-o`, traceId: "types", startTime: iso(AT), name: kind })]), paths: KINDS.map((kind) => `/observations/type-${kind}-o`) },
      { events: [event("trace-create", AT, { id: "types", timestamp: iso(AT) }), ...KINDS.map((kind) => event("generation-update", AT + 1, { id: `type-${kind}-o`, traceId: "types", model: "m" }))], paths: ["/traces/types", `/traces?${only("types")}`] },
    ],
    check(before, [page, list]) {
      const ids = KINDS.map((kind) => `type-${kind}-o`).sort();
      expect(before.map(({ body }) => body.type)).toEqual(KINDS.map((kind) => kind.toUpperCase()));
      expect(page?.body.observations.map((o: any) => [o.id, o.type, o.model])).toEqual(ids.map((id) => [id, "GENERATION", "m"]));
      expect(list?.body.data).toMatchObject([{ observations: ids }]);
    },
  },
  "null erases what it may and nothing else": {
    stages: [
      {
        events: [
          event("trace-create", AT, { id: "erase", timestamp: iso(AT), ...TEXTS, public: true, tags: ["t"], metadata: { k: 1 }, input: "i", output: "o", environment: "prod" }),
          event("generation-create", AT, { id: "erase-o", traceId: "erase", startTime: iso(AT), name: "n", model: "m", level: "ERROR", ...KEPT }),
        ],
      },
      {
        events: [
          event("trace-create", AT + 1, { id: "erase", ...nulls(TEXTS), public: null, tags: null, metadata: null, input: null, output: null, timestamp: null, environment: null }),
          event("generation-update", AT + 1, { id: "erase-o", traceId: null, startTime: null, name: null, model: null, level: null, ...nulls(KEPT) }),
        ],
        paths: ["/traces/erase"],
      },
    ],
    check: (_first, [page]) =>
      expect(page?.body).toMatchObject({
        ...nulls(TEXTS), public: true, tags: ["t"], metadata: { k: 1 }, input: "i", output: "o", timestamp: iso(AT), environment: "prod",
        observations: [{ name: null, model: null, level: "DEFAULT", traceId: "erase", startTime: iso(AT), ...KEPT }],
      }),
  },
  "false, 0, the empty text and empty lists are values [I-2]": {
    stages: [
      { events: FALSY.map((_, index) => event("trace-create", AT, { id: `falsy-${index}`, timestamp: iso(AT), input: "i", output: "o", metadata: { k: "v" } })) },
      { events: FALSY.map((value, index) => event("trace-create", AT + 1, { id: `falsy-${index}`, input: value, output: value, metadata: { k: value } })), paths: [`/traces?${only(...FALSY.map((_, index) => `falsy-${index}`))}`] },
    ],
    check: (_first, [list]) => expect(list?.body.data.map(({ input, output, metadata }: any) => [input, output, metadata.k])).toEqual(FALSY.map((value) => [value, value, value])),
  },
  "an observation without traceId has a trace of its own, with its time and environment [I-4]": {
    stages: [
      { events: [event("span-create", AT, { id: "alone", startTime: iso(AT + MINUTE), name: "n", environment: "prod" })], paths: ["/traces/alone"] },
      { events: [event("trace-create", AT + 1, { id: "alone", name: "named" })], paths: ["/traces/alone"] },
    ],
    check([implied], [named]) {
      const own = { id: "alone", timestamp: iso(AT + MINUTE), environment: "prod", observations: [{ id: "alone", traceId: "alone" }] };
      expect(implied?.body).toMatchObject({ ...own, name: null });
      expect(named?.body).toMatchObject({ ...own, name: "named" });
    },
  },
  "and loses it when a later request names the trace": {
    stages: [
      { events: [event("span-update", AT + 1, { id: "found", endTime: iso(AT + 1_000) })], paths: ["/traces/found"] },
      { events: [event("span-create", AT, { id: "found", traceId: "finder", startTime: iso(AT) }), event("trace-create", AT, { id: "finder", timestamp: iso(AT) })], paths: ["/traces/found", "/traces/finder", `/traces?${only("found", "finder")}`] },
    ],
    check([implied], [gone, page, list]) {
      expect([implied?.status, gone?.status]).toEqual([200, 404]);
      expect(page?.body.observations).toMatchObject([{ id: "found", traceId: "finder" }]);
      expect(list?.body.data).toMatchObject([{ id: "finder", observations: ["found"], latency: 1 }]);
    },
  },
  "but not the trace that somebody stated under the same id, before or after": {
    stages: [
      { events: [event("trace-create", AT, { id: "shared", timestamp: iso(AT), name: "own" }), event("span-update", AT + 1, { id: "shared", name: "o" }), event("span-update", AT + 2, { id: "late-name" })] },
      { events: ["shared", "late-name"].map((id) => event("span-create", AT, { id, traceId: "elsewhere", startTime: iso(AT) })), paths: ["/traces/shared", "/traces/late-name"] },
      { events: [event("trace-create", AT + 9, { id: "late-name", name: "stated at last" })], paths: ["/traces/late-name"] },
    ],
    check(_first, [shared, withdrawn], [stated]) {
      expect(shared?.body).toMatchObject({ name: "own", timestamp: iso(AT), observations: [] });
      expect(withdrawn?.status).toBe(404);
      expect(stated?.body).toMatchObject({ name: "stated at last", timestamp: iso(AT + 9), observations: [] });
    },
  },
  "an observation or a score that an earlier statement gives to another trace is in no other": {
    stages: [
      {
        events: [
          event("trace-create", AT, { id: "later" }), event("trace-create", AT, { id: "sooner" }), event("span-create", AT + 5, { id: "moved", traceId: "later", startTime: iso(AT) }),
          event("score-create", AT + 5, { id: "moved-s", traceId: "later", name: "q", value: 1 }),
        ],
        paths: ["/traces/later"],
      },
      { events: [event("span-update", AT, { id: "moved", traceId: "sooner" }), event("score-create", AT, { id: "moved-s", traceId: "sooner", name: "q", value: 2 })], paths: ["/traces/later", "/traces/sooner", `/traces?${only("later", "sooner")}`] },
    ],
    check([before], [later, sooner, list]) {
      const contents = (body: any) => [body.observations.map(({ id }: any) => id), body.scores.map(({ id, value }: any) => [id, value])];
      expect(contents(before?.body)).toEqual([["moved"], [["moved-s", 1]]]);
      expect([later, sooner].map((page) => contents(page?.body))).toEqual([[[], []], [["moved"], [["moved-s", 1]]]]);
      expect(list?.body.data.map(({ observations, scores }: any) => [observations, scores])).toEqual([[[], []], [["moved"], ["moved-s"]]]);
    },
  },
  "a start or a score that moves to before the trace's hour leaves its page, also within the same day": {
    stages: [
      {
        events: [
          event("trace-create", NOON, { id: "bounds", timestamp: iso(NOON) }), event("span-create", NOON, { id: "bounds-o", traceId: "bounds", startTime: iso(NOON - 45 * MINUTE) }),
          event("score-create", NOON - 45 * MINUTE, { id: "bounds-s", traceId: "bounds", name: "q", value: 1 }),
        ],
        paths: ["/traces/bounds"],
      },
      {
        events: [event("span-update", NOON - 1, { id: "bounds-o", traceId: "bounds", startTime: iso(NOON - 150 * MINUTE) }), event("score-create", NOON - 150 * MINUTE, { id: "bounds-s", traceId: "bounds", name: "q", value: 2 })],
        paths: ["/traces/bounds", `/traces?${only("bounds")}`],
      },
    ],
    check([before], [after, list]) {
      expect([before?.body.observations.length, before?.body.scores.length]).toEqual([1, 1]);
      expect([after?.body.observations, after?.body.scores, after?.body.latency]).toEqual([[], [], 0]);
      expect(list?.body.data).toMatchObject([{ observations: ["bounds-o"], scores: ["bounds-s"] }]);
    },
  },
  "optional ids are the envelope's, sent again too [I-1]": {
    stages: [{ events: [...IDLESS, event("trace-create", AT, { id: "some" })] }, { events: IDLESS, paths: [`/traces/${IDLESS[0]?.id}`, "/traces/some"] }],
    check(_first, [nameless, some]) {
      expect(nameless?.body.name).toBe("nameless");
      expect(some?.body).toMatchObject({ observations: [{ id: IDLESS[1]?.id, type: "GENERATION" }], scores: [{ id: IDLESS[2]?.id }] });
    },
  },
};

describe("stage by stage", () => {
  const answers = new Map<string, { status: number; body: any }[][]>();

  // The cases have no id in common: one request brings the same stage of all of them.
  beforeAll(async () => {
    for (let stage = 0; stage < 3; stage++) {
      const now = Object.entries(cases).flatMap(([name, { stages }]) => (stages[stage] ? [{ name, ...(stages[stage] as Stage) }] : []));
      await post(now.flatMap(({ events }) => events));
      const found = await read(...now.flatMap(({ paths = [] }) => paths));
      for (const { name, paths = [] } of now) answers.set(name, [...(answers.get(name) ?? []), found.splice(0, paths.length)]);
    }
  });

  it.each(Object.entries(cases))("%s", (name, { check }) => check(...(answers.get(name) ?? [])));
});

it("while the write mode goes to the new side and back, every event finds its way into both sides' rows", async () => {
  const events = life("ramped");
  const modes = ["current", "dual", "new", "new", "dual", "new", "current", "current"] as const;
  for (const [index, mode] of modes.entries()) {
    app.modes.write = mode;
    await post(events.slice(index, index + 1));
  }
  // The last writes brought the trace and the observation to the current side; the score's last event came in mode `new`.
  await post(events.slice(5, 6));
  await expectLives(["ramped"]);
});

it("the same ids in two projects at once are two lives", async () => {
  await Promise.all((["one", "two"] as const).flatMap((project) => [0, 4].map((start) => send(app, project, life("twin").slice(start, start + 4).map((each) => ({ ...each, body: { ...each.body, ...(each.type === "trace-create" ? { version: project } : {}) } }))))));
  await expectLives(["twin"]);
  const [one, two] = await Promise.all((["one", "two"] as const).map((project) => app.as(project).call("GET", "/api/public/traces/twin")));
  expect([one?.body.version, two?.body.version, one?.body.projectId, two?.body.projectId]).toEqual(["one", "two", "project-one", "project-two"]);
});
