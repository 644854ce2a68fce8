import { createApp } from "./app.ts";
import { parseConfig, parseListen } from "./config.ts";
import { assemble } from "./entry/assemble.ts";
import { createBackground } from "./entry/background.ts";
import { deletionConsumers } from "./entry/consumers.ts";
import { runCron } from "./entry/cron.ts";
import { log } from "./entry/log.ts";
import { denoFlagStore } from "./platform/deno/flags.ts";
import { denoKeyStore } from "./platform/deno/keys.ts";
import { type DenoQueue, denoQueue } from "./platform/deno/queue.ts";
import { deno } from "./platform/deno/runtime.ts";
import { settingsTable } from "./platform/deno/settings.ts";
import { pause } from "./platform/pause.ts";

const CRON_MS = 60_000;
/** What is under way has this long to end, well within what supervisors wait before they kill (Kubernetes: 30 s). */
const STOP_MS = 25_000;

function start(): void {
  const env = deno.env.toObject();
  const config = parseConfig(env);
  let queue!: DenoQueue;
  const deps = assemble(config, (db, clock) => {
    const settings = settingsTable(db);
    queue = denoQueue(db, { log });
    return { keys: denoKeyStore(config.API_KEYS, settings, clock), flags: denoFlagStore(settings), deletions: queue };
  });
  const app = createApp(deps);
  const background = createBackground();
  const stopping = new AbortController();

  const server = deno.serve(
    { ...parseListen(env), onListen: ({ hostname, port }) => log({ level: "info", event: "listening", hostname, port }) },
    (request) => app.fetch(request, {}, background.context),
  );

  async function everyMinute(): Promise<void> {
    while (!stopping.signal.aborted) {
      const began = deps.clock.now();
      await runCron(deps);
      await pause(Math.max(0, began + CRON_MS - deps.clock.now()), stopping.signal);
    }
  }
  const loops = Promise.all([everyMinute(), queue.run(deletionConsumers(deps), stopping.signal)]);

  /** Takes no more requests, finishes those under way with all that goes on behind them, and the batch of the queue. */
  async function stop(): Promise<void> {
    if (stopping.signal.aborted) return;
    stopping.abort();
    log({ level: "info", event: "stopping" });
    setTimeout(() => {
      log({ level: "warn", event: "stopped_late" });
      deno.exit(1);
    }, STOP_MS);
    await server.shutdown();
    await Promise.all([loops, background.settled()]);
    log({ level: "info", event: "stopped" });
    deno.exit(0);
  }
  for (const signal of ["SIGINT", "SIGTERM"] as const) deno.addSignalListener(signal, () => void stop());
}

try {
  start();
} catch (error) {
  console.error(`spanhouse: ${error instanceof Error ? error.message : String(error)}`);
  deno.exit(1);
}
