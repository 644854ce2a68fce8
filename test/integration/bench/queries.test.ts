import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDataSet, openEngine } from "../../../cli/bench/data.ts";
import { PAIRS } from "../../../cli/bench/pairs/index.ts";
import { emitQueries, SAMPLE } from "../../../cli/bench/queries/emit.ts";
import { isQueryFile, QUERIES_DIRECTORY } from "../../../cli/bench/queries/write.ts";

const RUN_SCRIPTS = fileURLToPath(new URL("./run-scripts.ts", import.meta.url));
const DATABASE = "queries";

let folder: string;
let emitted: Map<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "spanhouse-queries-"));
  // An engine of its own: its folder is opened by another process afterwards.
  const engine = await openEngine(folder);
  const data = await openDataSet({ url: engine.url, database: DATABASE }, { ...SAMPLE, onProgress: () => {} });
  emitted = await emitQueries(data, PAIRS);
  await data.close();
  await engine.stop();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("performance-queries/ says what the code sends (if not: npx spanhouse bench queries)", async () => {
  const names = (await readdir(QUERIES_DIRECTORY)).filter(isQueryFile).sort();
  const committed = new Map(await Promise.all(names.map(async (name) => [name, await readFile(join(QUERIES_DIRECTORY, name), "utf8")] as const)));
  expect(names).toEqual([...emitted.keys()].sort());
  for (const [name, text] of emitted) expect(committed.get(name), name).toBe(text);
});

test("its README has a line for every number", async () => {
  const readme = await readFile(join(QUERIES_DIRECTORY, "README.md"), "utf8");
  for (const { query } of PAIRS) if (query) expect(readme).toContain(`| ${query.number} | ${query.name} |`);
});

test("every file runs as it stands and gives rows", async () => {
  const files = [...emitted.keys()].map((name) => join(QUERIES_DIRECTORY, name));
  const { stdout } = await promisify(execFile)(process.execPath, [RUN_SCRIPTS, folder, DATABASE, ...files]);
  const bytes = JSON.parse(stdout) as Record<string, number>;
  // A count is one short row: more than what it says of nothing.
  for (const file of files) expect(bytes[file], file).toBeGreaterThan(file.includes("-count-all-") ? '{"total":"0"}\n'.length : 100);
});
