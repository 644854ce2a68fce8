import { execFile } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { OPERATORS, type TestApp, testApp } from "../../engine/app.ts";
import { deliverAll, store } from "./support.ts";

const BIN = fileURLToPath(new URL("../../../cli/bin.mjs", import.meta.url));

let app: TestApp;
let server: Server;
beforeAll(async () => {
  app = await testApp("deletion_command");
  server = createServer(async (incoming, outgoing) => {
    const body = await text(incoming);
    const answer = await app.request(incoming.url ?? "", { method: incoming.method ?? "GET", headers: incoming.headers as Record<string, string>, ...(body === "" ? {} : { body }) });
    outgoing.writeHead(answer.status, Object.fromEntries(answer.headers));
    outgoing.end(await answer.text());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  server.close();
  await app.settled();
  await app.drop();
});

function run(args: string[], token: string | undefined = OPERATORS.operator): Promise<{ code: number; out: string; err: string }> {
  const env = { ...process.env, SPANHOUSE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, SPANHOUSE_ADMIN_TOKEN: token };
  return new Promise((resolve) => {
    execFile(process.execPath, [BIN, ...args], { env }, (error, out, err) => resolve({ code: Number(error?.code ?? 0), out, err }));
  });
}

const figures = async (): Promise<unknown> => ((await (await app.request("/api/admin/status", { headers: { authorization: `Bearer ${OPERATORS.viewer}` } })).json()) as { deletions: unknown }).deletions;

it("lists, shows and starts again what is unfinished, in JSON and in words", async () => {
  await store(app, "one", ["by-cli"]);
  await app.as("one").call("DELETE", "/api/public/traces/by-cli");
  const listed = await run(["deletions", "list", "--json", "--state", "hidden"]);
  expect({ code: listed.code, err: listed.err }).toEqual({ code: 0, err: "" });
  const { deletions } = JSON.parse(listed.out);
  expect(deletions).toMatchObject([{ state: "hidden", ids: 1, projectId: "project-one" }]);
  const id = deletions[0].deletionId;
  expect(await figures()).toEqual({ states: { hidden: 1 }, oldestSeconds: expect.any(Number) });
  expect(JSON.parse((await run(["deletions", "retry", id, "--json"])).out)).toEqual({ restarted: 1 });
  await deliverAll(app);
  expect(await figures()).toEqual({ states: { verified: 1 }, oldestSeconds: 0 });
  expect((await run(["deletions", "list"])).out).toMatch(new RegExp(`^${id}  verified  project-one  1 traces  \\d+ rows  \\d+s  key:pk-lf-one\n$`));
  expect((await run(["deletions", "show", id])).out).toMatch(/^part 0 {2}verified {2}1 traces {2}1 attempts/);
  expect((await run(["deletions", "redrive"])).out).toBe("nothing to start again\n");
});

it("sets retention; refuses what is no number of days, no token, a viewer's token, a deletion that is not there", async () => {
  expect((await run(["retention", "set", "project-one", "30"])).out).toBe("project-one keeps its traces 30 days\n");
  expect(JSON.parse((await run(["retention", "list", "--json"])).out)).toMatchObject({ retention: [{ projectId: "project-one", days: 30 }] });
  const refused = [await run(["retention", "set", "project-one", "soon"]), await run(["deletions", "list"], ""), await run(["retention", "set", "project-one", "1"], OPERATORS.viewer), await run(["deletions", "show", "nothing"])];
  expect(refused.map(({ code }) => code)).toEqual([1, 1, 1, 1]);
  for (const { err } of refused) expect(err).toMatch(/^spanhouse: .+\n$/);
});
