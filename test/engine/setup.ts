import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startEngine } from "../../cli/engine/start.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The engine of this vitest project; a test file takes a database of its own (`freshDatabase`). */
    clickhouseUrl: string;
  }
}

/** One engine a vitest project, on a folder that goes with it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const path = await mkdtemp(join(tmpdir(), "spanhouse-engine-"));
  const engine = await startEngine({ path });
  project.provide("clickhouseUrl", engine.url);
  return async () => {
    await engine.stop();
    await rm(path, { recursive: true, force: true });
  };
}
