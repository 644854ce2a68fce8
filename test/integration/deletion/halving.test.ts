import { afterAll, beforeAll, expect, it } from "vitest";
import { render } from "../../../src/db/sql.ts";
import { erase, remains } from "../../../src/deletion/erase.ts";
import { QueryOverBudgetError } from "../../../src/errors.ts";
import { type TestApp, testApp } from "../../engine/app.ts";
import { rowsWith, store } from "./support.ts";

let app: TestApp;
beforeAll(async () => {
  app = await testApp("deletion_halving");
});
afterAll(async () => {
  await app.settled();
  await app.drop();
});

const HOUR_MS = 3_600_000;
const time = (text: unknown): number => Date.parse(`${String(text).replace(" ", "T")}Z`);

/** How much a DELETE asks for: the most ids of one list, and the hours between its bounds. */
function asked(params: Record<string, unknown>): { ids: number; hours: number } {
  const values = Object.values(params);
  const times = values.filter((value) => typeof value === "string" && /^\d{4}-\d\d-\d\d /.test(value)).map(time);
  return { ids: Math.max(...values.map((value) => (Array.isArray(value) ? value.length : 0))), hours: times.length < 2 ? 0 : (Math.max(...times) - Math.min(...times)) / HOUR_MS };
}

it("what is too much for one statement is halved, by ids and then by time, until it is not", async () => {
  const ids = ["h-1", "h-2", "h-3", "h-4", "h-5"];
  await store(app, "one", [...ids, "stays"]);
  await app.settled();
  const before = await rowsWith(app, "stays");
  const done: { ids: number; hours: number }[] = [];
  const db: typeof app.db = {
    ...app.db,
    execute: async (tag, statement, budget) => {
      if (!tag.name.startsWith("deletion.erase")) return app.db.execute(tag, statement, budget);
      const size = asked(render(statement).params);
      if (size.ids > 1 || (tag.name === "deletion.erase.observations" && size.hours > 8)) throw new QueryOverBudgetError("Code: 159");
      done.push(size);
      await app.db.execute(tag, statement, budget);
    },
  };
  const doomed = { projectId: "project-one", kind: "traces" as const, ids };
  await erase(db, doomed);
  expect(await remains(app.db, doomed)).toEqual({});
  expect(done.length).toBeGreaterThan(40);
  expect(await rowsWith(app, "h-")).toEqual({});
  expect(await rowsWith(app, "stays")).toEqual(before);
});

it("what is too much even so is an error, not an endless halving", async () => {
  await store(app, "one", ["never"]);
  let asked = 0;
  const db: typeof app.db = { ...app.db, execute: () => (asked++, Promise.reject(new QueryOverBudgetError("Code: 241"))) };
  await expect(erase(db, { projectId: "project-one", kind: "traces", ids: ["never"] })).rejects.toBeInstanceOf(QueryOverBudgetError);
  expect(asked).toBeLessThan(50);
});
