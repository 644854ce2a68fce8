import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { generateKey } from "../../../cli/keys/generate.ts";
import { parseSettings } from "../../../cli/dev/settings.ts";
import { curlSnippet } from "../../../cli/dev/snippets.ts";
import { quoteForDotenv } from "../../../cli/dev/worker.ts";
import { createLogReader } from "../../../cli/dev/wrangler-log.ts";
import { hashSecret } from "../../../src/http/key-hash.ts";

describe("parseSettings", () => {
  test("works from nothing", () => {
    expect(parseSettings({})).toMatchObject({
      port: 8787, user: "default", password: "", database: "default", compression: "0", mode: "current", writeMode: "current",
      keys: [{ projectId: "demo", publicKey: "pk-lf-demo", secretKey: "sk-lf-demo" }],
    });
  });

  test("an empty value counts as not set", () => {
    expect(parseSettings({ PORT: "", CLICKHOUSE_URL: "", SPANHOUSE_KEYS: "" })).toEqual(parseSettings({}));
  });

  test("user and password belong to a ClickHouse of one's own", () => {
    const env = { CLICKHOUSE_USER: "me", CLICKHOUSE_PASSWORD: "secret" };
    expect(parseSettings(env)).toMatchObject({ user: "default", password: "" });
    expect(parseSettings({ ...env, CLICKHOUSE_URL: "http://ch:8123" })).toMatchObject({ user: "me", password: "secret", compression: "1" });
  });

  test("several keys", () => {
    expect(parseSettings({ SPANHOUSE_KEYS: "a:pk-a:sk-a, b:pk-b:sk-b" }).keys).toEqual([
      { projectId: "a", publicKey: "pk-a", secretKey: "sk-a" },
      { projectId: "b", publicKey: "pk-b", secretKey: "sk-b" },
    ]);
  });

  test.each([
    [{ PORT: "http" }, "PORT is not a port between 1 and 65535: http"],
    [{ PORT: "0" }, "PORT is not a port"],
    [{ PORT: "65536" }, "PORT is not a port"],
    [{ PORT: "80.5" }, "PORT is not a port"],
    [{ SPANHOUSE_KEYS: "a:b" }, "SPANHOUSE_KEYS is not a list of projectId:publicKey:secretKey"],
    [{ SPANHOUSE_KEYS: "a:b:c:d" }, "SPANHOUSE_KEYS is not a list"],
    [{ SPANHOUSE_KEYS: "a:b:c," }, "SPANHOUSE_KEYS is not a list"],
    [{ SPANHOUSE_KEYS: "a:pk:s,b:pk:t" }, "names public key pk twice"],
    [{ SPANHOUSE_MODE: "newest" }, "SPANHOUSE_MODE is 'newest': one of current, shadow, new"],
    [{ SPANHOUSE_WRITE_MODE: "both" }, "SPANHOUSE_WRITE_MODE is 'both': one of current, dual, new"],
    [{ CLICKHOUSE_URL: "localhost:8123" }, "CLICKHOUSE_URL is not an http:// or https:// URL"],
    [{ CLICKHOUSE_URL: "http://u:p@ch" }, "CLICKHOUSE_URL contains a user or password"],
    [{ CLICKHOUSE_COMPRESSION: "yes" }, "CLICKHOUSE_COMPRESSION is 'yes'"],
  ])("refuses %j", (env, message) => expect(() => parseSettings(env)).toThrow(message));

  test("no error shows a secret", () => {
    expect(() => parseSettings({ SPANHOUSE_KEYS: "a:b:sk-secret:c" })).toThrow(/^(?!.*sk-secret)/s);
    expect(() => parseSettings({ CLICKHOUSE_URL: "http://u:hunter2@ch" })).toThrow(/^(?!.*hunter2)/s);
  });
});

describe("wrangler's output", () => {
  const lines = (...given: [string, "stdout" | "stderr"][]) => {
    const read = createLogReader();
    return given.map(([line, stream]) => read(line, stream)).map((line) => (line.kind === "worker" ? line.text : line.kind));
  };
  const ready: [string, "stdout"] = ["[wrangler:info] Ready on http://127.0.0.1:8787", "stdout"];

  test("is hidden until it is ready", () => {
    expect(lines([" ⛅️ wrangler 4.156.0", "stdout"], ['env.SECRET ("x")   Environment Variable', "stdout"], ready)).toEqual(["noise", "noise", "noise"]);
  });

  test("the Worker's console comes through, undecorated", () => {
    const given: [string, "stdout" | "stderr"][] = [
      ready,
      ['{"level":"info"}', "stdout"],
      ["[wrangler:info] GET / 200 OK (5ms)", "stdout"],
      ["⎔ Reloading local server...", "stdout"],
      ["[wrangler:error] Error: boom", "stdout"],
      ["    at fetch (w.ts:2:40)", "stdout"],
      ["\u001b[31m✘ \u001b[41;31m[\u001b[41;97mERROR\u001b[41;31m]\u001b[0m \u001b[1merr line\u001b[0m", "stderr"],
      ["", "stderr"],
    ];
    expect(lines(...given).slice(1)).toEqual(['{"level":"info"}', "noise", "noise", "Error: boom", "    at fetch (w.ts:2:40)", "err line", "noise"]);
  });

  test("a reload's table of bindings is hidden", () => {
    const table: [string, "stdout"][] = [
      ready,
      ["Your Worker has access to the following bindings:", "stdout"],
      ["Binding                                  Resource                  Mode", "stdout"],
      ['env.API_KEY_PEPPER ("(hidden)")          Environment Variable      local', "stdout"],
    ];
    expect(lines(...table)).toEqual(["noise", "noise", "noise", "noise"]);
  });

  test("a crash of workerd is told apart", () => {
    expect(lines(ready, ["[wrangler:warn] The Workers runtime crashed unexpectedly and is being restarted (crash #1).", "stdout"])[1]).toBe("restarted");
  });
});

test("secrets are quoted for dotenv, or refused", () => {
  expect(quoteForDotenv("P", `a"b`)).toBe(`'a"b'`);
  expect(quoteForDotenv("P", "it's $5")).toBe("`it's \\$5`");
  expect(() => quoteForDotenv("CLICKHOUSE_PASSWORD", "a\nb")).toThrow("CLICKHOUSE_PASSWORD has a line break");
});

test("the curl snippet carries JSON that parses", () => {
  const snippet = curlSnippet("http://127.0.0.1:1", { projectId: "p", publicKey: "pk", secretKey: "sk" });
  const printed = execFileSync("bash", ["-c", `curl() { printf '%s\\n' "\${!#}"; }; ${snippet}`], { encoding: "utf8" });
  const body = JSON.parse(printed.split("\n")[0] ?? "") as { batch: { id: string; timestamp: string }[] };
  expect(body.batch[0]?.id).toMatch(/^\d{10,}/);
  expect(Date.parse(body.batch[0]?.timestamp ?? "")).toBeGreaterThan(Date.now() - 60_000);
});

test("generated keys: 256 random bits, stored as a hash that the Worker's check accepts", async () => {
  const keys = await Promise.all(Array.from({ length: 20 }, () => generateKey("pepper", { id: "p", name: "P" })));
  for (const { record, secretKey } of keys) {
    expect(record.publicKey).toMatch(/^pk-lf-[0-9a-f-]{36}$/);
    expect(secretKey.replace("sk-lf-", "").replaceAll("-", "")).toMatch(/^[0-9a-f]{64}$/);
    expect(record.secretHash).toBe(await hashSecret("pepper", secretKey));
    expect(JSON.stringify(record)).not.toContain(secretKey);
  }
  expect(new Set(keys.flatMap(({ record, secretKey }) => [record.publicKey, secretKey])).size).toBe(40);
});
