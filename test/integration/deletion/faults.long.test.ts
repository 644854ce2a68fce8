import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buryDeadLetters } from "../../../src/deletion/dead-letters.ts";
import { retryDelay } from "../../../src/deletion/work.ts";
import { resendStuck } from "../../../src/deletion/redrive.ts";
import type { DeletionMessage } from "../../../src/platform/ports.ts";
import { type TestApp, testApp } from "../../engine/app.ts";
import { type FaultyProxy, faultyProxy } from "../faults/proxy.ts";
import { admin, consumer, deliverAll, expectHidden, rowsWith, states, store } from "./support.ts";

const NEVER = -1;

let app: TestApp;
let proxy: FaultyProxy;
beforeAll(async () => {
  proxy = await faultyProxy();
  app = await testApp("deletion_faults", { through: proxy.url, write: "dual" });
});
afterAll(async () => {
  await app.settled();
  await app.drop();
  await proxy.close();
});

const remove = (traceIds: string[]) => app.as("one").call("DELETE", "/api/public/traces", { traceIds });

async function expectGone(ids: readonly string[]): Promise<void> {
  await expectHidden(app, "one", ids);
  for (const id of ids) expect(await rowsWith(app, id)).toEqual({});
  expect(new Set(Object.values(await states(app)))).toEqual(new Set(["verified"]));
}

/** As a client stores: a connection that an earlier fault has cut makes it send again. */
const stored = (ids: string[]) => expect.poll(() => store(app, "one", ids).then(() => true, () => false), { timeout: 30_000 }).toBe(true);

describe("a store that fails", () => {
  it.each(["refused", "lost"] as const)("%s at any statement of a request: 503, and done once it is asked again", async (fault) => {
    proxy.arm(NEVER, fault);
    await stored([`request-${fault}`]);
    await app.settled();
    proxy.arm(NEVER, fault);
    await remove([`nobody-${fault}`]);
    const statements = proxy.seen();
    expect(statements).toBeGreaterThan(8);
    for (const at of [0, 1, 2, 5, statements - 1]) {
      proxy.arm(at, fault);
      const { status, headers } = await remove([`request-${fault}`]);
      expect(status).toBe(503);
      expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
    }
    proxy.arm(NEVER, fault);
    expect((await remove([`request-${fault}`])).status).toBe(200);
    // What the failed requests left behind is sent again by the cron.
    await resendStuck({ ...app.deps, clock: { now: () => Date.now() + 3_600_000 } });
    await deliverAll(app);
    await expectGone([`request-${fault}`]);
  });

  it.each(["refused", "lost", "error"] as const)("%s at any statement of the consumer: the message comes again, and ends in the same", async (fault) => {
    proxy.arm(NEVER, fault);
    await stored([`consumer-${fault}`]);
    await app.settled();
    await remove([`consumer-${fault}`]);
    let delivered = 0;
    // Each delivery comes one statement further: a consumer killed between any two of them.
    for (let at = 0; app.queue.waiting.length > 0; at += 6) {
      proxy.arm(at, fault);
      await app.queue.deliver(consumer(app));
      delivered += 1;
      expect(app.queue.dead).toEqual([]);
      if (delivered === 6) break;
    }
    expect(delivered).toBeGreaterThan(3);
    proxy.arm(NEVER, fault);
    await deliverAll(app);
    await expectGone([`consumer-${fault}`]);
  });

  it("waits longer and longer between attempts, up to ten minutes", () => {
    expect([1, 2, 3, 7, 8, 30].map(retryDelay)).toEqual([5, 10, 20, 320, 600, 600]);
  });
});

describe("messages", () => {
  it("delivered five times, and to two consumers at once: the same end", async () => {
    proxy.arm(NEVER, "error");
    await store(app, "one", ["again-1", "again-2"]);
    await remove(["again-1"]);
    await remove(["again-2"]);
    const messages = app.queue.waiting.map(({ body }) => body as DeletionMessage);
    for (let copy = 0; copy < 4; copy++) await app.queue.send(messages);
    await Promise.all([app.queue.deliver(consumer(app)), consumer(app)(messages.map((body) => ({ body, attempts: 1, ack: () => {}, retry: () => {} })))]);
    await deliverAll(app);
    await expectGone(["again-1", "again-2"]);
    await app.queue.send(messages);
    await deliverAll(app);
    await expectGone(["again-1", "again-2"]);
  });

  it("poison ends in the dead letters and holds nobody up; what is dead is seen and can be redriven", async () => {
    await store(app, "one", ["sound", "stubborn"]);
    app.queue.put({ what: "ever" });
    await remove(["sound"]);
    const id = (await remove(["stubborn"])).headers.get("x-deletion-id") as string;
    // A store that fails for this one alone, as long as it is tried.
    const failing = { ...app.deps, db: { ...app.db, execute: (...args: Parameters<typeof app.db.execute>) => (JSON.stringify(args[1]).includes("stubborn") ? Promise.reject(new Error("Code: 1. DB::Exception: cannot")) : app.db.execute(...args)) } };
    for (let delivery = 0; delivery < 12; delivery++) await app.queue.deliver(consumer(app, failing));
    expect(await rowsWith(app, "sound")).toEqual({});
    expect(app.queue.waiting).toEqual([]);
    expect(app.queue.dead.length).toBe(2);
    await app.queue.deliverDead((batch) => buryDeadLetters(app.deps, batch));
    expect(app.queue.dead).toEqual([]);
    const { deletions } = (await admin(app, "GET", "/deletions?state=dead")).body;
    expect(deletions.map((each: any) => [each.projectId, each.lastError])).toEqual(expect.arrayContaining([["project-one", expect.stringContaining("cannot")], ["", expect.stringContaining('{"what":"ever"}')]]));
    expect(deletions.length).toBe(2);
    expect((await admin(app, "POST", "/deletions/redrive")).body).toEqual({ restarted: 1 });
    await deliverAll(app);
    expect((await states(app))[id]).toBe("verified");
    expect(await rowsWith(app, "stubborn")).toEqual({});
    await expectHidden(app, "one", ["stubborn"]);
  });

  it("a queue that does not take them: 503, and the cron sends what waits", async () => {
    await store(app, "one", ["unsent"]);
    const { send } = app.queue;
    app.queue.send = () => Promise.reject(new Error("queue is down"));
    expect((await remove(["unsent"])).status).toBe(503);
    app.queue.send = send;
    await expectHidden(app, "one", ["unsent"]);
    expect(app.queue.waiting).toEqual([]);
    expect(await resendStuck(app.deps)).toBe(0);
    expect(await resendStuck({ ...app.deps, clock: { now: () => Date.now() + 3_600_000 } })).toBe(1);
    await deliverAll(app);
    expect(await rowsWith(app, "unsent")).toEqual({});
  });
});
