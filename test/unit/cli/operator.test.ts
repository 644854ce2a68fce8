import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { hashSecret } from "../../../src/http/key-hash.ts";

test("an operator's token matches the entry that is printed beside it", async () => {
  const answer = JSON.parse(execFileSync(process.execPath, ["cli/bin.mjs", "keys", "operator", "--name", "ada", "--role", "viewer", "--json"], { encoding: "utf8", env: { ...process.env, API_KEY_PEPPER: "p" } }));
  expect(answer).toEqual({ token: expect.stringMatching(/^sh-[\w-]{43}$/), entry: { name: "ada", role: "viewer", tokenHash: await hashSecret("p", answer.token) } });
});
