import { command } from "../command.ts";
import { startDev, type DevReporter, type RunningDev } from "../dev/index.ts";
import { watchNpm } from "../dev/parent.ts";
import { parseSettings, type DevSettings, RUNTIMES, type Runtime } from "../dev/settings.ts";
import { curlSnippet, sdkSnippet } from "../dev/snippets.ts";
import { CliError } from "../errors.ts";
import type { Output } from "../output.ts";

export const dev = command({
  name: "dev",
  description: "Run everything here; reads PORT, DATA_DIR, CLICKHOUSE_URL, SPANHOUSE_KEYS, SPANHOUSE_MODE …",
  args: { runtime: { type: "enum", options: [...RUNTIMES], default: "workers", description: "what the API runs on: workerd, as on Cloudflare, or a Deno process" } },
  run: async ({ args, output }) => {
    const settings = parseSettings(process.env, args.runtime as Runtime);
    const stop = stopSignal();
    try {
      await runUntilStopped(settings, output, stop.signal);
    } finally {
      stop.release();
    }
  },
});

async function runUntilStopped(settings: DevSettings, output: Output, signal: AbortSignal): Promise<void> {
  const started = performance.now();
  const task = output.task("Starting spanhouse");
  let ready = false;
  const reporter: DevReporter = {
    phase: (phase, text) => {
      if (output.json) output.event({ event: "phase", phase, text });
      else task.update(text);
    },
    workerLine: (text, stream) => {
      if (output.json) output.event({ event: "worker", stream, text });
      else process[stream].write(`${text}\n`);
    },
    warning: (text) => {
      if (output.json) output.event({ event: "warning", message: text });
      else process.stderr.write(`spanhouse: ${text}\n`);
    },
  };
  try {
    const running = await startDev(settings, reporter, signal);
    ready = true;
    const ms = Math.round(performance.now() - started);
    task.done(`spanhouse is ready at ${running.url} (${(ms / 1000).toFixed(1)} s)`);
    output.event(readyEvent(settings, running, ms), readyText(settings, running));

    const stopped = new Promise<undefined>((resolve) => signal.addEventListener("abort", () => resolve(undefined), { once: true }));
    const failure = await Promise.race([running.failed, signal.aborted ? undefined : stopped]);
    if (failure) throw failure;
    output.event({ event: "stopping" }, "Stopping …");
    await running.stop();
    output.event({ event: "stopped" }, settings.clickHouseUrl ? "Stopped" : `Stopped; the data is in ${settings.dataDir}`);
  } catch (error) {
    if (signal.aborted && !(error instanceof CliError)) {
      task.fail("Stopped before it was ready");
      output.event({ event: "stopped" });
      return;
    }
    if (!ready) task.fail("Not started");
    if (error instanceof CliError && error.cause instanceof Error && / ended by itself/.test(error.message)) process.stderr.write(`${error.cause.message}\n`);
    throw error;
  }
}

/** Ctrl-C, a signal to this process or its group, a closed terminal, a killed npm: each ends it once; repeats change nothing. */
function stopSignal(): { signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const stop = () => controller.abort();
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, stop);
  const npm = watchNpm(stop);
  return {
    signal: controller.signal,
    release: () => {
      npm.stop();
      for (const signal of signals) process.off(signal, stop);
    },
  };
}

function readyEvent(settings: DevSettings, running: RunningDev, ms: number) {
  return { event: "ready", url: running.url, clickHouseUrl: running.clickHouseUrl, database: settings.database, keys: settings.keys, ms, phases: running.phases };
}

function readyText(settings: DevSettings, { url, clickHouseUrl }: RunningDev): string {
  const keys = settings.keys.map(({ projectId, publicKey, secretKey }) => `  project ${projectId}: public key ${publicKey}, secret key ${secretKey}`);
  const [first] = settings.keys;
  const snippets = first ? ["", "Try it with curl:", "", curlSnippet(url, first), "", "or with the Langfuse SDK:", "", sdkSnippet(url, first), ""] : [];
  return [
    ...keys,
    `  ClickHouse ${clickHouseUrl}, database ${settings.database} (CLICKHOUSE_URL=${clickHouseUrl} for the other spanhouse commands)`,
    `  admin token ${settings.adminToken} (npx spanhouse rollout status)`,
    `  read mode ${settings.mode}, write mode ${settings.writeMode}`,
    ...snippets,
    "Ctrl-C stops it.",
  ].join("\n");
}
