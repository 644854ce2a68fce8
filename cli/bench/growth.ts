import type { DataSet } from "./data.ts";
import { type Facts, readFacts } from "./facts.ts";
import { median } from "./statistics.ts";
import { type BenchPair, type Side, SIDES, type Window, WINDOWS } from "./pair.ts";
import type { Effort } from "./measure.ts";

export interface GrowthLine {
  pair: string;
  window: Window;
  /** Medians in milliseconds. */
  current: { small: number; large: number };
  new: { small: number; large: number };
}

export interface Growth {
  small: Facts;
  large: Facts;
  lines: GrowthLine[];
}

/** The same questions to a small and a large data set, in turns, over the longest window of each pair. */
export async function measureGrowth(sets: { small: DataSet; large: DataSet }, pairs: readonly BenchPair[], effort: Effort, onProgress: (text: string) => void): Promise<Growth> {
  const facts = { small: await readFacts(sets.small.db), large: await readFacts(sets.large.db) };
  const sizes = ["small", "large"] as const;
  const lines: GrowthLine[] = [];
  for (const pair of pairs) {
    const window = pair.windows === "none" ? undefined : pair.windows.at(-1);
    if (window === undefined) continue;
    onProgress(`growth of ${pair.name} ${window}`);
    const times = { current: { small: [] as number[], large: [] as number[] }, new: { small: [] as number[], large: [] as number[] } };
    const once = async (size: (typeof sizes)[number], side: Side): Promise<number> => {
      await sets[size].client.command({ query: "SYSTEM DROP QUERY CONDITION CACHE" });
      const started = performance.now();
      await pair.read(side, { db: sets[size].db, projectId: facts[size].projectId }, { facts: facts[size], from: facts[size].end - WINDOWS[window], to: facts[size].end });
      return performance.now() - started;
    };
    const until = performance.now() + 2 * effort.budgetMs;
    for (let round = -1; round < effort.runs && (round < 5 || performance.now() < until); round++) {
      for (const size of sizes) for (const side of SIDES) {
        const ms = await once(size, side);
        if (round >= 0) times[side][size].push(ms);
      }
    }
    const medians = (side: Side) => ({ small: median(times[side].small), large: median(times[side].large) });
    lines.push({ pair: pair.name, window, current: medians("current"), new: medians("new") });
  }
  return { ...facts, lines };
}
