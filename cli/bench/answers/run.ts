import type { ReadMode } from "../../../src/rollout/modes.ts";
import { CliError } from "../../errors.ts";
import { openDataSet, openEngine, type SeedRequest } from "../data.ts";
import { readFacts } from "../facts.ts";
import { type Side, SIDES } from "../pair.ts";
import { median, quantile } from "../statistics.ts";
import { withWorker } from "../worker.ts";
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

export interface AnswersOptions extends SeedRequest {
  dataDir?: string | undefined;
  /** Answers of each request that count. */
  runs?: number;
}

/** What answers cost the Worker on workerd, on either side, over a data set that is seeded or opened. Sides that answer differently are an error. */
export async function benchAnswers({ dataDir, runs = RUNS, ...request }: AnswersOptions, onProgress: (text: string) => void): Promise<AnswersReport> {
  onProgress("starting the embedded ClickHouse");
  const engine = await openEngine(dataDir);
  try {
    const data = await openDataSet({ url: engine.url, database: "bench" }, request);
    const facts = await readFacts(data.db).finally(() => data.close());
    const requests = answersOf(facts);
    const report: AnswersReport = { traces: facts.traces, firstMs: { current: 0, new: 0 }, answers: [] };
    const bodies = new Map<string, string>();
    for (const side of SIDES) {
      await asking(engine.url, facts.projectId, side, async (ask) => {
        onProgress(`${side}: the first answer`);
        report.firstMs[side] = (await ask(requests[0] as string)).ms;
        for (const path of requests) {
          onProgress(`${side}: ${path}`);
          const { body } = await ask(path);
          if ((bodies.get(path) ?? body) !== body) throw new CliError(`${path}: the sides do not answer alike`);
          bodies.set(path, body);
          report.answers.push({ request: path, side, bytes: Buffer.byteLength(body), ...(await measured(() => ask(path), runs)) });
        }
      });
    }
    return report;
  } finally {
    await engine.stop();
  }
}

type Ask = (path: string) => Promise<{ ms: number; body: string }>;

async function measured(ask: () => ReturnType<Ask>, runs: number): Promise<Pick<Answer, "median" | "p95" | "cpuMs">> {
  for (let index = 0; index < WARM_UPS; index++) await ask();
  const before = workerdUsage().cpuMs;
  const waits: number[] = [];
  for (let index = 0; index < runs; index++) waits.push((await ask()).ms);
  return { median: median(waits), p95: quantile(waits, 0.95), cpuMs: (workerdUsage().cpuMs - before) / runs };
}

/** A Worker of its own on the engine, for as long as `work` takes. */
function asking(clickHouseUrl: string, projectId: string, mode: ReadMode, work: (ask: Ask) => Promise<void>): Promise<void> {
  const [publicKey, secretKey] = ["pk-lf-bench", "sk-lf-bench"];
  const settings = { CLICKHOUSE_URL: clickHouseUrl, CLICKHOUSE_DATABASE: "bench", CLICKHOUSE_COMPRESSION: "0", SPANHOUSE_KEYS: `${projectId}:${publicKey}:${secretKey}`, SPANHOUSE_MODE: mode };
  const headers = { authorization: `Basic ${btoa(`${publicKey}:${secretKey}`)}` };
  return withWorker(settings, ({ url }) =>
    work(async (path) => {
      const started = performance.now();
      const response = await fetch(`${url}${path}`, { headers });
      const body = await response.text();
      if (response.status !== 200) throw new CliError(`${path} answered ${response.status}: nothing was measured`);
      return { ms: performance.now() - started, body };
    }));
}
