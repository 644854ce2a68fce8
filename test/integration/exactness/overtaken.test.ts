import { afterAll, beforeAll, expect, it } from "vitest";
import type { TraceEvent } from "../../../src/ingest/event.ts";
import { ingest } from "../../../src/ingest/write/ingest.ts";
import { KEYS, testApp, type TestApp } from "../../engine/app.ts";

let app: TestApp;
beforeAll(async () => {
  app = await testApp("exactness_overtaken");
});
afterAll(() => app.drop());

const { projectId } = KEYS.one;
const NOW = Date.UTC(2026, 5, 1, 12);

it.each(["current", "dual", "new"] as const)("a retry of a part that overtakes the whole request loses nothing of it: write mode %s", async (writeMode) => {
  const entityId = `overtaken-${writeMode}`;
  const event = (eventId: string, body: TraceEvent["body"]): TraceEvent => ({ kind: "trace", entityId, eventId: `${entityId}-${eventId}`, at: NOW * 1_000, isUpdate: false, body });
  const [named, whole] = [event("a", { name: "n" }), [event("a", { name: "n" }), event("b", { userId: "u" })]];
  const deps = { db: app.db, prices: app.deps.prices(projectId), writeMode, settleBehind: () => {} };
  // The whole request arrived first and is slow; the retry arrives later and is done before it has written anything.
  await ingest(deps, projectId, [named], NOW + 20);
  await ingest(deps, projectId, whole, NOW);
  for (const side of writeMode === "new" ? (["new"] as const) : (["current", "new"] as const)) {
    app.modes.read = side;
    app.modes.write = writeMode;
    expect((await app.as("one").call("GET", `/api/public/traces/${entityId}`)).body).toMatchObject({ name: "n", userId: "u" });
  }
});
