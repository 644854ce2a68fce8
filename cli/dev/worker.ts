import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { CliError } from "../errors.ts";
import { createLogReader, type Stream } from "./wrangler-log.ts";

export const WORKER_CONFIG = fileURLToPath(new URL("../../wrangler.toml", import.meta.url));
const WATCHDOG = fileURLToPath(new URL("./watchdog.mjs", import.meta.url));

/** What keeps wrangler quiet, off the network and away from questions. */
export const WRANGLER_ENV = { WRANGLER_SEND_METRICS: "false", CI: "1", CLOUDFLARE_CF_FETCH_ENABLED: "false" };

export interface WorkerOptions {
  host: string;
  port: number;
  stateDir: string;
  config: string;
  variables: Record<string, string>;
  /** Variables that a process list must not show. */
  secrets: Record<string, string>;
  onLine: (text: string, stream: Stream) => void;
  /** workerd died and wrangler starts it again. */
  onCrash: () => void;
}

export interface RunningWorker {
  /** Settles when `wrangler dev` has ended, with what it had said. */
  exited: Promise<{ code: number | null; output: string }>;
  stop(): Promise<void>;
}

/** How much of wrangler's output is kept, to show when it fails. */
const KEPT_LINES = 60;

export function wranglerScript(): string {
  const manifest = createRequire(import.meta.url).resolve("wrangler/package.json");
  return join(dirname(manifest), "bin", "wrangler.js");
}

/** Starts `wrangler dev` in a process group of its own that ends with this process. */
export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  await mkdir(options.stateDir, { recursive: true });
  const args = [
    wranglerScript(), "dev", "--config", options.config,
    "--ip", options.host, "--port", String(options.port), "--persist-to", options.stateDir,
    "--show-interactive-dev-session=false",
    ...(await envFiles(options)),
    ...Object.entries(options.variables).flatMap(([name, value]) => ["--var", `${name}:${value}`]),
  ];
  const child = spawn(process.execPath, [WATCHDOG, process.execPath, ...args], {
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, ...WRANGLER_ENV },
    cwd: dirname(options.config),
  });
  child.stdin.on("error", () => {}); // it ended by itself: `exited` says so

  const debug = process.env.DEBUG?.includes("spanhouse") ?? false;
  const kept: string[] = [];
  const read = createLogReader();
  let stopping = false;
  const listen = (stream: Stream) =>
    createInterface({ input: child[stream] }).on("line", (line) => {
      if (kept.push(line) > KEPT_LINES) kept.shift();
      const meaning = read(line, stream);
      if (debug) process.stderr.write(`${line}\n`);
      else if (stopping) return; // esbuild and workerd complain about being stopped
      else if (meaning.kind === "worker") options.onLine(meaning.text, stream);
      if (meaning.kind === "restarted" && !stopping) options.onCrash();
    });
  listen("stdout");
  listen("stderr");

  const exited = new Promise<{ code: number | null; output: string }>((resolve) => {
    child.on("error", (error) => resolve({ code: 1, output: error.message }));
    child.on("exit", (code) => {
      endGroup(child.pid);
      resolve({ code, output: kept.join("\n").trim() });
    });
  });
  return {
    exited,
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

/** Secrets go through a file that only this user can read; naming one makes wrangler pass over `.dev.vars`, so that is named too. */
async function envFiles({ config, stateDir, secrets }: WorkerOptions): Promise<string[]> {
  const own = join(stateDir, "secrets.env");
  const lines = Object.entries(secrets).map(([name, value]) => `${name}=${quoteForDotenv(name, value)}`);
  await writeFile(own, `${lines.join("\n")}\n`, { mode: 0o600 });
  await chmod(own, 0o600); // the mode above counts only for a new file
  const theirs = join(dirname(config), ".dev.vars");
  return [theirs, own].filter((file) => existsSync(file)).flatMap((file) => ["--env-file", file]);
}

/** wrangler reads the file with dotenv and dotenv-expand: a quote the value does not have, and no expansion. */
export function quoteForDotenv(name: string, value: string): string {
  const quote = ["'", "`"].find((one) => !value.includes(one));
  if (!quote || /[\r\n\\]/.test(value)) throw new CliError(`${name} has a line break, a backslash or both ' and \`: wrangler dev cannot take it`);
  return `${quote}${value.replaceAll("$", "\\$")}${quote}`;
}
