import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { onBothSides, withoutStamps } from "../support/both-sides.ts";
import { wireObservation } from "../support/model/wire.ts";
import { given, type Given } from "./given.ts";
import { listOf, type ListQuery, selected } from "./model.ts";
import { queryText, requests } from "./requests.ts";

let data: Given;
beforeAll(async () => {
  data = await given("observations_list", 30);
});
afterAll(() => data.app.drop());

const pathOf = (q: ListQuery): string => `/api/public/observations${queryText({ ...q })}`;

describe("GET /observations", () => {
  it.each(Object.entries(requests))("%s", async (_, queries) => {
    const answers = await onBothSides(data.app, "one", queries.map(pathOf));
    queries.forEach((q, index) => {
      const { status, body } = answers[index] as (typeof answers)[number];
      expect({ q, status, body: withoutStamps(body) }).toEqual({ q, status: 200, body: listOf(data.models.one, q) });
    });
  });

  it("requests select and leave out", () => {
    // A model of data that no filter tells apart would agree with anything.
    const all = data.models.one.observations.size;
    const totals = Object.values(requests).flat().map((q) => selected(data.models.one, q).length);
    expect(totals.filter((total) => total > 0 && total < all).length).toBeGreaterThan(totals.length / 2);
  });

  it("finds every observation by its trace and by its parent, whatever the ids are made of", async () => {
    const observations = [...data.models.one.observations.values()];
    const some = (values: string[], at: number): string[] => [...new Set(values)].filter((_, index) => index % 8 === at);
    const queries: ListQuery[] = [
      ...some(observations.map((o) => o.traceId), 0).map((traceId) => ({ traceId, limit: 100 })),
      ...some(observations.flatMap((o) => o.parentObservationId ?? []), 1).map((parentObservationId) => ({ parentObservationId, limit: 100 })),
      ...some(observations.map((o) => o.id), 2).slice(0, 6).map((id) => ({ filter: [{ type: "string", column: "id", operator: "=", value: id }] })),
    ];
    expect(queries.length).toBeGreaterThan(8);
    const answers = await onBothSides(data.app, "one", queries.map(pathOf));
    queries.forEach((q, index) => expect({ q, body: withoutStamps(answers[index]?.body) }).toEqual({ q, body: listOf(data.models.one, q) }));
  });

  it("splits a list at commas in one value, and takes repeated values whole", async () => {
    const [joined, repeated] = await onBothSides(data.app, "one", ["/api/public/observations?limit=100&environment=prod,dev", "/api/public/observations?limit=100&environment=prod&environment=dev"]);
    expect(joined?.body).toEqual(repeated?.body);
    expect(withoutStamps(joined?.body)).toEqual(listOf(data.models.one, { environment: ["prod", "dev"], limit: 100 }));
  });

  it("answers as GET /observations/{id} does, item by item", async () => {
    const [list] = await onBothSides(data.app, "one", ["/api/public/observations?limit=8"]);
    const items = await onBothSides(data.app, "one", list?.body.data.map(({ id }: { id: string }) => `/api/public/observations/${encodeURIComponent(id)}`));
    expect(list?.body.data).toHaveLength(8);
    expect(list?.body.data).toEqual(items.map(({ body }) => body));
  });

  it("shows a project its own observations only, under whatever ids", async () => {
    const [one, two] = [await onBothSides(data.app, "one", ["/api/public/observations?limit=100"]), await onBothSides(data.app, "two", ["/api/public/observations?limit=100&page=1", "/api/public/observations?limit=100&page=2"])];
    const theirs = two.flatMap(({ body }) => body.data) as Record<string, unknown>[];
    expect(theirs.every(({ projectId }) => projectId === "project-two")).toBe(true);
    expect(one[0]?.body.data.every(({ projectId }: Record<string, unknown>) => projectId === "project-one")).toBe(true);
    const mirrored = [...data.models.two.observations.values()];
    expect(mirrored.length).toBeGreaterThan(5);
    for (const o of mirrored) expect(withoutStamps(theirs.find(({ id }) => id === o.id))).toEqual(wireObservation("project-two", o));
    const alone = [...data.models.one.observations.keys()].filter((id) => !data.models.two.observations.has(id));
    expect(theirs.filter(({ id }) => alone.includes(id as string))).toEqual([]);
  });
});
