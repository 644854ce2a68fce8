import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { given, type Given } from "../observations/given.ts";
import { onBothSides, withoutStamps } from "../support/both-sides.ts";
import { event, iso, send } from "../support/events.ts";
import { byBytes } from "../support/model/values.ts";
import { wireTrace } from "../support/model/wire.ts";

/** Sessions of traces that clients sent. When a trace was first heard of only the server knows: it is taken from GET /traces. */
let data: Given;
beforeAll(async () => {
  data = await given("sessions_generated", 14);
});
afterAll(() => data.app.drop());

interface Trace {
  id: string;
  sessionId: string | null;
  createdAt: string;
  timestamp: string;
  environment: string;
}

const ask = async (path: string, project: "one" | "two" = "one") => (await onBothSides(data.app, project, [`/api/public${path}`]))[0];

async function tracesOf(project: "one" | "two"): Promise<Trace[]> {
  const answer = await ask("/traces?limit=100&fields=core,io", project);
  expect(answer?.body.meta.totalPages).toBe(1);
  return answer?.body.data;
}

/** By the words of the contract: newest first, then by id, descending. */
function sessionsOf(traces: readonly Trace[], projectId: string) {
  const groups = Map.groupBy(traces.filter(({ sessionId }) => sessionId !== null), ({ sessionId }) => sessionId as string);
  return [...groups]
    .map(([id, own]) => {
      const [first] = own.toSorted((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt) || byBytes(a.id, b.id)) as [Trace];
      return { id, createdAt: first.createdAt, projectId, environment: first.environment };
    })
    .sort((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt) || byBytes(b.id, a.id));
}

describe("sessions of generated traces", () => {
  it("GET /sessions lists each once, as the first of its traces says", async () => {
    for (const project of ["one", "two"] as const) {
      const expected = sessionsOf(await tracesOf(project), `project-${project}`);
      expect(expected.length).toBeGreaterThan(1);
      expect((await ask("/sessions", project))?.body).toEqual({ data: expected, meta: { page: 1, limit: 50, totalItems: expected.length, totalPages: 1 } });
    }
  });

  it("GET /sessions/{id} shows all of its traces, whole, newest first", async () => {
    const { one } = data.models;
    const traces = await tracesOf("one");
    for (const session of sessionsOf(traces, "project-one")) {
      const own = [...one.traces.values()].filter(({ sessionId }) => sessionId === session.id).sort((a, b) => b.timestamp - a.timestamp || byBytes(b.id, a.id));
      const answer = await ask(`/sessions/${encodeURIComponent(session.id)}`);
      expect(answer?.status).toBe(200);
      expect(withoutStamps(answer?.body)).toEqual({
        id: session.id, projectId: "project-one", environment: session.environment,
        traces: own.map((trace) => {
          const { htmlPath: _htmlPath, ...item } = wireTrace("project-one", trace, true);
          return item;
        }),
      });
      expect(answer?.body.createdAt).toBe(session.createdAt);
      expect(answer?.body.traces.map(({ id, createdAt }: Trace) => [id, createdAt])).toEqual(own.map(({ id }) => [id, traces.find((trace) => trace.id === id)?.createdAt]));
    }
  });

  it("a trace that moves leaves its old session [Q-8], and an emptied session is gone", async () => {
    const at = Date.UTC(2026, 2, 3, 10);
    const trace = (fields: Record<string, unknown>, later: number) => send(data.app, "one", [event("trace-create", at + later, { id: "moving", timestamp: iso(at), ...fields })]);
    const ids = async (session: string) => (await ask(`/sessions/${session}`))?.body.traces?.map(({ id }: Trace) => id);
    await trace({ sessionId: "first" }, 0);
    expect(await ids("first")).toEqual(["moving"]);
    await trace({ sessionId: "second" }, 1);
    expect([await ids("first"), await ids("second")]).toEqual([undefined, ["moving"]]);
    const listed = async () => (await ask("/sessions"))?.body.data.map(({ id }: Trace) => id).filter((id: string) => id === "first" || id === "second");
    expect(await listed()).toEqual(["second"]);
    await trace({ sessionId: null }, 2);
    expect([await ids("second"), await listed()]).toEqual([undefined, []]);
  });

  it("observations and scores make no session", async () => {
    const at = Date.UTC(2026, 2, 3, 11);
    await send(data.app, "one", [
      event("span-create", at, { id: "lone-span", traceId: "never-sent", startTime: iso(at), metadata: { sessionId: "of nobody" } }),
      event("score-create", at, { id: "session-score", sessionId: "only-scored", name: "quality", value: 1 }),
    ]);
    expect((await ask("/sessions/only-scored"))?.status).toBe(404);
    expect((await ask("/sessions"))?.body.data.some(({ id }: Trace) => id === "only-scored")).toBe(false);
  });
});
