import { afterAll, beforeAll, expect, it } from "vitest";
import { scoresAll } from "../../../src/access/scores.all.ts";
import { scoresList } from "../../../src/access/scores.list.ts";
import { NEWEST_FIRST } from "../../../src/db/rows/score-list.ts";
import { type TestApp, testApp } from "../../engine/app.ts";
import { event, send } from "../support/events.ts";

let app: TestApp;
beforeAll(async () => {
  app = await testApp("score_sides");
  const at = Date.UTC(2026, 0, 15);
  await send(app, "one", [
    event("trace-create", at, { id: "t", name: "n", userId: "u", sessionId: "s", tags: ["b", "a"], metadata: { k: "v" }, public: true, timestamp: new Date(at).toISOString() }),
    event("score-create", at, { id: "sc", traceId: "t", name: "q", value: 1 }),
  ]);
  await app.settled();
});
afterAll(() => app.drop());

// What a route does not show is compared all the same by shadow reads.
it("tells of scores' traces the same on both sides, and no more", async () => {
  const scope = { db: app.db, projectId: "project-one" };
  const selection = { conditions: [], subject: "any" as const };
  const list = { ...selection, page: 1, limit: 10, trace: true };
  expect(await scoresList.new(scope, list)).toEqual(await scoresList.current(scope, list));
  const table = { ...selection, order: NEWEST_FIRST, page: 0, limit: 10 };
  const shown = await scoresAll.new(scope, table);
  expect(shown).toEqual(await scoresAll.current(scope, table));
  expect(shown.rows).toHaveLength(1);
});
