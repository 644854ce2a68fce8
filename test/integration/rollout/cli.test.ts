import { execFile } from "node:child_process";
import { createServer, type Server } from "node:http";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { OPERATORS, testApp, type TestApp } from "../../engine/app.ts";

/** `spanhouse rollout` as people run it, against the app over HTTP. */
const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
let app: TestApp;
let server: Server;
let url: string;

beforeAll(async () => {
  app = await testApp("rollout_cli", { write: "dual" });
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = chunks.length === 0 ? {} : { body: Buffer.concat(chunks).toString() };
      void app.request(request.url ?? "/", { method: request.method ?? "GET", headers: { authorization: request.headers.authorization ?? "" }, ...body }).then(async (answer) => {
        response.writeHead(answer.status, { "content-type": "application/json" });
        response.end(await answer.text());
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
});
afterAll(async () => {
  server.close();
  await app.drop();
});

const spanhouse = (args: string[], env: Record<string, string> = {}): Promise<{ code: number; stdout: string; stderr: string }> =>
  new Promise((resolve) => {
    execFile(process.execPath, ["cli/bin.mjs", "rollout", ...args], { cwd: ROOT, env: { ...process.env, SPANHOUSE_URL: url, SPANHOUSE_ADMIN_TOKEN: OPERATORS.operator, ...env } }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr }),
    );
  });

it("sets, explains, promotes, rolls back and tells the history, in words and in JSON", async () => {
  const set = await spanhouse(["set", "traces.hasAny", "--mode", "new", "--percentage", "10", "--project", "big=current,x=shadow", "--reason", "a first try"]);
  expect(set).toMatchObject({ code: 0, stdout: "traces.hasAny: new 10 % (big=current, x=shadow)\nAll isolates heed it within 90 s.\n" });
  expect((await spanhouse(["explain", "big", "traces.hasAny"])).stdout).toMatch(/^current: the project has a mode of its own\n/);
  expect((await spanhouse(["promote", "traces.hasAny", "--reason", "too early"]))).toMatchObject({ code: 1, stderr: expect.stringContaining("traces.hasAny is not promoted. all reads: 0 samples of 100") });
  expect((await spanhouse(["rollback", "traces.hasAny", "--reason", "it was a try"])).stdout).toContain("traces.hasAny: current  rolled back by test-operator: it was a try");
  const status = await spanhouse(["status"]);
  expect(status.stdout).toMatch(/^traces\.hasAny +current  rolled back by test-operator: it was a try +no samples$/m);
  expect(status.stdout).toMatch(/^writes: /m);
  const history = JSON.parse((await spanhouse(["history", "traces.hasAny", "--json"])).stdout) as { data: { action: string; reason: string }[] };
  expect(history.data.map(({ action, reason }) => [action, reason])).toEqual([["rollback", "it was a try"], ["set", "a first try"]]);
});

it.each([
  ["no reason", ["set", "traces.hasAny", "--mode", "new"], {}, /reason/],
  ["an unknown pattern", ["rollback", "no.such", "--reason", "why not"], {}, /There is no access pattern no\.such/],
  ["a wrong number", ["set", "traces.hasAny", "--mode", "new", "--percentage", "many", "--reason", "why not"], {}, /--percentage is not a number: many/],
  ["a percentage beyond 100", ["set", "traces.hasAny", "--mode", "new", "--percentage", "101", "--reason", "why not"], {}, /percentage/],
  ["a viewer", ["rollback", "traces.hasAny", "--reason", "why not"], { SPANHOUSE_ADMIN_TOKEN: OPERATORS.viewer }, /needs the role operator/],
  ["a wrong token", ["status"], { SPANHOUSE_ADMIN_TOKEN: "wrong" }, /does not know this token/],
  ["nobody there", ["status"], { SPANHOUSE_URL: "http://127.0.0.1:1" }, /http:\/\/127\.0\.0\.1:1 cannot be reached/],
] as const)("says what is wrong with %s, in one line", async (_, args, env, message) => {
  const { code, stderr } = await spanhouse([...args], env);
  expect(code).toBe(1);
  expect(stderr.trim()).toMatch(message);
  expect(stderr.trim().split("\n")).toHaveLength(1);
});
