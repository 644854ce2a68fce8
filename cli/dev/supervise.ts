import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Stream } from "./wrangler-log.ts";

const WATCHDOG = fileURLToPath(new URL("./watchdog.mjs", import.meta.url));
/** How much of a process's output is kept, to show when it fails. */
const KEPT_LINES = 60;

export interface Supervised {
  /** Settles when the process has ended, with what it had said. */
  exited: Promise<{ code: number | null; output: string }>;
  isStopping(): boolean;
  stop(): Promise<void>;
}

export interface Command {
  command: string;
  args: readonly string[];
  env: Record<string, string | undefined>;
  cwd: string;
  onLine(line: string, stream: Stream): void;
}

/** Runs a command in a process group of its own that ends with this process. */
export function supervise({ command, args, env, cwd, onLine }: Command): Supervised {
  const child = spawn(process.execPath, [WATCHDOG, command, ...args], { detached: true, stdio: ["pipe", "pipe", "pipe"], env, cwd });
  child.stdin.on("error", () => {}); // it ended by itself: `exited` says so
  const kept: string[] = [];
  let stopping = false;
  for (const stream of ["stdout", "stderr"] as const) {
    createInterface({ input: child[stream] }).on("line", (line) => {
      if (kept.push(line) > KEPT_LINES) kept.shift();
      onLine(line, stream);
    });
  }
  const exited = new Promise<{ code: number | null; output: string }>((resolve) => {
    child.on("error", (error) => resolve({ code: 1, output: error.message }));
    child.on("exit", (code) => {
      endGroup(child.pid);
      resolve({ code, output: kept.join("\n").trim() });
    });
  });
  return {
    exited,
    isStopping: () => stopping,
    stop: async () => {
      stopping = true;
      child.stdin.end();
      await exited;
    },
  };
}

/** Whatever of the group outlived its leader: a killed wrangler leaves two workerd that hold the port. */
function endGroup(leader: number | undefined): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
