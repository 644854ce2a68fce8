import { afterAll, beforeAll, expect, it } from "vitest";
import { KEYS } from "../../../engine/app.ts";
import { given, type Given } from "../../scores/given.ts";
import { byBytes } from "../../support/model/values.ts";
import { onSide } from "../sides.ts";
import { rowOf, selected } from "./model.ts";

/** What only the new tables have: written without the current ones. */
let data: Given;
beforeAll(async () => {
  data = await given("new");
});
afterAll(() => data.app.drop());

const projectId = KEYS.one.projectId;

it("shows and counts observations that were written to the new tables alone", async () => {
  const asked = { projectId, filter: [], searchQuery: null, searchType: [], orderBy: null };
  const { generations } = await onSide(data.app, "new", (client) => client.generations.all.query({ ...asked, limit: 100 }));
  const expected = selected(data.models.one, {});
  expect(generations.map(({ createdAt: _c, updatedAt: _u, providedUsageDetails: _pu, providedCostDetails: _pc, ...row }) => row)).toEqual(expected.slice(0, 100).map((each) => rowOf(projectId, each)));
  expect(await onSide(data.app, "new", (client) => client.generations.countAll.query(asked))).toEqual({ totalCount: expected.length });
  const spans = { ...asked, filter: [{ type: "stringOptions" as const, column: "type", operator: "any of" as const, value: ["SPAN"] }] };
  expect(await onSide(data.app, "new", (client) => client.generations.countAll.query(spans))).toEqual({ totalCount: expected.filter(({ o }) => o.type === "SPAN").length });
});

it("shows and counts scores that were written to the new tables alone", async () => {
  const asked = { projectId, filter: [], orderBy: null };
  const { scores } = await onSide(data.app, "new", (client) => client.scores.all.query({ ...asked, limit: 100 }));
  const expected = [...data.models.one.scores.values()].filter((s) => s.dataType !== "CORRECTION");
  const newest = expected.toSorted((a, b) => b.timestamp - a.timestamp || byBytes(b.id, a.id)).slice(0, 100);
  expect(scores.map(({ id }) => id)).toEqual(newest.map(({ id }) => id));
  expect(await onSide(data.app, "new", (client) => client.scores.countAll.query(asked))).toEqual({ totalCount: expected.length });
});
