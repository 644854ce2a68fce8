import { workersFlagStore } from "../../../src/platform/workers/flags.ts";
import { type KvNamespace, workersKeyStore } from "../../../src/platform/workers/keys.ts";
import { type QueueBinding, workersDeletionQueue } from "../../../src/platform/workers/queue.ts";
import type { ApiKeyRecord, DeletionMessage, DeliveredMessage } from "../../../src/platform/ports.ts";

/** The adapters of Workers with real bindings, worked from outside: what a test asks is a POST, what is delivered is one to the test. */
interface Env {
  FLAGS: KvNamespace;
  KEYS: KvNamespace;
  DELETIONS: QueueBinding;
  LISTENER: string;
}

const calls: Record<string, (env: Env, argument: never) => Promise<unknown>> = {
  "flags.read": ({ FLAGS }) => workersFlagStore(FLAGS).read(),
  "flags.write": ({ FLAGS }, document: string) => workersFlagStore(FLAGS).write(document),
  "keys.put": ({ KEYS }, [entry, text]: [string, string]) => KEYS.put(entry, text),
  "keys.find": ({ KEYS }, [configured, publicKey]: [ApiKeyRecord[], string]) => workersKeyStore(configured, KEYS).find(publicKey),
  "queue.send": ({ DELETIONS }, messages: DeletionMessage[]) => workersDeletionQueue(DELETIONS).send(messages),
  "queue.put": ({ DELETIONS }, body: unknown) => DELETIONS.sendBatch([{ body, contentType: "json" }]),
};

export default {
  fetch: async (request: Request, env: Env): Promise<Response> => {
    const { call, argument } = (await request.json()) as { call: string; argument: unknown };
    return Response.json({ value: (await calls[call]?.(env, argument as never)) ?? null });
  },
  queue: async (batch: { queue: string; messages: readonly DeliveredMessage[] }, env: Env): Promise<void> => {
    const messages = batch.messages.map(({ body, attempts }) => ({ body, attempts }));
    const answer = await fetch(env.LISTENER, { method: "POST", body: JSON.stringify({ isDead: batch.queue.endsWith("-dlq"), messages }) });
    const { said, threw } = (await answer.json()) as { said: ("ack" | number | null)[]; threw: boolean };
    batch.messages.forEach((message, index) => {
      const verdict = said[index];
      if (verdict === "ack") message.ack();
      else if (typeof verdict === "number") message.retry({ delaySeconds: verdict });
    });
    if (threw) throw new Error("the consumer threw");
  },
};
