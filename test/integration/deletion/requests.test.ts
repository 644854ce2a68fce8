import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestApp, testApp } from "../../engine/app.ts";
import { admin, deliverAll, expectHidden, rowsWith, states, store, visible } from "./support.ts";

let app: TestApp;
beforeAll(async () => {
  app = await testApp("deletion_requests", { write: "dual" });
});
afterAll(async () => {
  await app.settled();
  await app.drop();
});

const call = (path: string, body?: unknown, project: "one" | "two" = "one") => app.as(project).call("DELETE", `/api/public${path}`, body);

describe("what touches nothing", () => {
  it("unknown ids, ids of another project, ids with any characters: the contract's answers", async () => {
    await store(app, "one", ["mine"]);
    await app.settled();
    const before = await rowsWith(app, "mine");
    expect(await call("/traces/nobody")).toMatchObject({ status: 200, body: { message: "Trace deleted successfully" } });
    expect(await call("/traces/mine", undefined, "two")).toMatchObject({ status: 200, body: { message: "Trace deleted successfully" } });
    expect(await call("/traces", { traceIds: ["mine", "a'b\\\"; DROP TABLE traces", "日本 %/?"] }, "two")).toMatchObject({ status: 200, body: { message: "Traces deleted successfully" } });
    expect(await call("/scores/mine-s", undefined, "two")).toMatchObject({ status: 202, body: { message: "Score deletion queued successfully" } });
    await deliverAll(app);
    expect(new Set(Object.values(await states(app)))).toEqual(new Set(["verified"]));
    expect(await rowsWith(app, "mine")).toEqual(before);
    for (const side of ["current", "new"] as const) expect((await visible(app, side, "one", "mine")).length).toBe(11);
  });

  it.each([["an empty list", { traceIds: [] }], ["10,001 ids", { traceIds: Array.from({ length: 10_001 }, (_, index) => `id-${index}`) }], ["more keys", { traceIds: ["mine"], force: true }], ["a number", { traceIds: [1] }], ["no body", undefined]])("%s: 400", async (_name, body) => {
    const before = Object.keys(await states(app)).length;
    expect((await call("/traces", body)).status).toBe(400);
    expect(app.queue.waiting).toEqual([]);
    expect(Object.keys(await states(app)).length).toBe(before);
    expect(await visible(app, "current", "one", "mine")).not.toEqual([]);
  });
});

describe("scores", () => {
  it("a deleted score goes alone, stays away when it is sent again, and its trace's totals agree", async () => {
    await store(app, "one", ["scored"]);
    expect(await call("/scores/scored-s")).toMatchObject({ status: 202, body: { message: "Score deletion queued successfully" } });
    const look = async (side: "current" | "new"): Promise<unknown[]> => {
      app.modes.read = side;
      const [byId, detail, list] = await Promise.all(["/v2/scores/scored-s", "/traces/scored", "/v2/scores?traceId=scored"].map((path) => app.as("one").call("GET", `/api/public${path}`)));
      return [byId?.status, detail?.body.scores.map(({ id }: { id: string }) => id), list?.body.data.map(({ id }: { id: string }) => id)];
    };
    const gone = [404, ["scored-os"], []];
    for (const side of ["current", "new"] as const) expect((await look(side)).slice(0, 2)).toEqual(gone.slice(0, 2));
    await deliverAll(app);
    expect(await app.as("one").call("POST", "/api/public/scores", { id: "scored-s", traceId: "scored", name: "q", value: 1 })).toMatchObject({ status: 200, body: { id: "scored-s" } });
    for (const side of ["current", "new"] as const) expect((await look(side)).slice(0, 2)).toEqual(gone.slice(0, 2));
    expect(await rowsWith(app, "scored-s")).toEqual({});
  });
});

describe("many", () => {
  it("1,000 traces of one request are hidden together and gone after it", async () => {
    const ids = Array.from({ length: 1_000 }, (_, index) => `many-${index}`);
    const batches = Array.from({ length: 10 }, (_, index) => ids.slice(index * 100, index * 100 + 100));
    for (const some of batches) await store(app, "one", some);
    const began = performance.now();
    expect(await call("/traces", { traceIds: ids })).toMatchObject({ status: 200 });
    const hidden = performance.now();
    app.modes.read = "new";
    expect((await app.as("one").call("GET", "/api/public/traces?limit=1&name=n")).body.meta.totalItems).toBe(2);
    app.modes.read = "current";
    expect((await app.as("one").call("GET", "/api/public/traces?limit=1&name=n")).body.meta.totalItems).toBe(2);
    expect(app.queue.waiting.length).toBe(2);
    const started = performance.now();
    await deliverAll(app);
    const done = performance.now();
    console.log(`1,000 traces of 6 rows: hidden in ${Math.round(hidden - began)} ms, verified in ${Math.round(done - started)} ms`);
    expect(await rowsWith(app, "many-")).toEqual({});
    expect(new Set(Object.values(await states(app)))).toEqual(new Set(["verified"]));
  });

  it("a trace of 20,000 observations", async () => {
    const columns = "id, trace_id, project_id, type, start_time, name, level, input, event_ts, is_deleted";
    await store(app, "one", ["huge"]);
    await app.database.client.command({ query: `INSERT INTO observations (${columns}) SELECT concat('huge-n', toString(number)), 'huge', 'project-one', 'SPAN', toDateTime64('2026-01-15 10:00:00', 3) + number, 'n', 'DEFAULT', repeat('text ', 50), now64(3), 0 FROM numbers(20000)` });
    const began = performance.now();
    expect(await call("/traces/huge")).toMatchObject({ status: 200 });
    const hidden = performance.now();
    await expectHidden(app, "one", ["huge"]);
    const started = performance.now();
    await deliverAll(app);
    console.log(`20,000 observations: hidden in ${Math.round(hidden - began)} ms, verified in ${Math.round(performance.now() - started)} ms`);
    expect(await rowsWith(app, "huge")).toEqual({});
  });
});

describe("what operators see", () => {
  it("each deletion with its state, counts and age, and the parts it was sent in; viewers cannot start anything", async () => {
    await store(app, "one", ["seen"]);
    const id = (await call("/traces/seen")).headers.get("x-deletion-id");
    const list = (await admin(app, "GET", "/deletions?state=hidden&projectId=project-one")).body.deletions;
    expect(list).toMatchObject([{ deletionId: id, projectId: "project-one", kind: "traces", state: "hidden", parts: 1, ids: 1, requestedBy: "key:pk-lf-one", verifiedAt: null, lastError: "" }]);
    await deliverAll(app);
    const [part] = (await admin(app, "GET", `/deletions/${id}`)).body.parts;
    expect(part).toMatchObject({ part: 0, state: "verified", attempts: 1, ids: ["seen"] });
    expect(part.rowsDeleted).toBeGreaterThan(20);
    expect(Date.parse(part.acceptedAt)).toBeLessThanOrEqual(Date.parse(part.hiddenAt));
    expect(Date.parse(part.hiddenAt)).toBeLessThanOrEqual(Date.parse(part.verifiedAt));
    expect((await admin(app, "GET", "/deletions/nothing")).status).toBe(404);
    expect((await admin(app, "POST", "/deletions/nothing/retry")).status).toBe(404);
    const asViewer = await app.request("/api/admin/deletions/redrive", { method: "POST", headers: { authorization: "Bearer admin-viewer-token" } });
    expect(asViewer.status).toBe(403);
  });
});
