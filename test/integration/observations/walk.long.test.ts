import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KEYS, type TestApp } from "../../engine/app.ts";
import { getOn, onBothSides, withoutStamps } from "../support/both-sides.ts";
import { event, iso, send } from "../support/events.ts";
import { byBytes } from "../support/model/values.ts";
import { given, type Given } from "./given.ts";
import { listOf, type ListQuery, selected } from "./model.ts";
import { queryText, requests } from "./requests.ts";

let data: Given;
beforeAll(async () => {
  data = await given("observations_walk", 16);
});
afterAll(() => data.app.drop());

type Item = { id: string; traceId: string; startTime: string };
const v1 = (q: Record<string, unknown>): string => `/api/public/observations${queryText(q)}`;
const v2 = (q: Record<string, unknown>): string => `/api/public/v2/observations${queryText(q)}`;
const CURSOR = { list: "nextCursor", v2: "cursor" } as const;

/** All pages of a walk. The sides have to agree on every page and cursor; a cursor from one serves the other. */
async function walk(app: TestApp, kind: keyof typeof CURSOR, q: ListQuery, limit: number): Promise<Item[][]> {
  const pages: Item[][] = [];
  let cursor = kind === "list" ? "" : undefined;
  for (;;) {
    const path = (kind === "list" ? v1 : v2)({ ...q, limit, cursor });
    const [answer] = await onBothSides(app, "one", [path]);
    expect(answer?.status).toBe(200);
    pages.push(answer?.body.data);
    cursor = answer?.body.meta[CURSOR[kind]];
    if (cursor === undefined) return pages;
    // While rows follow, pages are full.
    expect(answer?.body.data).toHaveLength(limit);
    expect(pages.length).toBeLessThan(500);
  }
}

const NARROWED: ListQuery[] = [{}, { type: "SPAN" }, { userId: "u-1", level: "DEFAULT" }, { filter: [{ type: "arrayOptions", column: "tags", operator: "none of", value: ["red"] }] }];

describe("GET /observations by cursor", () => {
  it.each(NARROWED.map((q): [string, ListQuery] => [JSON.stringify(q), q]))("%s: a walk gives every row once, in the order of the pages", async (_, q) => {
    const expected = selected(data.models.one, q).map(({ id }) => id);
    for (const limit of [9, 100]) expect((await walk(data.app, "list", q, limit)).flat().map(({ id }) => id)).toEqual(expected);
  });

  it("without a cursor the answer is what it always was; with one it has totals too, and nextCursor only while rows follow", async () => {
    const total = data.models.one.observations.size;
    const [plain, first, whole] = await onBothSides(data.app, "one", [v1({ limit: 5 }), v1({ limit: 5, cursor: "" }), v1({ limit: 100, cursor: "", type: "TOOL" })]);
    expect(Object.keys(plain?.body)).toEqual(["data", "meta"]);
    expect(plain?.body.meta).toEqual({ page: 1, limit: 5, totalItems: total, totalPages: Math.ceil(total / 5) });
    expect(first?.body).toEqual({ data: plain?.body.data, meta: { ...plain?.body.meta, nextCursor: expect.stringMatching(/^[\w-]+$/) } });
    expect(whole?.body.meta).toEqual({ page: 1, limit: 100, totalItems: whole?.body.data.length, totalPages: 1 });
    // A page number beside a cursor is of no account.
    const [second, alone] = await onBothSides(data.app, "one", [v1({ limit: 5, cursor: first?.body.meta.nextCursor, page: 3 }), v1({ limit: 5, page: 2 })]);
    expect(second?.body.data).toEqual(alone?.body.data);
  });
});

describe("GET /v2/observations", () => {
  it.each(Object.entries(requests).filter(([name]) => name !== "pages"))("selects as GET /observations does: %s", async (_, queries) => {
    // What narrows is the same code for both: every eighth will do.
    const some = queries.filter((__, index) => index % 8 === 0);
    const answers = await onBothSides(data.app, "one", some.map((q) => v2({ ...q, limit: 1_000, fields: "core" })));
    some.forEach((q, index) => expect({ q, ids: answers[index]?.body.data.map(({ id }: Item) => id).sort() }).toEqual({ q, ids: selected(data.models.one, q).map(({ id }) => id).sort() }));
  });

  it("shows what GET /observations and the trace show", async () => {
    const { one } = data.models;
    const [answer] = await onBothSides(data.app, "one", [v2({ limit: 1_000, fields: "basic,time,metadata,model,usage,metrics,trace_context,prompt" })]);
    const byId = new Map((listOf(one, { limit: 1_000 }).data as any[]).map((item) => [item.id, item]));
    const decimal = (price: number | null): string | null => (price === null ? null : price.toFixed(7).replace(/0+$/, ""));
    for (const shown of withoutStamps(answer?.body.data) as any[]) {
      const item = byId.get(shown.id);
      const trace = one.traces.get(item.traceId);
      expect(shown).toEqual({
        id: item.id, traceId: item.traceId, startTime: item.startTime, endTime: item.endTime, projectId: item.projectId, parentObservationId: item.parentObservationId, type: item.type,
        name: item.name, level: item.level, statusMessage: item.statusMessage, version: item.version, environment: item.environment, bookmarked: false, public: trace?.public ?? false, userId: trace?.userId ?? null, sessionId: trace?.sessionId ?? null,
        isRootObservation: item.parentObservationId === null, completionStartTime: item.completionStartTime, metadata: item.metadata, providedModelName: item.model, internalModelId: item.modelId, modelParameters: item.modelParameters,
        modelId: item.modelId, inputPrice: decimal(item.inputPrice), outputPrice: decimal(item.outputPrice), totalPrice: null, usageDetails: item.usageDetails, costDetails: item.costDetails, totalCost: item.costDetails.total ?? null,
        usagePricingTierName: item.usagePricingTierName, latency: item.latency, timeToFirstToken: item.timeToFirstToken, traceName: trace?.name ?? null, tags: trace?.tags ?? [], release: trace?.release ?? null, promptId: null, promptName: item.promptName, promptVersion: item.promptVersion,
      });
    }
    expect(answer?.body.data).toHaveLength(one.observations.size);
    const [texts] = await onBothSides(data.app, "one", [v2({ limit: 1_000, fields: "io" })]);
    for (const { id, input, output } of texts?.body.data ?? []) expect({ id, input, output }).toEqual({ id, input: one.observations.get(id)?.input, output: one.observations.get(id)?.output });
  });

  it.each(NARROWED.map((q): [string, ListQuery] => [JSON.stringify(q), q]))("%s: walks of any page size give the same rows, each once", async (_, q) => {
    const whole = (await walk(data.app, "v2", q, 1_000)).flat();
    expect(whole.map(({ id }) => id).sort()).toEqual(selected(data.models.one, q).map(({ id }) => id).sort());
    expect((await walk(data.app, "v2", q, 9)).flat()).toEqual(whole);
    expectOrder(whole);
  });

  it("limit=0 asks for nothing", async () => {
    const [answer] = await onBothSides(data.app, "one", [v2({ limit: 0 })]);
    expect(answer?.body).toEqual({ data: [], meta: {} });
  });
});

/** Newest start first; of one start, trace by trace; of one trace, ids descending. */
function expectOrder(items: readonly Item[]): void {
  const starts = items.map(({ startTime }) => Date.parse(startTime));
  expect(starts).toEqual(starts.toSorted((a, b) => b - a));
  for (const together of Map.groupBy(items, ({ startTime }) => startTime).values()) {
    const runs = together.filter(({ traceId }, index) => together[index - 1]?.traceId !== traceId).map(({ traceId }) => traceId);
    expect(new Set(runs).size).toBe(runs.length);
    for (const own of Map.groupBy(together, ({ traceId }) => traceId).values()) {
      const ids = own.map(({ id }) => id);
      expect(ids).toEqual(ids.toSorted((a, b) => byBytes(b, a)));
    }
  }
}

describe("ties and changes", () => {
  const AT = Date.UTC(2026, 5, 1, 12);
  const version = "ties";
  const tied = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, index) => event("span-create", AT, { id: `tie-${String(from + index).padStart(3, "0")}`, traceId: `tied-${(from + index) % 5}`, startTime: iso(AT), version }));

  beforeAll(async () => {
    await send(data.app, "one", tied(0, 12));
    // The same ids in the other project, at other times.
    await send(data.app, "two", tied(0, 8).map((each) => ({ ...each, body: { ...each.body, startTime: iso(AT - 1), version } })));
    await data.app.settled();
  });

  it.each(["list", "v2"] as const)("%s: twelve of one instant, whatever the page size", async (kind) => {
    const whole = (await walk(data.app, kind, { version }, 100)).flat();
    expect(whole).toHaveLength(12);
    expectOrder(kind === "v2" ? whole : []);
    if (kind === "list") expect(whole.map(({ id }) => id)).toEqual(Array.from({ length: 12 }, (_, index) => `tie-${String(11 - index).padStart(3, "0")}`));
    for (const limit of [1, 5, 12]) expect((await walk(data.app, kind, { version }, limit)).flat().map(({ id }) => id)).toEqual(whole.map(({ id }) => id));
  });

  it("rows that come between two pages move no other row", async () => {
    const [first] = await onBothSides(data.app, "one", [v1({ version, limit: 5, cursor: "" })]);
    await send(data.app, "one", [event("span-create", AT, { id: "newer", traceId: "tied-0", startTime: iso(AT + 1), version }), event("span-create", AT, { id: "between", traceId: "tied-0", startTime: iso(AT - 1), version })]);
    const [second, rest] = [await onBothSides(data.app, "one", [v1({ version, limit: 5, cursor: first?.body.meta.nextCursor })]), await onBothSides(data.app, "one", [v1({ version, limit: 100, page: 1 })])];
    expect(second[0]?.body.data.map(({ id }: Item) => id)).toEqual(Array.from({ length: 5 }, (_, index) => `tie-${String(6 - index).padStart(3, "0")}`));
    expect(rest[0]?.body.data[0].id).toBe("newer");
    expect(rest[0]?.body.data.at(-1).id).toBe("between");
    expect(rest[0]?.body.meta.totalItems).toBe(14);
  });

  it("a cursor may name a row that is not there, at any time, with any text as id", async () => {
    const cursor = (place: unknown): string => Buffer.from(JSON.stringify(place)).toString("base64url");
    const place = (lastTime: string, lastId: string): string => v1({ version, limit: 100, cursor: cursor({ lastTime, lastId }) });
    const v2Place = (lastStartTimeTo: string, lastTraceId: string, lastId: string): string => v2({ version, limit: 100, cursor: cursor({ lastStartTimeTo, lastTraceId, lastId }) });
    const answers = await onBothSides(data.app, "one", [
      place("9999-12-31T23:59:59Z", "x"), place("0001-01-01T00:00:00Z", "x"), place(iso(AT), "tie-0055"), place(iso(AT), "'; DROP TABLE observations --"), place(iso(AT), "é你😀\\'"), place("2026-06-01T14:00:00.000+02:00", "tie-005"),
      v2Place("9999-12-31T23:59:59Z", "", ""), v2Place("1000-01-01T00:00:00Z", "", ""), v2Place(iso(AT - 2), "é你😀", "\\'"),
      // As the original encodes it: with + and / and padding.
      v2({ version, limit: 100, cursor: Buffer.from(JSON.stringify({ lastStartTimeTo: iso(AT + 2), lastTraceId: "??>>~~", lastId: "~~~?" })).toString("base64") }),
    ]);
    expect(answers.map(({ status, body }) => [status, body.data.length])).toEqual([14, 0, 7, 1, 13, 6, 14, 0, 0, 14].map((rows) => [200, rows]));
  });
});

it("a cursor of one project shows nothing of another", async () => {
  const [mine] = await getOn(data.app, "current", "one", [v2({ limit: 1, version: "ties" })]);
  const theirs = await onBothSides(data.app, "two", [v2({ limit: 100, version: "ties", cursor: mine?.body.meta.cursor })]);
  expect(theirs[0]?.body.data).toHaveLength(8);
  expect(theirs[0]?.body.data.every(({ projectId }: { projectId: string }) => projectId === KEYS.two.projectId)).toBe(true);
});
