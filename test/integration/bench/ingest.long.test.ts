import { expect, test } from "vitest";
import { drive, memoryUnder } from "../../../cli/bench/ingest/drive.ts";
import { batches, type Door } from "../../../cli/bench/ingest/load.ts";
import { benchIngest } from "../../../cli/bench/ingest/run.ts";
import type { Target } from "../../../cli/bench/ingest/target.ts";

const OPTIONS = { spans: 100, warmUpSpans: 20, perBatch: 20, connections: 4, streamBytes: 0, worker: false, onProgress: () => {} } as const;

// A run fails by itself when what was acknowledged is not stored and settled.
test.each<{ door: Door; writeMode: "current" | "new" }>([{ door: "ingestion", writeMode: "new" }, { door: "otlp", writeMode: "current" }])("$door in write mode $writeMode: measured, stored, settled, beside raw inserts", async ({ door, writeMode }) => {
  const report = await benchIngest({ ...OPTIONS, door, writeMode });
  expect(report.app).toMatchObject({ spans: 100, requests: 5 });
  expect(report.app.p99).toBeGreaterThanOrEqual(report.app.p50);
  expect(report.app.perSecond).toBeGreaterThanOrEqual(report.app.settledPerSecond);
  expect(report.app.cpuMsPer1000).toBeGreaterThan(0);
  expect(report.raw.perSecond).toBeGreaterThan(0);
  expect(report.fed.perSecond).toBeGreaterThan(0);
});

const target = (status: number, rss: () => number = () => 1): Target => ({ send: async () => status, settled: async () => {}, usage: () => ({ cpuMs: 0, rssBytes: rss() }) });

test("a refused request is no measurement", async () => {
  await expect(drive(target(503), "/x", batches("ingestion", 1, 100, 10), 2)).rejects.toThrow("/x answered 503");
});

test("memory is told by quarters of the stream, so that growth shows", async () => {
  let looks = 0;
  const memory = await memoryUnder(target(200, () => ++looks), "/x", batches("otlp", 1, 100_000, 100), 1_000_000, 1);
  expect(memory.bytes).toBeGreaterThanOrEqual(1_000_000);
  expect(memory.quarters).toEqual(memory.quarters.toSorted((a, b) => a - b));
  expect(memory.before).toBeLessThan(memory.quarters[0] as number);
});
