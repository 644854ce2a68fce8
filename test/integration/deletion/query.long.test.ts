import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { setRetention } from "../../../src/deletion/keeping.ts";
import { deleteExpired } from "../../../src/deletion/retention.ts";
import { basic, KEYS, type TestApp, testApp } from "../../engine/app.ts";
import { event, send } from "../support/events.ts";
import { bearer, trpcClient } from "../trpc/client.ts";
import { admin, deliverAll, expectHidden, rowsWith, states, store, visible } from "./support.ts";

let app: TestApp;
beforeAll(async () => {
  app = await testApp("deletion_query", { write: "dual" });
});
afterAll(async () => {
  await app.settled();
  await app.drop();
});

const projectId = KEYS.one.projectId;
const named = (value: string) => [{ type: "string" as const, column: "name", operator: "=" as const, value }];
const traces = (name: string, count: number) => Array.from({ length: count }, (_, index) => event("trace-create", Date.UTC(2026, 0, 15) + index, { id: `${name}-${index}`, name, timestamp: new Date(Date.UTC(2026, 0, 15) + index * 1_000).toISOString() }));
const countOf = async (name: string): Promise<number> => (await app.as("one").call("GET", `/api/public/traces?limit=1&name=${name}`)).body.meta.totalItems;

describe("traces.deleteMany", () => {
  it("by ids: any number of them, for those who may delete", async () => {
    await store(app, "one", ["by-id"]);
    const input = { projectId, traceIds: ["by-id", ...Array.from({ length: 1_200 }, (_, index) => `nobody-${index}`)] };
    await expect(trpcClient(app, await bearer({ [projectId]: "MEMBER" })).traces.deleteMany.mutate(input)).rejects.toMatchObject({ data: { code: "FORBIDDEN" } });
    await expect(trpcClient(app, basic(KEYS.two)).traces.deleteMany.mutate(input)).rejects.toMatchObject({ data: { code: "UNAUTHORIZED" } });
    for (const bad of [{ projectId, traceIds: [] }, { projectId, traceIds: [], isBatchAction: true }]) await expect(trpcClient(app).traces.deleteMany.mutate(bad)).rejects.toMatchObject({ data: { code: "BAD_REQUEST" } });
    expect((await visible(app, "current", "one", "by-id")).length).toBe(11);
    await trpcClient(app, await bearer({ [projectId]: "ADMIN" })).traces.deleteMany.mutate(input);
    await expectHidden(app, "one", ["by-id"]);
    await deliverAll(app);
    expect(await rowsWith(app, "by-id")).toEqual({});
    expect((await admin(app, "GET", "/deletions?limit=1")).body.deletions).toMatchObject([{ requestedBy: "user:person", ids: 1_201, parts: 3, state: "verified" }]);
  });

  // Over two pages of the walk on one side; the walk itself is the same on the other.
  it.each([["current", 20, 2], ["new", 520, 3]] as const)("by a query, read on the %s side: the consumer walks %d traces page by page, and takes nothing else", async (side, count, parts) => {
    app.modes.read = side;
    const [gone, kept] = [`walk-${side}`, `kept-${side}`];
    for (let start = 0; start < count; start += 550) await send(app, "one", traces(gone, count).slice(start, start + 550));
    await send(app, "one", traces(kept, 3));
    await send(app, "one", [event("trace-create", Date.now(), { id: `future-${side}`, name: gone, timestamp: new Date(Date.now() + 3_600_000).toISOString() })]);
    await send(app, "two", traces(gone, 2));
    expect(await countOf(gone)).toBe(count + 1);
    await trpcClient(app).traces.deleteMany.mutate({ projectId, traceIds: [], isBatchAction: true, query: { filter: named(gone), orderBy: null, searchQuery: null, searchType: [] } });
    expect(app.queue.waiting.length).toBe(1);
    await deliverAll(app);
    expect(await countOf(gone)).toBe(1);
    expect(await countOf(kept)).toBe(3);
    expect((await app.as("two").call("GET", `/api/public/traces?name=${gone}`)).body.meta.totalItems).toBe(2);
    expect((await admin(app, "GET", "/deletions?limit=1")).body.deletions).toMatchObject([{ kind: "query", ids: count, state: "verified", parts }]);
    await app.as("one").call("DELETE", `/api/public/traces/future-${side}`);
    await deliverAll(app);
    expect(await rowsWith(app, gone)).toMatchObject({ traces: 2 });
  });

  it("by a search", async () => {
    await send(app, "one", traces("searched and gone", 3));
    await trpcClient(app).traces.deleteMany.mutate({ projectId, traceIds: [], isBatchAction: true, query: { filter: [], orderBy: null, searchQuery: "Searched AND", searchType: ["id"] } });
    await deliverAll(app);
    expect(await countOf("searched and gone")).toBe(0);
    expect((await admin(app, "GET", "/deletions?limit=1")).body.deletions).toMatchObject([{ kind: "query", ids: 3, state: "verified" }]);
  });

  it("a query that cannot be asked is refused before it is stored", async () => {
    const before = Object.keys(await states(app)).length;
    const query = { filter: [{ type: "string" as const, column: "commentContent", operator: "=" as const, value: "x" }], orderBy: null, searchType: [] };
    await expect(trpcClient(app).traces.deleteMany.mutate({ projectId, traceIds: [], isBatchAction: true, query })).rejects.toMatchObject({ data: { code: "BAD_REQUEST" } });
    expect(Object.keys(await states(app)).length).toBe(before);
  });
});

describe("retention", () => {
  it("deletes what is older than the project's days, of that project alone, on whichever side it lies", async () => {
    const DAY = 86_400_000;
    const old = (id: string) => event("trace-create", Date.now(), { id, name: "n", timestamp: new Date(Date.now() - 8 * DAY).toISOString() });
    const young = event("trace-create", Date.now(), { id: "young", name: "n", timestamp: new Date(Date.now() - 6 * DAY).toISOString() });
    const score = (id: string, age: number) => event("score-create", Date.now() - age * DAY, { id, sessionId: "s", name: "q", value: 1 });
    await send(app, "one", [old("old-1"), young, score("old-score", 9), score("young-score", 1)]);
    await send(app, "two", [old("old-two")]);
    app.modes.write = "new";
    await send(app, "one", [old("old-new")]);
    app.modes.write = "dual";
    await app.settled();
    expect(await deleteExpired(app.deps)).toBe(0);
    expect((await admin(app, "PUT", `/retention/${projectId}`, { days: -1 })).status).toBe(400);
    expect(await admin(app, "PUT", `/retention/${projectId}`, { days: 7 })).toEqual({ status: 200, body: { projectId, days: 7 } });
    expect((await admin(app, "GET", "/retention")).body).toMatchObject({ retention: [{ projectId, days: 7, setBy: "test-operator" }] });
    expect(await deleteExpired(app.deps)).toBeGreaterThanOrEqual(3);
    await deliverAll(app);
    for (const id of ["old-1", "old-new", "old-score"]) expect(await rowsWith(app, id)).toEqual({});
    for (const id of ["young", "young-score", "old-two"]) expect(Object.keys(await rowsWith(app, id))).toContain("exp_events");
    expect(await deleteExpired(app.deps)).toBe(0);
    await setRetention(app.db, projectId, 0, "test", Date.now() + 1);
    await send(app, "one", [old("old-3")]);
    expect(await deleteExpired(app.deps)).toBe(0);
  });
});
