import type { ClickHouseClient } from "@clickhouse/client-web";
import type { Db } from "../../src/db/client.ts";
import { type Cost, costOf } from "./cost.ts";
import { canonical, difference, rowsIn } from "./equal.ts";
import { type Asked, type BenchPair, type Side, SIDES, type Window } from "./pair.ts";
import { type Other, OTHERS, type OtherRead } from "./other.ts";
import { median, quantile } from "./statistics.ts";
import { storeClock } from "./store-clock.ts";

export interface SideResult extends Cost {
  /** Milliseconds until the read function has its rows: statements, transfer, decoding. */
  median: number;
  p95: number;
  /** Milliseconds of them that the server itself took: `StoreClock`. */
  store: number;
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
  /** The same of the store's own milliseconds, the median of the rounds. */
  storeRatio: number;
  /** Other ways, where they were asked for: their rows, and their medians ÷ those of new. */
  others: Partial<Record<Other, SideResult & { answer: number; ratio: number; storeRatio: number }>>;
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

type Way = Side | Other;

/** Of one run, in milliseconds. */
interface Timed {
  ms: number;
  store: number;
}

/** A way that is neither side's, and the store as it asks it. */
export interface OtherWay {
  read: OtherRead;
  db: Db;
}

/** Proves that both sides answer alike, then measures them in turns: A B, B A, A B … so that drift meets both. */
export async function measure({ db, client }: Bench, pair: BenchPair, asked: Asked, window: Window | null, effort: Effort, others: Partial<Record<Other, OtherWay>> = {}): Promise<CellResult> {
  const other = (way: Way): OtherWay | undefined => others[way as Other];
  const run = (way: Way, through = other(way)?.db ?? db): Promise<unknown> => other(way)?.read(through, asked) ?? pair.read(way as Side, { db: through, projectId: asked.facts.projectId }, asked);
  const asides = OTHERS.filter((way) => others[way]);
  const ways: readonly Way[] = [...SIDES, ...asides];
  const answers = { current: await run("current"), new: await run("new") };
  const texts = { current: canonical(pair.shown(answers.current)), new: canonical(pair.shown(answers.new)) };
  const times: Record<Way, Timed[]> = { current: [], new: [], rival: [], langfuse: [] };
  const once = async (way: Way): Promise<Timed> => {
    // The same statement again and again would be answered from what the server remembers of its conditions.
    await client.command({ query: "SYSTEM DROP QUERY CONDITION CACHE" });
    const clock = storeClock(other(way)?.db ?? db);
    const started = performance.now();
    await run(way, clock.db);
    return { ms: performance.now() - started, store: clock.ms() };
  };
  for (let index = 0; index < effort.warmUps; index++) for (const way of ways) await once(way);
  const until = performance.now() + effort.budgetMs;
  for (let round = 0; round < effort.runs && (round < Math.min(LEAST_RUNS, effort.runs) || performance.now() < until); round++) {
    for (const way of round % 2 === 0 ? ways : ways.toReversed()) times[way].push(await once(way));
  }
  const of = (way: Way, what: keyof Timed): number[] => times[way].map((run) => run[what]);
  const ratiosOf = (what: keyof Timed): number[] => times.current.map((run, index) => run[what] / (times.new[index] as Timed)[what]);
  const ratios = ratiosOf("ms");
  const result = async (way: Way): Promise<SideResult> => ({ median: median(of(way, "ms")), p95: quantile(of(way, "ms"), 0.95), store: median(of(way, "store")), runs: times[way].length, ...(await costOf(client, other(way)?.db ?? db, effort.costRuns, (through) => run(way, through))) });
  const aside = async (way: Other) => ({ ...(await result(way)), answer: rowsIn(await run(way)), ratio: median(of(way, "ms")) / median(of("new", "ms")), storeRatio: median(of(way, "store")) / median(of("new", "store")) });
  const equal = texts.current === texts.new;
  return {
    pair: pair.name, pattern: pair.pattern, window, answer: rowsIn(answers.current), equal,
    ...(equal ? {} : { difference: difference(texts.current, texts.new) }),
    current: await result("current"), new: await result("new"),
    ratio: median(ratios), spread: [quantile(ratios, 0.25), quantile(ratios, 0.75)], storeRatio: median(ratiosOf("store")),
    others: Object.fromEntries(await inOrder(asides, async (way) => [way, await aside(way)])),
  };
}

/** One after the other: each is counted by what the server has done meanwhile. */
async function inOrder<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}
