import { afterAll, beforeAll, expect, it } from "vitest";
import { accessPatterns } from "../../../src/access/registry.ts";
import { KEYS, testApp, type TestApp } from "../../engine/app.ts";
import { bearer, trpcClient } from "./client.ts";

let app: TestApp;
beforeAll(async () => {
  app = await testApp("trpc_migration", { write: "dual", read: "shadow" });
});
afterAll(() => app.drop());

it("tells any member which side answers each pattern of the registry, and strangers nothing", async () => {
  const { projectId } = KEYS.one;
  const { writeMode, patterns } = await trpcClient(app, await bearer({ [projectId]: "VIEWER" })).migration.status.query({ projectId });
  expect(writeMode).toBe("dual");
  expect(patterns).toEqual(accessPatterns.map(({ name }) => ({ pattern: name, mode: "shadow", because: "the test says so" })));
  await expect(trpcClient(app, await bearer({})).migration.status.query({ projectId })).rejects.toMatchObject({ data: { code: "UNAUTHORIZED" } });
});
