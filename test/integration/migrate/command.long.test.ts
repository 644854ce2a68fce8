import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freshDatabase, type TestDatabase } from "../../engine/database.ts";

const BIN = fileURLToPath(new URL("../../../cli/bin.mjs", import.meta.url));

let db: TestDatabase;
let env: Record<string, string>;
beforeAll(async () => {
  db = await freshDatabase("command");
  env = { CLICKHOUSE_URL: db.url, CLICKHOUSE_DATABASE: db.database };
});
afterAll(() => db.drop());

function spanhouse(args: string[], variables: Record<string, string> = env): Promise<{ code: number; out: string; err: string }> {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(CLICKHOUSE|SPANHOUSE|DEBUG|API_KEY)/.test(name)));
  return new Promise((resolve) => {
    execFile(process.execPath, [BIN, ...args], { env: { ...inherited, ...variables } }, (error, out, err) => {
      resolve({ code: error ? Number(error.code) : 0, out, err });
    });
  });
}

test("status, up, status: as text and as one JSON document", async () => {
  const before = await spanhouse(["migrate", "status"]);
  expect(before).toMatchObject({ code: 0, err: "" });
  expect(before.out).toMatch(/^0001_create_current_tables +pending$/m);

  const up = await spanhouse(["migrate", "--json"]);
  expect(up).toMatchObject({ code: 0, err: "" });
  const { applied } = JSON.parse(up.out) as { applied: string[] };
  expect(applied[0]).toBe("0001_create_current_tables");

  const again = await spanhouse(["migrate", "up"]);
  expect(again.out).toContain(`Nothing to do: all ${applied.length} migrations are applied`);

  const after = await spanhouse(["migrate", "status", "--json"]);
  const { migrations } = JSON.parse(after.out) as { migrations: { state: string }[] };
  expect(migrations.map(({ state }) => state)).toEqual(applied.map(() => "applied"));
  expect((await spanhouse(["migrate", "dry-run"])).out).toBe("-- nothing is pending\n");
}, 60_000);

test("dry-run --all needs no server", async () => {
  const { out, code } = await spanhouse(["migrate", "dry-run", "--all", "--topology", "cluster", "--cluster", "prod"], {});
  expect(code).toBe(0);
  expect(out).toContain("ON CLUSTER 'prod'");
  expect(out).toContain("ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', event_ts");
});

test.each([
  [["migrate"], {}, "spanhouse: no ClickHouse is named: set CLICKHOUSE_URL or --url (`npm start` prints the URL of its own)"],
  [["migrate", "sideways"], {}, "spanhouse: unknown action 'sideways': one of up, status, dry-run"],
  [["migrate", "--urll", "x"], {}, "spanhouse: unknown option --urll: --help lists the options"],
  [["migrate", "--url"], {}, "spanhouse: option --url needs a value"],
  [["migrate", "--topology", "ring"], {}, "spanhouse: Invalid value for argument: --topology (ring). Expected one of: single, cluster, cloud: --help shows the usage"],
  [["migrate", "--cluster", "c"], { CLICKHOUSE_URL: "http://ch" }, "spanhouse: --cluster goes with --topology cluster"],
  [["keys"], {}, "spanhouse: No command specified: --help shows the usage"],
  [["keys", "create"], {}, "spanhouse: Missing required argument: --project: --help shows the usage"],
  [["keys", "create", "--project", "p", "--remote"], {}, "spanhouse: --remote needs API_KEY_PEPPER, the secret that the deployed Worker has: set it in the environment"],
  [["keys", "create", "--project", "p", "--remote"], { API_KEY_PEPPER: "dev-pepper" }, "spanhouse: --remote needs API_KEY_PEPPER, the secret that the deployed Worker has: set it in the environment"],
  [["fly"], {}, "spanhouse: Unknown command fly: --help shows the usage"],
])("%j fails with one line", async (args, variables, line) => {
  expect(await spanhouse(args, variables)).toMatchObject({ code: 1, err: `${line}\n` });
});

test("a failure with --json is a document, and nothing else", async () => {
  const { code, out, err } = await spanhouse(["migrate", "--json", "--url", "http://127.0.0.1:9"]);
  expect({ code, err }).toEqual({ code: 1, err: "" });
  expect(JSON.parse(out)).toMatchObject({ event: "error", message: expect.stringContaining("cannot be reached") });
});

test.each([[[]], [["--help"]], [["dev", "--help"]], [["migrate", "--help"]], [["keys", "-h"]], [["keys", "create", "--help"]]])("%j shows the usage", async (args) => {
  const { code, out, err } = await spanhouse(args, {});
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toContain(`USAGE spanhouse ${args.filter((arg) => !arg.startsWith("-")).join(" ")}`.trim());
});
