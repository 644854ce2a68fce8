import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { basic, KEYS } from "../../../engine/app.ts";
import { event, iso, send } from "../../support/events.ts";
import { trpcClient } from "../client.ts";
import { onSides } from "../sides.ts";
import { given, type Given } from "./given.ts";
import { everySessionRead } from "./suite.ts";

let data: Given;
beforeAll(async () => {
  data = await given("dual");
});
afterAll(() => data.app.drop());

const projectId = KEYS.one.projectId;

describe("sessions.* on both sides", () => {
  everySessionRead(() => data, (ask, project) => onSides(data.app, ask, project));

  it("a trace that moves leaves its old session, and an emptied session is gone", async () => {
    const at = Date.UTC(2026, 2, 20, 10);
    const ids = ["m-first", "m-second"];
    const trace = (later: number, fields: Record<string, unknown>) => send(data.app, "one", [event("trace-create", at + later, { id: "moving", timestamp: iso(at), ...fields })]);
    const seen = () =>
      onSides(data.app, async (client) => {
        const filter = [{ type: "stringOptions" as const, column: "id", operator: "any of" as const, value: ids }];
        const [all, count, metrics] = await Promise.all([client.sessions.all.query({ projectId, filter, orderBy: null }), client.sessions.countAll.query({ projectId, filter, orderBy: null }), client.sessions.metrics.query({ projectId, sessionIds: ids })]);
        return [all.sessions.map(({ id }) => id), count.totalCount, metrics.map(({ id }) => id)];
      });
    await trace(0, { sessionId: "m-first" });
    expect(await seen()).toEqual([["m-first"], 1, ["m-first"]]);
    await trace(1, { sessionId: "m-second" });
    expect(await seen()).toEqual([["m-second"], 1, ["m-second"]]);
    await expect(onSides(data.app, (client) => client.sessions.byId.query({ projectId, sessionId: "m-first" }))).rejects.toMatchObject({ data: { code: "NOT_FOUND" }, message: "Session not found in project" });
    await trace(2, { sessionId: null });
    expect(await seen()).toEqual([[], 0, []]);
  });

  it("refuses what it cannot do", async () => {
    const { sessions } = trpcClient(data.app, basic(KEYS.one));
    const asked = { projectId, filter: null, orderBy: null };
    const bad = [
      () => sessions.all.query({ ...asked, orderBy: { column: "nonsense", order: "ASC" } }),
      () => sessions.all.query({ ...asked, orderBy: { column: "scores_avg", order: "ASC" } }),
      () => sessions.countAll.query({ ...asked, orderBy: { column: "nonsense", order: "ASC" } }),
      () => sessions.all.query({ ...asked, limit: 101 }),
      () => sessions.all.query({ ...asked, page: -1 }),
      () => sessions.all.query({ ...asked, filter: [{ type: "string", column: "nonsense", operator: "=", value: "" }] }),
      () => sessions.all.query({ ...asked, filter: [{ type: "string", column: "totalCost", operator: "=", value: "" }] }),
      () => sessions.metrics.query({ projectId } as never),
      () => sessions.metrics.query({ projectId, sessionIds: Array.from({ length: 1_001 }, String) }),
      () => sessions.byId.query({ projectId } as never),
    ];
    for (const call of bad) await expect(call()).rejects.toMatchObject({ data: { code: "BAD_REQUEST" } });
    await expect(trpcClient(data.app, basic(KEYS.two)).sessions.byId.query({ projectId, sessionId: "s-1" })).rejects.toMatchObject({ data: { code: "UNAUTHORIZED" } });
  });
});
