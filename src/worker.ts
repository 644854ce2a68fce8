import { createApp } from "./app.ts";
import { parseConfig } from "./config.ts";
import type { Deps } from "./deps.ts";
import { assemble } from "./entry/assemble.ts";
import { deletionConsumers } from "./entry/consumers.ts";
import { runCron } from "./entry/cron.ts";
import type { DeliveredMessage } from "./platform/ports.ts";
import { workersFlagStore } from "./platform/workers/flags.ts";
import { type KvNamespace, workersKeyStore } from "./platform/workers/keys.ts";
import { type QueueBinding, workersDeletionQueue } from "./platform/workers/queue.ts";

type Env = Record<string, unknown> & { FLAGS: KvNamespace; KEYS: KvNamespace; DELETIONS: QueueBinding };

interface ExecutionContext {
  waitUntil(work: Promise<unknown>): void;
  passThroughOnException(): void;
  props: unknown;
}

/** Built once an isolate: bindings do not change while it lives. */
let built: { deps: Deps; app: ReturnType<typeof createApp> } | undefined;
function build(env: Env): { deps: Deps; app: ReturnType<typeof createApp> } {
  if (!built) {
    const config = parseConfig(env);
    const deps = assemble(config, () => ({ keys: workersKeyStore(config.API_KEYS, env.KEYS), flags: workersFlagStore(env.FLAGS), deletions: workersDeletionQueue(env.DELETIONS) }));
    built = { deps, app: createApp(deps) };
  }
  return built;
}

export default {
  fetch: (request: Request, env: Env, context: ExecutionContext): Response | Promise<Response> => build(env).app.fetch(request, env, context),
  scheduled: (_event: unknown, env: Env): Promise<void> => runCron(build(env).deps),
  queue: (batch: { queue: string; messages: readonly DeliveredMessage[] }, env: Env): Promise<void> => {
    const { consume, bury } = deletionConsumers(build(env).deps);
    return (batch.queue.endsWith("-dlq") ? bury : consume)(batch.messages);
  },
};
