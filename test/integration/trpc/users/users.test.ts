import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { basic, KEYS, testApp } from "../../../engine/app.ts";
import { event, iso, send } from "../../support/events.ts";
import { trpcClient } from "../client.ts";
import { given, type Given } from "../sessions/given.ts";
import { onSides } from "../sides.ts";
import { everyUserRead } from "./suite.ts";

let data: Given;
beforeAll(async () => {
  data = await given("dual");
});
afterAll(() => data.app.drop());

const projectId = KEYS.one.projectId;

describe("users.* on both sides", () => {
  everyUserRead(() => data, (ask, project) => onSides(data.app, ask, project));

  it("hasAny is false while traces name nobody, and once they name nobody any more", async () => {
    const app = await testApp("trpc_users_none", { write: "dual" });
    const hasAny = () => onSides(app, (client) => client.users.hasAny.query({ projectId }));
    const at = Date.UTC(2026, 2, 3, 10);
    const trace = (later: number, userId: string | null) => send(app, "one", [event("trace-create", at + later, { id: "t", timestamp: iso(at), userId })]);
    expect(await hasAny()).toBe(false);
    await trace(0, null);
    expect(await hasAny()).toBe(false);
    await trace(1, "somebody");
    expect(await hasAny()).toBe(true);
    await trace(2, null);
    expect(await hasAny()).toBe(false);
    expect(await onSides(app, (client) => client.users.byId.query({ projectId, userId: "somebody" }))).toMatchObject({ totalTraces: 0 });
    await app.drop();
  });

  it("refuses what it cannot do", async () => {
    const { users } = trpcClient(data.app, basic(KEYS.one));
    const bad = [
      () => users.all.query({ projectId } as never),
      () => users.all.query({ projectId, filter: null, limit: 0 }),
      () => users.all.query({ projectId, filter: [{ type: "string", column: "nonsense", operator: "=", value: "" }] }),
      () => users.metrics.query({ projectId, userIds: [""], filter: null }),
      () => users.metrics.query({ projectId, userIds: Array.from({ length: 1_001 }, (_, n) => `u${n}`), filter: null }),
      () => users.byId.query({ projectId } as never),
    ];
    for (const call of bad) await expect(call()).rejects.toMatchObject({ data: { code: "BAD_REQUEST" } });
    await expect(trpcClient(data.app, basic(KEYS.two)).users.byId.query({ projectId, userId: "u-1" })).rejects.toMatchObject({ data: { code: "UNAUTHORIZED" } });
  });
});
