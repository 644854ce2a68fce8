import { existsSync } from "node:fs";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { CliError } from "../errors.ts";
import { supervise, type Supervised } from "./supervise.ts";
import { createLogReader, type Stream } from "./wrangler-log.ts";

export const WORKER_CONFIG = fileURLToPath(new URL("../../wrangler.toml", import.meta.url));

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

export function wranglerScript(): string {
  const manifest = createRequire(import.meta.url).resolve("wrangler/package.json");
  return join(dirname(manifest), "bin", "wrangler.js");
}

/** Starts `wrangler dev` in a process group of its own that ends with this process. */
export async function startWorker(options: WorkerOptions): Promise<Supervised> {
  await mkdir(options.stateDir, { recursive: true });
  const args = [
    wranglerScript(), "dev", "--config", options.config,
    "--ip", options.host, "--port", String(options.port), "--persist-to", options.stateDir,
    "--show-interactive-dev-session=false",
    ...(await envFiles(options)),
    ...Object.entries(options.variables).flatMap(([name, value]) => ["--var", `${name}:${value}`]),
  ];
  const debug = process.env.DEBUG?.includes("spanhouse") ?? false;
  const read = createLogReader();
  const wrangler = supervise({
    command: process.execPath,
    args,
    env: { ...process.env, ...WRANGLER_ENV },
    cwd: dirname(options.config),
    onLine: (line, stream) => {
      const meaning = read(line, stream);
      if (debug) process.stderr.write(`${line}\n`);
      else if (wrangler.isStopping()) return; // esbuild and workerd complain about being stopped
      else if (meaning.kind === "worker") options.onLine(meaning.text, stream);
      if (meaning.kind === "restarted" && !wrangler.isStopping()) options.onCrash();
    },
  });
  return wrangler;
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
