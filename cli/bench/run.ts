import { arch, cpus, platform, totalmem } from "node:os";
import type { DataSet } from "./data.ts";
import { type Facts, readFacts } from "./facts.ts";
import { plainDb } from "./langfuse/store.ts";
import { LANGFUSE_READS } from "./langfuse/reads.ts";
import { type CellResult, type Effort, measure, type OtherWay } from "./measure.ts";
import type { Other } from "./other.ts";
import { type BenchPair, type Window, WINDOWS } from "./pair.ts";
import { RIVAL_READS } from "./rival/reads.ts";
import { fillRival } from "./rival/table.ts";
import { unpaired } from "./pairs/index.ts";

export interface BenchReport {
  startedAt: string;
  machine: { cpu: string; cores: number; memoryBytes: number; platform: string };
  server: string;
  /** Active parts by table: unmerged ones cost both sides. */
  parts: Record<string, number>;
  data: Facts;
  effort: Effort;
  cells: CellResult[];
  /** Access patterns that no pair asks. */
  unpaired: string[];
}

export interface Selection {
  pairs: readonly BenchPair[];
  windows: readonly Window[];
  /** `rival`: also the wide events table, which is made beside the data; `langfuse`: also the statements that Langfuse sends. */
  others: readonly Other[];
}

/** The measurements a selection asks for: reads by key once, the others once a window. */
export const cellsOf = ({ pairs, windows }: Pick<Selection, "pairs" | "windows">): { pair: BenchPair; window: Window | null }[] =>
  pairs.flatMap((pair): { pair: BenchPair; window: Window | null }[] => (pair.windows === "none" ? [{ pair, window: null }] : windows.filter((window) => pair.windows.includes(window)).map((window) => ({ pair, window }))));

function othersOf({ client, db }: DataSet, { name }: BenchPair, asked: readonly Other[]): Partial<Record<Other, OtherWay>> {
  const ways = { rival: { read: RIVAL_READS[name], db }, langfuse: { read: LANGFUSE_READS[name], db: plainDb(client, db) } };
  return Object.fromEntries(asked.flatMap((way) => (ways[way].read ? [[way, ways[way]]] : [])));
}

/** Measures every cell of the selection on a data set. */
export async function runBench(data: DataSet, selection: Selection, effort: Effort, onProgress: (text: string, step: number) => void): Promise<BenchReport> {
  const startedAt = new Date().toISOString();
  if (selection.others.includes("rival")) {
    onProgress("filling the wide events table", 0);
    await fillRival(data.client);
  }
  const facts = await readFacts(data.db);
  const cells: CellResult[] = [];
  for (const { pair, window } of cellsOf(selection)) {
    onProgress(`${pair.name}${window ? ` ${window}` : ""}`, cells.length);
    const from = facts.end - (window === null ? 0 : WINDOWS[window]);
    cells.push(await measure(data, pair, { facts, from, to: facts.end }, window, effort, othersOf(data, pair, selection.others)));
  }
  const [server] = await rowsOf<{ version: string }>(data, "SELECT version() AS version");
  const parts = await rowsOf<{ table: string; parts: string }>(data, "SELECT table, count() AS parts FROM system.parts WHERE active AND database = currentDatabase() GROUP BY table ORDER BY table");
  return {
    startedAt,
    machine: { cpu: cpus()[0]?.model ?? "", cores: cpus().length, memoryBytes: totalmem(), platform: `${platform()} ${arch()}` },
    server: server?.version ?? "",
    parts: Object.fromEntries(parts.map(({ table, parts }) => [table, Number(parts)])),
    data: facts, effort, cells, unpaired: unpaired(),
  };
}

const rowsOf = async <Row>({ client }: DataSet, query: string): Promise<Row[]> => (await client.query({ query, format: "JSONEachRow" })).json<Row>();
