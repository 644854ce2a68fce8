import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestApp, testApp } from "../../engine/app.ts";
import { admin, batchOf, deliverAll, expectHidden, rowsWith, states, store, visible } from "./support.ts";
import { send } from "../support/events.ts";

let app: TestApp;
beforeAll(async () => {
  app = await testApp("deletion");
});
afterAll(async () => {
  await app.settled();
  await app.drop();
});

const remove = (id: string, project: "one" | "two" = "one") => app.as(project).call("DELETE", `/api/public/traces/${id}`);

describe.each(["current", "dual", "new"] as const)("in write mode %s", (write) => {
  const sides = write === "new" ? (["new"] as const) : (["current", "new"] as const);

  it("a deleted trace is hidden before the answer, then gone from every table, and the receipt says so", async () => {
    app.modes.write = write;
    const [gone, kept] = [`${write}-gone`, `${write}-kept`];
    await store(app, "one", [gone, kept]);
    await app.settled();
    for (const side of sides) expect((await visible(app, side, "one", gone)).length).toBe(11);
    const before = await rowsWith(app, kept);
    // Else there would be nothing to find gone.
    expect(Object.keys(await rowsWith(app, gone))).toEqual(Object.keys(before));
    expect(Object.keys(before).length).toBe(write === "new" ? 10 : 13);
    const answer = await remove(gone);
    expect(answer).toMatchObject({ status: 200, body: { message: "Trace deleted successfully" } });
    const id = answer.headers.get("x-deletion-id") as string;
    await expectHidden(app, "one", [gone], sides);
    expect((await states(app))[id]).toBe("hidden");
    await deliverAll(app);
    expect(await rowsWith(app, gone)).toEqual({});
    expect((await admin(app, "GET", `/deletions/${id}`)).body.parts).toMatchObject([{ state: "verified", ids: [gone], lastError: "" }]);
    await expectHidden(app, "one", [gone], sides);
    for (const side of sides) expect((await visible(app, side, "one", kept)).length).toBe(11);
    expect(await rowsWith(app, kept)).toEqual(before);
  });

  it("what arrives late of a deleted trace is acknowledged and stored nowhere", async () => {
    app.modes.write = write;
    const id = `${write}-late`;
    const batch = batchOf(id);
    await send(app, "one", batch);
    await remove(id);
    // Before and after the rows are erased: the batch again, another span, an update without its trace.
    const late = [...batch, { ...batch[1], id: `${id}-x1`, body: { ...batch[1]?.body, id: `${id}-new` } }, { id: `${id}-x2`, type: "span-update", timestamp: "2026-01-15T11:00:00Z", body: { id: `${id}-o1`, output: "late" } }];
    await send(app, "one", late);
    await expectHidden(app, "one", [id], sides);
    await deliverAll(app);
    await send(app, "one", late);
    await app.settled();
    await expectHidden(app, "one", [id], sides);
    expect(await rowsWith(app, id)).toEqual({});
  });
});
