import type { ClickHouseTarget } from "../clickhouse.ts";
import { CliError } from "../errors.ts";
import type { SeedProgress } from "../seed/seed.ts";
import { openDataSet, openEngine, type SeedRequest } from "./data.ts";
import { type Growth, measureGrowth } from "./growth.ts";
import type { Effort } from "./measure.ts";
import { ALL_WINDOWS, type BenchPair, type Window } from "./pair.ts";
import { PAIRS } from "./pairs/index.ts";
import { type BenchReport, runBench, type Selection } from "./run.ts";

export interface ReadsOptions {
  /** A server with data; else the embedded engine, seeded. */
  server?: ClickHouseTarget;
  traces: number;
  /** Keeps the engine's folder: it is used again when it holds traces. */
  dataDir?: string;
  seed: number;
  /** End of the seeded data, milliseconds since the epoch. */
  until: number;
  selection: Selection;
  effort: Effort;
  /** Also the same pages on a tenth of the traces. */
  growth: boolean;
  onProgress(text: string, step?: number): void;
}

const GROWTH_FACTOR = 10;

/** Seeds or opens a data set and measures the selection on it. */
export async function benchReads(options: ReadsOptions): Promise<{ report: BenchReport; growth: Growth | undefined }> {
  if (options.server) {
    const data = await openDataSet(options.server);
    try {
      return { report: await measured(options, data), growth: undefined };
    } finally {
      await data.close();
    }
  }
  options.onProgress("starting the embedded ClickHouse");
  const engine = await openEngine(options.dataDir);
  try {
    const open = (database: string, traces: number) => openDataSet({ url: engine.url, database }, request(options, traces));
    const data = await open("bench", options.traces);
    try {
      const report = await measured(options, data);
      if (!options.growth) return { report, growth: undefined };
      const small = await open("bench_small", Math.max(1, Math.round(options.traces / GROWTH_FACTOR)));
      try {
        return { report, growth: await measureGrowth({ small, large: data }, options.selection.pairs, options.effort, options.onProgress) };
      } finally {
        await small.close();
      }
    } finally {
      await data.close();
    }
  } finally {
    await engine.stop();
  }
}

const request = ({ seed, until, onProgress }: ReadsOptions, traces: number): SeedRequest => ({
  traces, seed, until,
  onProgress: (progress: SeedProgress) => onProgress(`generating: ${progress.traces} of ${progress.of} traces`),
});

const measured = ({ selection, effort, onProgress }: ReadsOptions, data: Parameters<typeof runBench>[0]): Promise<BenchReport> => runBench(data, selection, effort, onProgress);

/** The pairs whose names contain one of the texts, in any case; all without texts. */
export function pairsNamed(text: string | undefined): readonly BenchPair[] {
  if (text === undefined) return PAIRS;
  const wanted = text.split(",").map((each) => each.trim().toLowerCase());
  const found = PAIRS.filter(({ name }) => wanted.some((each) => name.toLowerCase().includes(each)));
  if (found.length === 0) throw new CliError(`no pair's name contains '${text}': there are ${PAIRS.map(({ name }) => name).join(", ")}`);
  return found;
}

export function windowsNamed(text: string | undefined): readonly Window[] {
  if (text === undefined) return ALL_WINDOWS;
  return text.split(",").map((each) => {
    const window = ALL_WINDOWS.find((one) => one === each.trim());
    if (window === undefined) throw new CliError(`--windows takes ${ALL_WINDOWS.join(", ")}, separated by commas: ${each}`);
    return window;
  });
}
