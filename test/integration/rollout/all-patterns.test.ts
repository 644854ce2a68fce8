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

/** An observation whose trace has a live row. */
async function ofLiveTrace(): Promise<{ traceId: string; observationId: string }> {
  const get = (path: string) => data.app.as("one").call("GET", path);
  for (const observationId of data.data.observationIds) {
    const { traceId } = (await get(`/api/public/observations/${encodeURIComponent(observationId)}`)).body;
    if ((await get(`/api/public/traces/${encodeURIComponent(traceId)}`)).status === 200) return { traceId, observationId };
  }
  throw new Error("the data has no such observation");
}

it("finds every answer of every pattern equal", async () => {
  const { app, data: set } = data;
  const id = (kind: string) => (each: string) => `/api/public/${kind}/${encodeURIComponent(each)}`;
  const paths = [
    ...sampled(Object.values(listRequests).flat(), 12).map(listPath),
    ...sampled(set.traceIds, 4).map(id("traces")),
    ...sampled(set.observationIds, 8).map(id("observations")),
    ...sampled([...data.models.one.scores.keys()], 2).map(id("v2/scores")),
    ...["observations", "v2/observations", "scores", "v2/scores", "v3/scores", "sessions"].flatMap((kind) => [`/api/public/${kind}`, `/api/public/${kind}?limit=7`]),
    ...["s-1", "s/3 %"].map(id("sessions")),
  ];
  app.deps.isolate.limits.shadows = 100;
  app.modes.read = "shadow";
  for (let start = 0; start < paths.length; start += 8) {
    await Promise.all(paths.slice(start, start + 8).map(async (path) => expect((await app.as("one").call("GET", path)).status, path).toBeLessThan(500)));
    await app.settled();
  }
  const { traceId, observationId } = await ofLiveTrace();
  const subjects = { projectId: KEYS.one.projectId, traceId, observationId, sessionId: "s-1", userId: "u-1", from: "2026-02-20T00:00:00Z", to: "2026-03-10T00:00:00Z" };
  for (const call of Object.values(everyQuery(trpcClient(app), subjects))) await call();
  await app.settled();
  const results = await shadowResults(app);
  expect(results.filter((each) => each.class !== "match")).toEqual([]);
  expect(results.length).toBeGreaterThan(40);
  expect([...new Set(results.map((each) => each.pattern))].sort()).toEqual(accessPatterns.map(({ name }) => name).sort());
  expect(app.logged).toEqual([]);
});
