import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { basic, KEYS, OPERATORS, testApp, type TestApp } from "../../engine/app.ts";
import { bearer, trpcClient } from "./client.ts";

let app: TestApp;
beforeAll(async () => {
  app = await testApp("trpc_access", { write: "dual" });
});
afterAll(() => app.drop());

const projectId = KEYS.one.projectId;
const refusal = (code: string, message: string) => ({ data: { code }, message });
const hasAny = (authorization: string | undefined, of = projectId) => trpcClient(app, authorization).traces.hasAny.query({ projectId: of });

describe("who may call a procedure of a project", () => {
  it("lets in members by token, servers by key pair, and instance admins", async () => {
    for (const role of ["OWNER", "ADMIN", "MEMBER", "VIEWER"] as const) expect(await hasAny(await bearer({ [projectId]: role }))).toBe(false);
    expect(await hasAny(await bearer({}, { admin: true }))).toBe(false);
    expect(await hasAny(basic(KEYS.one))).toBe(false);
  });

  it("refuses strangers: no token, another project's, role NONE, another project's key", async () => {
    await expect(hasAny("")).rejects.toMatchObject({ data: { code: "UNAUTHORIZED" } });
    const strange = refusal("UNAUTHORIZED", "User is not a member of this project");
    await expect(hasAny(await bearer({ [KEYS.two.projectId]: "OWNER" }))).rejects.toMatchObject(strange);
    await expect(hasAny(await bearer({ [projectId]: "NONE" }))).rejects.toMatchObject(strange);
    await expect(hasAny(basic(KEYS.two))).rejects.toMatchObject(strange);
  });

  it("refuses tokens that are forged, expired, unsigned or without an end", async () => {
    const bad = [
      await bearer({ [projectId]: "OWNER" }, {}, "another-secret-that-is-long-enough-too"),
      await bearer({ [projectId]: "OWNER" }, { projects: { [projectId]: "KING" } }),
      `Bearer ${btoa('{"alg":"none"}')}.${btoa(`{"sub":"x","exp":9999999999,"projects":{"${projectId}":"OWNER"}}`)}.`,
      "Bearer pk-lf-one",
    ];
    for (const token of bad) await expect(hasAny(token)).rejects.toMatchObject(refusal("UNAUTHORIZED", "The token is not valid"));
  });

  it("names the project as missing before anything else of the input", async () => {
    const { projectId: _gone, ...rest } = { projectId };
    await expect(trpcClient(app).traces.hasAny.query(rest as never)).rejects.toMatchObject(refusal("BAD_REQUEST", "Invalid input, projectId is required"));
  });
});

describe("the wire", () => {
  it("answers batch, stream and plain links", async () => {
    for (const link of ["batch", "stream", "plain"] as const) {
      const client = trpcClient(app, basic(KEYS.one), link);
      expect(await Promise.all([client.traces.hasAny.query({ projectId }), client.traces.hasAny.query({ projectId })])).toEqual([false, false]);
    }
  });

  it("never sends a stack trace or an unknown error's text", async () => {
    const answer = await app.request("/api/trpc/traces.hasAny", { headers: { authorization: basic(KEYS.one) } });
    expect(answer.status).toBe(400);
    expect(await answer.text()).not.toMatch(/stack|\.ts/);
  });

  it("allows configured origins only", async () => {
    const preflight = async (origin: string) => (await app.request("/api/trpc/traces.hasAny", { method: "OPTIONS", headers: { origin, "access-control-request-method": "GET" } })).headers.get("access-control-allow-origin");
    expect(await preflight("https://front.example")).toBe("https://front.example");
    expect(await preflight("https://other.example")).toBeNull();
  });
});

describe("the admin API", () => {
  const whoami = async (authorization?: string) => {
    const answer = await app.request("/api/admin/whoami", authorization === undefined ? {} : { headers: { authorization } });
    return { status: answer.status, body: await answer.json() };
  };

  it("knows operators by their own tokens, and nobody else", async () => {
    expect(await whoami(`Bearer ${OPERATORS.viewer}`)).toEqual({ status: 200, body: { name: "test-viewer", role: "viewer" } });
    expect(await whoami(`Bearer ${OPERATORS.operator}`)).toMatchObject({ status: 200, body: { role: "operator" } });
    for (const wrong of [undefined, "Bearer nobody", basic(KEYS.one), await bearer({}, { admin: true })]) expect((await whoami(wrong)).status).toBe(401);
  });
});
