import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDataSet } from "../../../cli/bench/data.ts";
import { LANGFUSE_READS } from "../../../cli/bench/langfuse/reads.ts";
import { OTHERS } from "../../../cli/bench/other.ts";
import { ALL_WINDOWS, pair } from "../../../cli/bench/pair.ts";
import { PAIRS } from "../../../cli/bench/pairs/index.ts";
import { SAMPLE } from "../../../cli/bench/queries/emit.ts";
import { writeReport } from "../../../cli/bench/report/write.ts";
import { RIVAL_READS } from "../../../cli/bench/rival/reads.ts";
import { type BenchReport, cellsOf, runBench } from "../../../cli/bench/run.ts";
import { accessPatterns } from "../../../src/access/registry.ts";
import { freshDatabase, type TestDatabase } from "../../engine/database.ts";

let database: TestDatabase;
let data: Awaited<ReturnType<typeof openDataSet>>;
let report: BenchReport;

const EFFORT = { runs: 1, budgetMs: 1, warmUps: 0, costRuns: 1 };
const SELECTION = { pairs: PAIRS, windows: ["30d"] as const, others: OTHERS };

beforeAll(async () => {
  database = await freshDatabase("bench");
  data = await openDataSet({ url: database.url, database: database.database }, { ...SAMPLE, onProgress: () => {} });
  report = await runBench(data, SELECTION, EFFORT, () => {});
});
afterAll(async () => {
  await data.close();
  await database.drop();
});

test("both sides of every pair answer alike, and something", () => {
  expect(report.cells.map(({ pair, window, equal, difference }) => ({ pair, window, equal, difference }))).toEqual(
    cellsOf(SELECTION).map(({ pair, window }) => ({ pair: pair.name, window, equal: true, difference: undefined })),
  );
  for (const cell of report.cells) if (!cell.pair.includes("page 100")) expect(cell.answer, cell.pair).toBeGreaterThan(0);
});

test("every measurement has its figures", () => {
  for (const cell of report.cells) {
    for (const side of [cell.current, cell.new]) {
      expect(side.median).toBeGreaterThan(0);
      expect(side.p95).toBeGreaterThanOrEqual(side.median);
      // Of the one run: what the server says it took is a part of it.
      expect(side.store).toBeGreaterThan(0);
      expect(side.store).toBeLessThan(side.median);
      expect(side.statements).toBeGreaterThan(0);
      if (cell.answer > 0) expect(side.bytes).toBeGreaterThan(0);
    }
    expect(cell.ratio).toBeCloseTo(cell.current.median / cell.new.median);
    expect(cell.storeRatio).toBeCloseTo(cell.current.store / cell.new.store);
  }
  expect(report.data.largeTraceObservations).toBe(3000);
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
});

// Langfuse answers a chart by bucket where we answer by bucket and type, and leaves out users whose traces have no observations.
const OTHER_ROWS = new Set(["dashboard.chart (cost by type)", "users.metrics (the 50 with the most traces)"]);

test.each([["rival", RIVAL_READS], ["langfuse", LANGFUSE_READS]] as const)("%s gives as many rows where it is asked", (way, reads) => {
  const asked = report.cells.filter((cell) => cell.others[way]);
  expect(asked.map((cell) => cell.pair).sort()).toEqual(Object.keys(reads).sort());
  for (const { pair, others, answer } of asked.filter((cell) => !OTHER_ROWS.has(cell.pair))) expect({ pair, rows: others[way]?.answer }).toEqual({ pair, rows: answer });
});

test("patterns without a pair are named", () => {
  const asked = new Set(PAIRS.map(({ pattern }) => pattern));
  expect(report.unpaired).toEqual(accessPatterns.map(({ name }) => name).filter((name) => !asked.has(name)));
});

test("a pair whose sides differ is caught", async () => {
  const broken = pair({ name: "broken", current: async () => [{ cost: "1" }], new: async () => [{ cost: "1.0" }] })({ name: "broken", windows: "none", input: () => undefined });
  const { cells } = await runBench(data, { pairs: [broken], windows: ALL_WINDOWS, others: [] }, EFFORT, () => {});
  expect(cells).toMatchObject([{ equal: false, difference: expect.stringContaining('"cost":"1.0"') }]);
});

test("the report is Markdown with a line a measurement, JSON, and two charts", async () => {
  const directory = await mkdtemp(join(tmpdir(), "spanhouse-report-"));
  try {
    const windows = report.cells.flatMap((cell) => (cell.window === null ? [cell] : [{ ...cell, window: "24h" as const }, cell]));
    await writeReport(directory, "tiny", { ...report, cells: windows }, undefined, "npx spanhouse bench");
    expect((await readdir(directory)).sort()).toEqual(["tiny-range.svg", "tiny-ratio.svg", "tiny.json", "tiny.md"]);
    const text = await readFile(join(directory, "tiny.md"), "utf8");
    for (const cell of report.cells) expect(text).toContain(`| ${cell.pair} | ${cell.window ?? "key"} |`);
    expect(JSON.parse(await readFile(join(directory, "tiny.json"), "utf8"))).toEqual({ ...report, cells: windows });
    for (const chart of ["tiny-range.svg", "tiny-ratio.svg"]) expect(await readFile(join(directory, chart), "utf8")).not.toMatch(/NaN|undefined|Infinity/);
  } finally {
    await rm(directory, { recursive: true });
  }
});
