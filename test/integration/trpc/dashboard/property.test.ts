import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { KEYS } from "../../../engine/app.ts";
import { type Filled, filled } from "../../support/filled.ts";
import { evaluate } from "./evaluate.ts";
import { addTools, execute, expectAlmost } from "./given.ts";
import { anyQuery } from "./queries.ts";
import { type Raw, rawRows } from "./raw.ts";

let given: Filled;
const raw: Partial<Record<"one" | "two", Raw>> = {};

beforeAll(async () => {
  given = await filled("dual", 60);
  await addTools(given.app, given.data.traceIds);
  for (const project of ["one", "two"] as const) raw[project] = await rawRows(given.app, KEYS[project].projectId);
});
afterAll(() => given.app.drop());

const RUNS = Number(process.env.DASHBOARD_RUNS ?? 80);

it("any valid query: both sides answer what the rows say", async () => {
  let rows = 0;
  await fc.assert(
    fc.asyncProperty(anyQuery, async (query) => {
      const answer = await execute(given.app, query);
      const expected = evaluate(raw.one as Raw, query);
      rows += expected.length;
      expectAlmost(answer, expected, "answer");
    }),
    { numRuns: RUNS, ...(process.env.DASHBOARD_SEED === undefined ? {} : { seed: Number(process.env.DASHBOARD_SEED) }) },
  );
  // Queries that select nothing would agree with anything.
  expect(rows).toBeGreaterThan(2 * RUNS);
});

it("the other project, with the same ids: its own rows and no others", async () => {
  await fc.assert(
    fc.asyncProperty(anyQuery, async (query) => expectAlmost(await execute(given.app, query, "two"), evaluate(raw.two as Raw, query), "answer")),
    { numRuns: Math.ceil(RUNS / 8) },
  );
});
