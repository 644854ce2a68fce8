import { describe } from "vitest";
import { memoryQueue } from "../../../src/platform/memory/queue.ts";
import { memoryFlagStore, memoryKeyStore } from "../../../src/platform/memory/stores.ts";
import { pause } from "../../../src/platform/pause.ts";
import { deletionQueueContract, MAX_RETRIES, type RunningQueue } from "../../contract/deletion-queue.ts";
import { flagStoreContract } from "../../contract/flag-store.ts";
import { CONFIGURED, keyStoreContract, STORED } from "../../contract/key-store.ts";

describe("memory's flags", () => flagStoreContract(() => Promise.resolve(memoryFlagStore())));
describe("memory's keys", () => keyStoreContract(() => Promise.resolve(memoryKeyStore([...CONFIGURED, ...STORED]))));

describe("memory's queue, delivered by hand", () =>
  deletionQueueContract(() => {
    const queue = memoryQueue({ maxRetries: MAX_RETRIES });
    const nobody = (): Promise<void> => Promise.resolve();
    const consumers: RunningQueue["consumers"] = { consume: nobody, bury: nobody };
    const stop = new AbortController();
    const delivering = (async () => {
      while (!stop.signal.aborted) {
        await queue.deliver((batch) => consumers.consume(batch));
        await queue.deliverDead((batch) => consumers.bury(batch));
        await pause(5, stop.signal);
      }
    })();
    return Promise.resolve({ queue, consumers, put: (body) => Promise.resolve(queue.put(body)), close: () => (stop.abort(), delivering) });
  }));
