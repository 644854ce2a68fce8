import { createTRPCClient, httpBatchLink, httpBatchStreamLink, httpLink } from "@trpc/client";
import { afterAll, beforeAll, expect, it } from "vitest";
import { appRouter, type AppRouter } from "../../src/trpc/router.ts";
import { transformer } from "../../src/trpc/transformer.ts";
import { JWT_SECRET } from "../engine/app.ts";
import { bearer } from "../integration/trpc/client.ts";
import { everyQuery } from "../integration/trpc/every-procedure.ts";
import { DEMO, startWorker, type WorkerServer } from "./server.ts";

/** The published client over HTTP against workerd, by a person's token: every procedure, by every kind of link. */
let worker: WorkerServer;
let authorization: string;
const { projectId } = DEMO;
const AT = "2026-01-01T00:00:00.000Z";

beforeAll(async () => {
  worker = await startWorker({ SPANHOUSE_MODE: "new", SPANHOUSE_WRITE_MODE: "dual", JWT_SECRET, CORS_ORIGINS: "https://front.example" });
  authorization = await bearer({ [projectId]: "OWNER" });
  await store("t");
});
afterAll(() => worker.close());

async function store(traceId: string): Promise<void> {
  const event = (type: string, body: Record<string, unknown>) => ({ id: `${traceId}-${type}`, type, timestamp: AT, body });
  const batch = [
    event("trace-create", { id: traceId, name: "trace", timestamp: AT, userId: "u", sessionId: "s", tags: ["a"] }),
    event("generation-create", { id: `${traceId}-o`, traceId, name: "think", startTime: AT, endTime: "2026-01-01T00:00:02.000Z", model: "m", usageDetails: { input: 3, output: 4 }, costDetails: { input: 0.25, output: 0.5 } }),
    event("score-create", { id: `${traceId}-sc`, traceId, name: "quality", value: 0.5 }),
  ];
  const answer = await fetch(`${worker.url}/api/public/ingestion`, { method: "POST", headers: { authorization: `Basic ${btoa(`${DEMO.publicKey}:${DEMO.secretKey}`)}` }, body: JSON.stringify({ batch }) });
  expect(answer.status).toBe(207);
}

const LINKS = { batch: httpBatchLink, stream: httpBatchStreamLink, plain: httpLink };

/** Every procedure there is. */
function calls(link: keyof typeof LINKS): Record<string, () => Promise<unknown>> {
  const client = createTRPCClient<AppRouter>({ links: [LINKS[link]({ url: `${worker.url}/api/trpc`, transformer, headers: { authorization } })] });
  return {
    ...everyQuery(client, { projectId, traceId: "t", observationId: "t-o", sessionId: "s", userId: "u", from: "2025-12-31T00:00:00Z", to: "2026-01-02T00:00:00Z" }),
    "traces.deleteMany": () => client.traces.deleteMany.mutate({ projectId, traceIds: [`nobody-${link}`] }),
  };
}

it("asks every procedure there is", () => {
  expect(Object.keys(calls("plain")).sort()).toEqual(Object.keys(appRouter["_def"].procedures).sort());
});

it.each(["batch", "stream", "plain"] as const)("answers every procedure: %s link", async (link) => {
  const asked = Object.entries(calls(link));
  const answers = Object.fromEntries(await Promise.all(asked.map(async ([name, call]) => [name, await call()] as const))) as Record<string, any>;
  expect(answers["traces.hasAny"]).toBe(true);
  expect(answers["traces.all"].traces).toMatchObject([{ id: "t", timestamp: new Date(AT), tags: ["a"] }]);
  expect(String(answers["traces.metrics"][0].calculatedTotalCost)).toBe("0.75");
  expect(answers["traces.metrics"][0].observationCount).toBe(1n);
  expect(answers["traces.byIdWithObservationsAndScores"].observations).toHaveLength(1);
  expect(answers["sessions.all"].sessions).toMatchObject([{ id: "s", countTraces: 1 }]);
  expect(answers["generations.all"].generations).toMatchObject([{ id: "t-o", latency: 2 }]);
  expect(answers["dashboard.executeQuery"]).toEqual([{ count_count: 1 }]);
  expect(answers["scores.countAll"].totalCount).toBe(1);
  expect(answers["users.metrics"]).toMatchObject([{ userId: "u", totalTokens: 7n, firstTrace: new Date(AT) }]);
});

it("answers a browser's preflight for known origins alone", async () => {
  const preflight = async (origin: string) => (await fetch(`${worker.url}/api/trpc/traces.all`, { method: "OPTIONS", headers: { origin, "access-control-request-method": "GET", "access-control-request-headers": "authorization" } })).headers;
  expect((await preflight("https://front.example")).get("access-control-allow-origin")).toBe("https://front.example");
  expect((await preflight("https://other.example")).get("access-control-allow-origin")).toBeNull();
});
