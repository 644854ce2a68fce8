import { expect, it } from "vitest";
import type { Project } from "../../engine/app.ts";
import { type Answer, withoutStamps } from "./both-sides.ts";
import type { Filled } from "./filled.ts";
import { listOf } from "./model/list.ts";
import { wireObservation, wireTraceDetail } from "./model/wire.ts";
import { listPath, listRequests } from "./trace-requests.ts";

const GROUPS = ["io", "scores", "observations", "metrics"];

const tracePath = (id: string): string => `/api/public/traces/${encodeURIComponent(id)}`;
const observationPath = (id: string): string => `/api/public/observations/${encodeURIComponent(id)}`;

/** The order of a trace's scores is no promise: the sides agree on one, the model has none. */
const scoresById = (body: any) => ({ ...body, scores: [...body.scores].sort((a: any, b: any) => (a.id < b.id ? -1 : 1)) });

/** Answers GETs, having made whatever comparison the suite is run for. */
export type Ask = (project: Project, paths: readonly string[]) => Promise<Answer[]>;

/** All of them, or every n-th. */
export const sampled = <T>(values: readonly T[], every: number): T[] => values.filter((_, index) => index % every === 0);

/**
 * Every read of the API over the generated data, against the model: two sides that are wrong in the same way fail too.
 * `ask` compares the sides or stores; each write mode inherits all of it.
 * @param every take every n-th request only: where the writer differs and the reader is the same
 */
export function everyRead(given: () => Filled, ask: Ask, every = 1): void {
  const expectDetails = async (project: Project, ids: readonly string[], fields: readonly string[]): Promise<void> => {
    const model = given().models[project];
    for (const [index, { status, body }] of (await ask(project, ids.map((id) => `${tracePath(id)}?fields=${fields.join(",")}`))).entries()) {
      const id = ids[index] as string;
      const expected = wireTraceDetail(model, id, new Set(fields));
      if (expected === undefined) expect({ id, status, error: body.error }).toEqual({ id, status: 404, error: "LangfuseNotFoundError" });
      else expect({ id, status, body: scoresById(withoutStamps(body)) }).toEqual({ id, status: 200, body: scoresById(expected) });
    }
  };

  const expectObservations = async (project: Project, ids: readonly string[]): Promise<void> => {
    const { projectId, observations } = given().models[project];
    for (const [index, { status, body }] of (await ask(project, ids.map(observationPath))).entries()) {
      const id = ids[index] as string;
      const expected = observations.get(id);
      if (expected === undefined) expect({ id, status, error: body.error }).toEqual({ id, status: 404, error: "LangfuseNotFoundError" });
      else expect({ id, status, body: withoutStamps(body) }).toEqual({ id, status: 200, body: wireObservation(projectId, expected) });
    }
  };

  it.each(Object.entries(listRequests))("GET /traces: %s", async (_, all) => {
    const requests = sampled(all, every);
    for (const [index, { status, body }] of (await ask("one", requests.map(listPath))).entries()) {
      const q = requests[index] as (typeof requests)[number];
      expect({ q, status, body: withoutStamps(body) }).toEqual({ q, status: 200, body: listOf(given().models.one, q) });
    }
  });

  it("GET /traces: the requests select some and leave out some", () => {
    // A model of data that no filter tells apart would agree with anything.
    const all = given().models.one.traces.size;
    const totals = Object.values(listRequests).flat().map((q) => (listOf(given().models.one, q) as any).meta.totalItems as number);
    expect(totals.filter((total) => total > 0 && total < all).length).toBeGreaterThan(totals.length / 2);
  });

  it("GET /traces/{id}", () => expectDetails("one", sampled(given().data.traceIds, every + 1), GROUPS));

  it.each([["core"], ["observations"], ["metrics"], ["io", "scores"]])("GET /traces/{id}: only %s", (...fields) => expectDetails("one", sampled(given().data.traceIds, 7 * every), fields));

  it("GET /observations/{id}", () => expectObservations("one", sampled(given().data.observationIds, 2 * every)));

  it("the other project: the same ids are other records, and the ids of one project alone are nowhere", async () => {
    const { data, models } = given();
    await expectDetails("two", sampled(data.traceIds, 3 * every), GROUPS);
    await expectObservations("two", sampled(data.observationIds, 5 * every));
    const [list] = await ask("two", ["/api/public/traces?limit=100&fields=core"]);
    const listed = (list as Answer).body.data as { id: string; projectId: string; environment: string }[];
    expect(new Set(listed.map(({ projectId }) => projectId))).toEqual(new Set(["project-two"]));
    expect(listed.filter(({ environment }) => !environment.startsWith("fx-")).map(({ id }) => id).sort()).toEqual([...models.two.traces.keys()].sort());
  });

  it("what clients recorded: a trace's list row and page agree", async () => {
    const [list] = await ask("two", ["/api/public/traces?limit=100"]);
    const listed = ((list as Answer).body.data as any[]).filter(({ environment }) => environment.startsWith("fx-"));
    expect(listed.length).toBeGreaterThan(8);
    const details = await ask("two", listed.map(({ id }) => tracePath(id)));
    for (const [index, { body }] of details.entries()) {
      const { observations, scores, ...row } = listed[index];
      expect(body).toMatchObject(row);
      expect(body.observations.map(({ id }: { id: string }) => id).sort()).toEqual(observations);
      expect(body.scores.map(({ id }: { id: string }) => id).sort()).toEqual(scores);
    }
    const ids = sampled(listed.flatMap(({ observations }) => observations as string[]), 2 * every);
    const inDetails = new Map(details.flatMap(({ body }) => body.observations as any[]).map((observation) => [observation.id, observation]));
    for (const { body } of await ask("two", ids.map(observationPath))) expect(body).toEqual(inDetails.get(body.id));
  });

  it("GET /projects and /health", async () => {
    const [projects, health] = await ask("one", ["/api/public/projects", "/api/public/health?failIfDatabaseUnavailable=true"]);
    expect(projects?.body).toEqual({ data: [{ id: "project-one", name: "Name of project-one", organization: { id: "org", name: "Org" }, metadata: {} }] });
    expect(health?.body.status).toBe("OK");
  });
}
