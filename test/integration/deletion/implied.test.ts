import { afterAll, beforeAll, expect, it } from "vitest";
import { type TestApp, testApp } from "../../engine/app.ts";
import { event, send } from "../support/events.ts";
import { deliverAll, rowsWith, START, states } from "./support.ts";

/** An event that names no trace implies one of the observation's own id [I-4]; it is withdrawn when another event names the trace. */

let app: TestApp;
beforeAll(async () => {
  app = await testApp("deletion_implied", { write: "dual" });
});
afterAll(async () => {
  await app.settled();
  await app.drop();
});

const secret = "whisper";
const generation = (id: string, more: object) => event("generation-create", START, { id, startTime: new Date(START).toISOString(), ...more });

it("deleting a trace deletes what was kept of its observations under a trace that they had implied", async () => {
  await send(app, "one", [event("trace-create", START, { id: "named" }), generation("named-o", { traceId: "named", input: secret })]);
  await send(app, "one", [event("generation-update", START + 1, { id: "named-o", statusMessage: secret })]);
  await send(app, "one", [event("trace-create", START, { id: "also-a-trace", name: "kept" }), generation("also-a-trace", { traceId: "named", input: secret }), event("generation-update", START + 1, { id: "also-a-trace" })]);
  await app.settled();
  const before = await rowsWith(app, "named-o");
  expect(Object.keys(before)).toContain("observations");
  expect((await app.as("one").call("DELETE", "/api/public/traces/named")).status).toBe(200);
  await deliverAll(app);
  expect(Object.values(await states(app))).toEqual(["verified"]);
  for (const text of ["named-o", secret]) expect(await rowsWith(app, text)).toEqual({});
  for (const side of ["current", "new"] as const) {
    app.modes.read = side;
    expect((await app.as("one").call("GET", "/api/public/traces/also-a-trace")).body).toMatchObject({ name: "kept" });
  }
});
