import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startDev } from "../dev/index.ts";
import { freePort } from "../dev/port.ts";
import { parseSettings } from "../dev/settings.ts";

export type RunningWorker = Awaited<ReturnType<typeof startDev>> & { database: string };

/** The Worker on workerd as `spanhouse dev` runs it, with a folder of its own, for as long as `work` takes. @param settings as `npm start` takes them, without port and folder */
export async function withWorker<Result>(settings: Readonly<Record<string, string>>, work: (worker: RunningWorker) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "spanhouse-bench-worker-"));
  const parsed = parseSettings({ PORT: String(await freePort()), DATA_DIR: join(folder, "data"), ...settings });
  const quiet = { phase: () => {}, workerLine: () => {}, warning: (text: string) => void process.stderr.write(`${text}\n`) };
  try {
    const dev = await startDev(parsed, quiet, new AbortController().signal);
    try {
      return await work({ ...dev, database: parsed.database });
    } finally {
      await dev.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
