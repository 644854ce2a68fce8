import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startEngine } from "../../cli/engine/start.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** A real ClickHouse, shared by the project's test files: use `freshDatabase()` to get one's own database on it. */
    clickhouseUrl: string;
  }
}

/** One engine for each project, on a folder of its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const path = await mkdtemp(join(tmpdir(), "spanhouse-test-"));
  const engine = await startEngine({ path });
  project.provide("clickhouseUrl", engine.url);
  return async () => {
    await engine.stop();
    await rm(path, { recursive: true, force: true });
  };
}
