import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { supervise } from "./supervise.ts";
import type { Stream } from "./wrangler-log.ts";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** What `npm run start:deno` runs: packages from node_modules, the network and the environment, and nothing else of the machine. */
export const DENO_ARGS = ["run", "--cached-only", "--no-prompt", "--allow-net", "--allow-env", "src/deno.ts"];

/** The binary that npm installed, itself: its Node wrapper passes no signal on. Else the one on the path. */
export function denoBinary(): string {
  const installed = join(dirname(createRequire(import.meta.url).resolve("deno/package.json")), process.platform === "win32" ? "deno.exe" : "deno");
  return existsSync(installed) ? installed : "deno";
}

/** src/deno.ts as a process that ends with this one. */
export const startDeno = (env: Record<string, string>, onLine: (text: string, stream: Stream) => void) =>
  supervise({ command: denoBinary(), args: DENO_ARGS, env: { ...process.env, ...env }, cwd: ROOT, onLine });
