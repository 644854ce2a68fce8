import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getOn, onBothSides, withoutStamps } from "../support/both-sides.ts";
import { type Dict } from "../support/model/values.ts";
import { wireScore } from "../support/model/wire.ts";
import { given, type Given } from "./given.ts";
import { listOf, type ListQuery, selected, wireScoreV2 } from "./model.ts";
import { queryText, requests } from "./requests.ts";

let data: Given;
beforeAll(async () => {
  data = await given();
});
afterAll(() => data.app.drop());

const v1 = (q: Record<string, unknown>): string => `/api/public/scores${queryText(q)}`;
const v2 = (q: Record<string, unknown>): string => `/api/public/v2/scores${queryText(q)}`;

describe("GET /v2/scores", () => {
  it.each(Object.entries(requests))("%s", async (_, queries) => {
    const answers = await onBothSides(data.app, "one", queries.map((q) => v2({ ...q })));
    queries.forEach((q, index) => {
      const { status, body } = answers[index] as (typeof answers)[number];
      expect({ q, status, body: withoutStamps(body) }).toEqual({ q, status: 200, body: listOf(data.models.one, q) });
    });
  });

  it("requests select and leave out", () => {
    // A model of data that no filter tells apart would agree with anything.
    const all = data.models.one.scores.size;
    const totals = Object.values(requests).flat().map((q) => selected(data.models.one, q).length);
    expect(all).toBeGreaterThan(60);
    expect(totals.filter((total) => total > 0 && total < all).length).toBeGreaterThan(totals.length / 2);
  });

  it("finds scores by their subject, whatever the ids are made of", async () => {
    const scores = [...data.models.one.scores.values()];
    const distinct = (ids: (string | null)[]): string[] => [...new Set(ids.filter((id) => id !== null))];
    const queries: ListQuery[] = [
      ...distinct(scores.map((s) => s.traceId)).slice(0, 12).map((traceId) => ({ traceId, limit: 100 })),
      ...distinct(scores.map((s) => s.observationId)).filter((id) => !id.includes(",")).slice(0, 12).map((observationId) => ({ observationId, limit: 100 })),
      ...distinct(scores.map((s) => s.sessionId)).slice(0, 2).map((value) => ({ filter: [{ type: "string", column: "sessionId", operator: "=", value }], limit: 100 })),
      ...scores.slice(0, 8).map(({ id }) => ({ filter: [{ type: "string", column: "id", operator: "=", value: id }] })),
    ];
    const answers = await onBothSides(data.app, "one", queries.map((q) => v2({ ...q })));
    queries.forEach((q, index) => expect({ q, body: withoutStamps(answers[index]?.body) }).toEqual({ q, body: listOf(data.models.one, q) }));
  });

  it("splits a list at commas in one value, and takes repeated values whole", async () => {
    const [joined, repeated] = await onBothSides(data.app, "one", ["/api/public/v2/scores?limit=100&environment=prod,dev", "/api/public/v2/scores?limit=100&environment=prod&environment=dev"]);
    expect(joined?.body).toEqual(repeated?.body);
    expect(withoutStamps(joined?.body)).toEqual(listOf(data.models.one, { environment: ["prod", "dev"], limit: 100 }));
  });

  it("ignores parameters it does not know", async () => {
    const [plain, more] = await onBothSides(data.app, "one", [v2({ limit: 3 }), v2({ limit: 3, useEventsTable: "true", nothing: "x" })]);
    expect(more?.body).toEqual(plain?.body);
  });

  it("shows a project its own scores only, under whatever ids", async () => {
    const answers = await onBothSides(data.app, "two", [1, 2, 3, 4].map((page) => v2({ limit: 40, page })));
    const theirs = answers.flatMap(({ body }) => body.data) as Dict[];
    const mirrored = [...data.models.two.scores.values()];
    expect(theirs.length).toBe(mirrored.length);
    expect(theirs.every(({ projectId, name }) => projectId === "project-two" && (name === "theirs" || name === "output"))).toBe(true);
    expect(withoutStamps(theirs.slice(0, 40))).toEqual(listOf(data.models.two, { limit: 40 }).data);
    const [ours, none] = await onBothSides(data.app, "two", [v2({ name: "quality" }), v2({ userId: "u-1" })]);
    expect([ours?.body.data, ours?.body.meta.totalItems, none?.body.data]).toEqual([[], 0, []]);
  });
});

/** What v1 knows of a request. */
const ofV1 = ({ sessionId: _s, traceId: _t, datasetRunId: _d, observationId: _o, fields: _f, ...q }: ListQuery): ListQuery => q;

describe("GET /scores", () => {
  it.each(Object.entries(requests))("%s", async (_, queries) => {
    // What narrows is the same code as of v2: every fifth will do.
    const some = queries.filter((__, index) => index % 5 === 0);
    const answers = await onBothSides(data.app, "one", some.map((q) => v1({ ...q })));
    some.forEach((q, index) => {
      const { status, body } = answers[index] as (typeof answers)[number];
      expect({ q, status, body: withoutStamps(body) }).toEqual({ q, status: 200, body: listOf(data.models.one, ofV1(q), "v1") });
    });
  });

  it("lists scores of traces and observations, no others and no corrections", async () => {
    const [all, corrections] = await onBothSides(data.app, "one", [v1({ limit: 100 }), v1({ dataType: "CORRECTION" })]);
    expect(all?.body.data.every(({ traceId, dataType }: Dict) => traceId !== null && dataType !== "CORRECTION")).toBe(true);
    expect(all?.body.meta.totalItems).toBeLessThan(data.models.one.scores.size);
    expect(corrections?.body).toEqual({ data: [], meta: { page: 1, limit: 50, totalItems: 0, totalPages: 0 } });
    expect(Object.keys(all?.body.data[0])).not.toContain("sessionId");
  });
});

describe("one score", () => {
  it("GET /v2/scores/{id} and GET /scores/{id}", async () => {
    // Half of them, from both ends: generated ones, and those that moved to another day or name.
    const scores = [...data.models.one.scores.values()].filter((_, index) => index % 2 === 0);
    const v2Answers = await onBothSides(data.app, "one", scores.map(({ id }) => `/api/public/v2/scores/${encodeURIComponent(id)}`));
    const v1Answers = await onBothSides(data.app, "one", scores.map(({ id }) => `/api/public/scores/${encodeURIComponent(id)}`));
    const shownByV1 = new Set(selected(data.models.one, {}, "v1").map(({ id }) => id));
    scores.forEach((s, index) => {
      expect({ status: v2Answers[index]?.status, body: withoutStamps(v2Answers[index]?.body) }).toEqual({ status: 200, body: wireScoreV2("project-one", s) });
      const { status, body } = v1Answers[index] as (typeof v1Answers)[number];
      if (shownByV1.has(s.id)) expect({ status, body: withoutStamps(body) }).toEqual({ status: 200, body: wireScore("project-one", s) });
      else expect({ id: s.id, status, body }).toEqual({ id: s.id, status: 404, body: { message: "Score not found", error: "LangfuseNotFoundError" } });
    });
    expect(shownByV1.size).toBeGreaterThan(10);
    expect(scores.some(({ id }) => !shownByV1.has(id))).toBe(true);
  });

  it("of the other project it is another score, or none", async () => {
    const [mirrored, unknown] = await onBothSides(data.app, "two", ["/api/public/v2/scores/x%251", "/api/public/v2/scores/nobody"]);
    expect(mirrored?.body).toMatchObject({ id: "x%1", projectId: "project-two", metadata: { mirrored: true } });
    expect({ status: unknown?.status, body: unknown?.body }).toEqual({ status: 404, body: { message: "Score not found", error: "LangfuseNotFoundError" } });
  });
});

describe("by cursor", () => {
  /** All pages of a walk. The sides have to agree on every page and cursor; a cursor from one serves the other. */
  async function walk(path: (q: Record<string, unknown>) => string, q: ListQuery, limit: number): Promise<string[]> {
    const ids: string[] = [];
    let cursor: string | undefined = "";
    while (cursor !== undefined) {
      const [answer] = await onBothSides(data.app, "one", [path({ ...q, limit, cursor })]);
      expect(answer?.status).toBe(200);
      ids.push(...answer?.body.data.map(({ id }: Dict) => id));
      cursor = answer?.body.meta.nextCursor;
      if (cursor !== undefined) expect(answer?.body.data).toHaveLength(limit);
      expect(ids.length).toBeLessThan(500);
    }
    return ids;
  }

  it.each<[string, ListQuery]>([{}, { name: "quality" }, { userId: "u-1" }, { traceTags: ["red"], environment: ["default", "prod"] }, { name: "nothing at all" }].map((q) => [JSON.stringify(q), q]))("%s: a walk gives every row once, in the order of the pages", async (_, q) => {
    const expected = selected(data.models.one, q).map(({ id }) => id);
    for (const limit of [25, 100]) expect(await walk(v2, q, limit)).toEqual(expected);
    expect(await walk(v1, q, 30)).toEqual(selected(data.models.one, q, "v1").map(({ id }) => id));
  });

  it("without a cursor the answer is what it always was; with one it has totals too", async () => {
    const [plain, first] = await onBothSides(data.app, "one", [v2({ limit: 5 }), v2({ limit: 5, cursor: "" })]);
    expect(plain?.body.meta).toEqual({ page: 1, limit: 5, totalItems: data.models.one.scores.size, totalPages: Math.ceil(data.models.one.scores.size / 5) });
    expect(first?.body).toEqual({ data: plain?.body.data, meta: { ...plain?.body.meta, nextCursor: expect.stringMatching(/^[\w-]+$/) } });
    const [second] = await getOn(data.app, "new", "one", [v2({ limit: 5, cursor: first?.body.meta.nextCursor, page: 3 })]);
    expect(second?.body.data.map(({ id }: Dict) => id)).toEqual(selected(data.models.one, {}).slice(5, 10).map(({ id }) => id));
  });
});
