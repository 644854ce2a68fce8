import { afterAll, beforeAll, expect, it } from "vitest";
import { createApp } from "../../../src/app.ts";
import { basic, KEYS, testApp, type TestApp } from "../../engine/app.ts";
import { event, send } from "../support/events.ts";

let app: TestApp;
beforeAll(async () => {
  app = await testApp("too_large", { write: "dual" });
  const text = "x".repeat(100_000);
  await send(app, "one", [event("trace-create", 1_780_000_000_000, { id: "large", name: "n" }), ...Array.from({ length: 12 }, (_, index) => event("span-create", 1_780_000_000_000, { id: `s-${index}`, traceId: "large", name: "s", input: text }))]);
  await app.settled();
});
afterAll(() => app.drop());

it.each(["current", "new"] as const)("a trace over the limit is refused with what to do, and its lesser groups are answered: %s", async (side) => {
  app.modes.read = side;
  const limited = createApp({ ...app.deps, maxTraceBytes: 1_000_000 });
  const get = async (query: string) => {
    const response = await limited.request(`/api/public/traces/large${query}`, { headers: { authorization: basic(KEYS.one) } });
    return { status: response.status, body: (await response.json()) as any };
  };
  expect(await get("")).toMatchObject({ status: 422, body: { message: expect.stringMatching(/^Observations in trace are too large: .*fields=core,metrics/), error: "PayloadTooLargeError" } });
  expect(await get("?fields=core,metrics")).toMatchObject({ status: 200, body: { id: "large", latency: 0 } });
  expect((await app.as("one").call("GET", "/api/public/traces/large")).body.observations).toHaveLength(12);
});
