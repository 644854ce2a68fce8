import { afterAll, beforeAll, expect, it } from "vitest";
import { accessPatterns } from "../../../src/access/registry.ts";
import { KEYS } from "../../engine/app.ts";
import { filled, type Filled } from "../support/filled.ts";
import { listPath, listRequests } from "../support/trace-requests.ts";
import { sampled } from "../support/two-sided-suite.ts";
import { trpcClient } from "../trpc/client.ts";
import { everyQuery } from "../trpc/every-procedure.ts";
import { shadowResults } from "./support.ts";

/** Shadow over difficult data: whatever the sides' rows look like, the comparator calls equal what is equal on the wire. */
let data: Filled;
beforeAll(async () => {
  data = await filled("dual", 200);
});
afterAll(() => data.app.drop());

it("finds every answer of every pattern equal", async () => {
  const { app, data: set } = data;
  const id = (kind: string) => (each: string) => `/api/public/${kind}/${encodeURIComponent(each)}`;
  const paths = [
    ...sampled(Object.values(listRequests).flat(), 12).map(listPath),
    ...sampled(set.traceIds, 4).map(id("traces")),
    ...sampled(set.observationIds, 8).map(id("observations")),
    ...["observations", "v2/observations", "scores", "v2/scores", "v3/scores", "sessions"].flatMap((kind) => [`/api/public/${kind}`, `/api/public/${kind}?limit=7`]),
    ...["s-1", "s/3 %"].map(id("sessions")),
  ];
  app.deps.isolate.limits.shadows = 100;
  app.modes.read = "shadow";
  for (let start = 0; start < paths.length; start += 8) {
    await Promise.all(paths.slice(start, start + 8).map(async (path) => expect((await app.as("one").call("GET", path)).status, path).toBeLessThan(500)));
    await app.settled();
  }
  const [sessionId, userId] = ["s-1", "u-1"];
  const client = trpcClient(app);
  const subjects = { projectId: KEYS.one.projectId, sessionId, userId, from: "2026-02-20T00:00:00Z", to: "2026-03-10T00:00:00Z" };
  for (const observation of sampled(set.observationIds, 2)) {
    const { traceId } = (await app.as("one").call("GET", id("observations")(observation))).body;
    if (!set.traceIds.includes(traceId)) continue;
    for (const call of Object.values(everyQuery(client, { ...subjects, traceId, observationId: observation }))) await call();
    await app.settled();
  }
  const results = await shadowResults(app);
  expect(results.filter((each) => each.class !== "match")).toEqual([]);
  expect(results.length).toBeGreaterThan(40);
  expect([...new Set(results.map((each) => each.pattern))].sort()).toEqual(accessPatterns.map(({ name }) => name).sort());
  expect(app.logged).toEqual([]);
});
