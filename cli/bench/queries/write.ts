import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openDataSet, openEngine } from "../data.ts";
import { PAIRS } from "../pairs/index.ts";
import { emitQueries, SAMPLE } from "./emit.ts";

export const QUERIES_DIRECTORY = fileURLToPath(new URL("../../../performance-queries", import.meta.url));
export const isQueryFile = (name: string): boolean => name.endsWith(".sql");

/** Writes performance-queries/ anew from the builders; files of pairs that are gone go too. Gives the names. */
export async function writeQueries(onProgress: (text: string) => void): Promise<string[]> {
  onProgress("starting the embedded ClickHouse");
  const engine = await openEngine();
  try {
    const data = await openDataSet({ url: engine.url, database: "queries" }, { ...SAMPLE, onProgress: ({ traces }) => onProgress(`generating: ${traces} traces`) });
    try {
      const files = await emitQueries(data, PAIRS);
      await mkdir(QUERIES_DIRECTORY, { recursive: true });
      for (const name of (await readdir(QUERIES_DIRECTORY)).filter(isQueryFile)) if (!files.has(name)) await rm(join(QUERIES_DIRECTORY, name));
      for (const [name, text] of files) await writeFile(join(QUERIES_DIRECTORY, name), text);
      return [...files.keys()].sort();
    } finally {
      await data.close();
    }
  } finally {
    await engine.stop();
  }
}
