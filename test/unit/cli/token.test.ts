import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { jwtVerifier } from "../../../src/http/jwt.ts";

const SECRET = "a-secret-of-this-test-that-is-long-enough";
const run = (...args: string[]): string =>
  execFileSync(process.execPath, ["cli/bin.mjs", "token", ...args], { encoding: "utf8", env: { ...process.env, JWT_SECRET: SECRET }, stdio: ["ignore", "pipe", "pipe"] }).trim();

test("a token opens what it names", async () => {
  const verify = jwtVerifier({ secret: SECRET });
  expect(await verify(run("--project", "p-1", "--role", "viewer", "--subject", "ada"))).toEqual({ subject: "ada", projects: { "p-1": "VIEWER" }, admin: false });
  const { token, expiresAt } = JSON.parse(run("--json", "--admin", "--hours", "1"));
  expect(await verify(token)).toEqual({ subject: "developer", projects: { demo: "OWNER" }, admin: true });
  expect(Math.abs(Date.parse(expiresAt) - Date.now() - 3_600_000)).toBeLessThan(60_000);
});

test("refuses roles there are not", () => {
  expect(() => run("--role", "king")).toThrow(/one of OWNER, ADMIN/);
  expect(() => run("--hours", "soon")).toThrow(/a number above 0/);
});
