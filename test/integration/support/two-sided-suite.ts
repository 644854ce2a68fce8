import { expect, it } from "vitest";
import type { Project } from "../../engine/app.ts";
import { type Answer, onBothSides, withoutStamps } from "./both-sides.ts";
import type { Filled } from "./filled.ts";
import { listOf } from "./model/list.ts";
import { wireObservation, wireTraceDetail } from "./model/wire.ts";
import { listPath, listRequests } from "./trace-requests.ts";

const GROUPS = ["io", "scores", "observations", "metrics"];
const DETAIL_FIELDS = [GROUPS, ["core"], ["observations"], ["metrics"], ["io", "scores"]];

const tracePath = (id: string): string => `/api/public/traces/${encodeURIComponent(id)}`;
const observationPath = (id: string): string => `/api/public/observations/${encodeURIComponent(id)}`;

/** The order of a trace's scores is no promise: the sides agree on one, the model has none. */
const scoresById = (body: any) => ({ ...body, scores: [...body.scores].sort((a: any, b: any) => (a.id < b.id ? -1 : 1)) });

/**
 * Every read of the API over the generated data. The two sides have to agree to the byte, and with the model: two sides
 * that are wrong in the same way fail too. Inherited by each write mode that fills both sides.
 */
export function readsOnBothSides(given: () => Filled): void {
  const ask = (path: string, project: Project = "one"): Promise<Answer> => onBothSides(given().app, project, path);

  it.each(Object.entries(listRequests))("GET /traces: %s", async (_, requests) => {
    for (const q of requests) {
      const { status, body } = await ask(listPath(q));
      expect({ q, status, body: withoutStamps(body) }).toEqual({ q, status: 200, body: listOf(given().models.one, q) });
    }
  });

  it("GET /traces: requests select and leave out", () => {
    // A model of data that no filter tells apart would agree with anything.
    const all = given().models.one.traces.size;
    const totals = Object.values(listRequests).flat().map((q) => (listOf(given().models.one, q) as any).meta.totalItems as number);
    expect(totals.filter((total) => total > 0 && total < all).length).toBeGreaterThan(totals.length / 2);
  });

  it.each(DETAIL_FIELDS.map((fields) => [fields.join(",")]))("GET /traces/{id}: %s", async (fields) => {
    const { data, models } = given();
    for (const id of data.traceIds) {
      const { status, body } = await ask(`${tracePath(id)}?fields=${fields}`);
      const expected = wireTraceDetail(models.one, id, new Set(fields.split(",")));
      if (expected === undefined) expect({ id, status, error: body.error }).toEqual({ id, status: 404, error: "LangfuseNotFoundError" });
      else expect({ id, status, body: scoresById(withoutStamps(body)) }).toEqual({ id, status: 200, body: scoresById(expected) });
    }
  });

  it("GET /observations/{id}", async () => {
    const { data, models } = given();
    for (const id of data.observationIds) {
      const { status, body } = await ask(observationPath(id));
      expect({ status, body: withoutStamps(body) }).toEqual({ status: 200, body: wireObservation("project-one", models.one.observations.get(id)!) });
    }
  });

  it("the other project: the same ids are other traces, and ids of one alone are nowhere", async () => {
    const { data, models } = given();
    const listed = (await ask("/api/public/traces?limit=100&fields=core", "two")).body;
    expect(listed.data.every((trace: any) => trace.projectId === "project-two")).toBe(true);
    for (const id of data.traceIds) {
      const { status, body } = await ask(tracePath(id), "two");
      const expected = wireTraceDetail(models.two, id, new Set(GROUPS));
      if (expected === undefined) expect({ id, status }).toEqual({ id, status: 404 });
      else expect(scoresById(withoutStamps(body))).toEqual(scoresById(expected));
      expect(listed.data.some((trace: any) => trace.id === id)).toBe(expected !== undefined);
    }
    for (const id of data.observationIds) {
      const { status, body } = await ask(observationPath(id), "two");
      const expected = models.two.observations.get(id);
      expect({ id, status, body: status === 200 ? withoutStamps(body) : undefined }).toEqual({ id, status: expected ? 200 : 404, body: expected && wireObservation("project-two", expected) });
    }
  });

  it("what clients recorded reads alike on both sides", async () => {
    const { body } = await ask("/api/public/traces?limit=100", "two");
    expect(body.meta.totalItems).toBe(body.data.length);
    for (const trace of body.data.filter(({ id }: { id: string }) => id.startsWith("fx-"))) {
      expect((await ask(tracePath(trace.id), "two")).body).toMatchObject({ id: trace.id, name: trace.name, latency: trace.latency, totalCost: trace.totalCost });
      for (const id of trace.observations) expect((await ask(observationPath(id), "two")).body).toMatchObject({ id, traceId: trace.id });
    }
  });

  it("GET /projects and /health", async () => {
    expect((await ask("/api/public/projects")).body).toEqual({ data: [{ id: "project-one", name: "Name of project-one", organization: { id: "org", name: "Org" }, metadata: {} }] });
    expect((await ask("/api/public/health?failIfDatabaseUnavailable=true")).body.status).toBe("OK");
  });
}
