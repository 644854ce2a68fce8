import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ReadMode } from "../../../src/rollout/modes.ts";
import { startDev } from "../../dev/index.ts";
import { freePort } from "../../dev/port.ts";
import { parseSettings } from "../../dev/settings.ts";
import { CliError } from "../../errors.ts";
import { openDataSet, openEngine, type SeedRequest } from "../data.ts";
import { readFacts } from "../facts.ts";
import { type Side, SIDES } from "../pair.ts";
import { median, quantile } from "../statistics.ts";
import { workerdUsage } from "../workerd.ts";
import { answersOf } from "./requests.ts";

export interface Answer {
  /** Method and path. */
  request: string;
  side: Side;
  bytes: number;
  /** Milliseconds until the answer was whole, over HTTP on the loopback. */
  median: number;
  p95: number;
  /** Processor milliseconds of workerd an answer; the store is another process. */
  cpuMs: number;
}

export interface AnswersReport {
  traces: number;
  /** Milliseconds from a Worker that is up to its first answer of a list: modules evaluated, connections opened. */
  firstMs: Record<Side, number>;
  answers: Answer[];
}

const WARM_UPS = 10;
/** Linux counts processor time in steps of 10 ms: over so many answers the step is of no account. */
const RUNS = 150;

/** What answers cost the Worker on workerd, on either side, over a data set that is seeded or opened. */
export async function benchAnswers({ dataDir, ...request }: SeedRequest & { dataDir?: string | undefined }, onProgress: (text: string) => void): Promise<AnswersReport> {
  onProgress("starting the embedded ClickHouse");
  const engine = await openEngine(dataDir);
  try {
    const data = await openDataSet({ url: engine.url, database: "bench" }, request);
    const facts = await readFacts(data.db).finally(() => data.close());
    const requests = answersOf(facts);
    const report: AnswersReport = { traces: facts.traces, firstMs: { current: 0, new: 0 }, answers: [] };
    for (const side of SIDES) {
      await withWorker(engine.url, facts.projectId, side, async (ask) => {
        onProgress(`${side}: the first answer`);
        report.firstMs[side] = (await ask(requests[0] as string)).ms;
        for (const path of requests) {
          onProgress(`${side}: ${path}`);
          report.answers.push({ request: path, side, ...(await measured(() => ask(path))) });
        }
      });
    }
    return report;
  } finally {
    await engine.stop();
  }
}

type Ask = (path: string) => Promise<{ ms: number; bytes: number }>;

async function measured(ask: () => ReturnType<Ask>): Promise<Omit<Answer, "request" | "side">> {
  for (let index = 0; index < WARM_UPS; index++) await ask();
  const before = workerdUsage().cpuMs;
  const waits: number[] = [];
  let bytes = 0;
  for (let index = 0; index < RUNS; index++) {
    const answer = await ask();
    waits.push(answer.ms);
    bytes = answer.bytes;
  }
  return { bytes, median: median(waits), p95: quantile(waits, 0.95), cpuMs: (workerdUsage().cpuMs - before) / RUNS };
}

/** A Worker of its own on the engine, for as long as `work` takes. */
async function withWorker(clickHouseUrl: string, projectId: string, mode: ReadMode, work: (ask: Ask) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "spanhouse-bench-answers-"));
  const [publicKey, secretKey] = ["pk-lf-bench", "sk-lf-bench"];
  const settings = parseSettings({
    PORT: String(await freePort()), DATA_DIR: join(folder, "data"), CLICKHOUSE_URL: clickHouseUrl, CLICKHOUSE_DATABASE: "bench", CLICKHOUSE_COMPRESSION: "0",
    SPANHOUSE_KEYS: `${projectId}:${publicKey}:${secretKey}`, SPANHOUSE_MODE: mode,
  });
  const quiet = { phase: () => {}, workerLine: () => {}, warning: (text: string) => void process.stderr.write(`${text}\n`) };
  try {
    const dev = await startDev(settings, quiet, new AbortController().signal);
    try {
      const headers = { authorization: `Basic ${btoa(`${publicKey}:${secretKey}`)}` };
      await work(async (path) => {
        const started = performance.now();
        const response = await fetch(`${dev.url}${path}`, { headers });
        const body = await response.arrayBuffer();
        if (response.status !== 200) throw new CliError(`${path} answered ${response.status}: nothing was measured`);
        return { ms: performance.now() - started, bytes: body.byteLength };
      });
    } finally {
      await dev.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
