import type { ClickHouseClient } from "@clickhouse/client-web";
import type { Db } from "../../src/db/client.ts";
import { type Cost, costOf } from "./cost.ts";
import { canonical, difference, rowsIn } from "./equal.ts";
import type { Asked, BenchPair, Side, Window } from "./pair.ts";
import type { RivalRead } from "./rival/reads.ts";
import { median, quantile } from "./statistics.ts";

export interface SideResult extends Cost {
  /** Milliseconds until the read function has its rows: statements, transfer, decoding. */
  median: number;
  p95: number;
  runs: number;
}

export interface CellResult {
  pair: string;
  pattern: string;
  window: Window | null;
  /** Rows of the answer, which both sides gave alike. */
  answer: number;
  equal: boolean;
  /** Where the answers part. */
  difference?: string;
  current: SideResult;
  new: SideResult;
  /** current ÷ new: the median of the single rounds' ratios, and their quartiles. */
  ratio: number;
  spread: [number, number];
  /** The wide table's way, where it was asked for: its rows, and its median ÷ that of new. */
  rival?: SideResult & { answer: number; ratio: number };
}

export interface Effort {
  /** Most rounds a cell; a round is one run of each side. */
  runs: number;
  /** A cell's rounds end after these milliseconds, but not before the fifth. */
  budgetMs: number;
  /** Runs of each side before the first that counts. */
  warmUps: number;
  /** Runs over which rows and bytes are counted, and as many in which memory is looked at. */
  costRuns: number;
}

const LEAST_RUNS = 5;

export interface Bench {
  db: Db;
  client: ClickHouseClient;
}

type Way = Side | "rival";

/** Proves that both sides answer alike, then measures them in turns: A B, B A, A B … so that drift meets both. */
export async function measure({ db, client }: Bench, pair: BenchPair, asked: Asked, window: Window | null, effort: Effort, rival?: RivalRead): Promise<CellResult> {
  const run = (way: Way, through = db): Promise<unknown> => (way === "rival" ? (rival as RivalRead)(through, asked) : pair.read(way, { db: through, projectId: asked.facts.projectId }, asked));
  const ways: readonly Way[] = rival ? ["current", "new", "rival"] : ["current", "new"];
  const answers = { current: await run("current"), new: await run("new") };
  const texts = { current: canonical(pair.shown(answers.current)), new: canonical(pair.shown(answers.new)) };
  const times: Record<Way, number[]> = { current: [], new: [], rival: [] };
  const once = async (way: Way): Promise<number> => {
    // The same statement again and again would be answered from what the server remembers of its conditions.
    await client.command({ query: "SYSTEM DROP QUERY CONDITION CACHE" });
    const started = performance.now();
    await run(way);
    return performance.now() - started;
  };
  for (let index = 0; index < effort.warmUps; index++) for (const way of ways) await once(way);
  const until = performance.now() + effort.budgetMs;
  for (let round = 0; round < effort.runs && (round < Math.min(LEAST_RUNS, effort.runs) || performance.now() < until); round++) {
    for (const way of round % 2 === 0 ? ways : ways.toReversed()) times[way].push(await once(way));
  }
  const ratios = times.current.map((ms, index) => ms / (times.new[index] as number));
  const result = async (way: Way): Promise<SideResult> => ({ median: median(times[way]), p95: quantile(times[way], 0.95), runs: times[way].length, ...(await costOf(client, db, effort.costRuns, (through) => run(way, through))) });
  const equal = texts.current === texts.new;
  return {
    pair: pair.name, pattern: pair.pattern, window, answer: rowsIn(answers.current), equal,
    ...(equal ? {} : { difference: difference(texts.current, texts.new) }),
    current: await result("current"), new: await result("new"),
    ratio: median(ratios), spread: [quantile(ratios, 0.25), quantile(ratios, 0.75)],
    ...(rival ? { rival: { ...(await result("rival")), answer: rowsIn(await run("rival")), ratio: median(times.rival) / median(times.new) } } : {}),
  };
}
