import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { createTestHarness } from "wrangler";
import { handOver } from "../../src/platform/delivery.ts";
import { keyEntry } from "../../src/platform/key-records.ts";
import type { ApiKeyRecord } from "../../src/platform/ports.ts";
import { workersFlagStore } from "../../src/platform/workers/flags.ts";
import { workersKeyStore } from "../../src/platform/workers/keys.ts";
import { deletionQueueContract, type RunningQueue } from "../contract/deletion-queue.ts";
import { brokenFlagStoreContract, flagStoreContract } from "../contract/flag-store.ts";
import { brokenKeyStoreContract, CONFIGURED, keyStoreContract, STORED } from "../contract/key-store.ts";

/** The same contracts in workerd, with its KV and its queues. */
const nobody = (): Promise<void> => Promise.resolve();
const consumers: RunningQueue["consumers"] = { consume: nobody, bury: nobody };
let harness: ReturnType<typeof createTestHarness>;
let listener: Server;
let url: string;

beforeAll(async () => {
  listener = createServer(async (incoming, outgoing) => {
    const { isDead, messages } = JSON.parse(await text(incoming)) as { isDead: boolean; messages: { body: unknown; attempts: number }[] };
    const { verdicts, error } = await handOver(messages, isDead ? consumers.bury : consumers.consume);
    const said = [...verdicts.values()].map((verdict) => (verdict.is === "done" ? "ack" : (verdict.delaySeconds ?? null)));
    outgoing.end(JSON.stringify({ said, threw: error !== undefined }));
  });
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const LISTENER = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  harness = createTestHarness({ workers: [{ configPath: fileURLToPath(new URL("./bridge/wrangler.toml", import.meta.url)), vars: { LISTENER } }] });
  url = (await harness.listen()).url.origin;
});
afterAll(async () => {
  await harness.close();
  listener.closeAllConnections();
  listener.close();
});

async function ask<T>(call: string, argument?: unknown): Promise<T> {
  const response = await fetch(url, { method: "POST", body: JSON.stringify({ call, argument }) });
  expect(response.status).toBe(200);
  return (((await response.json()) as { value: T | null }).value ?? undefined) as T;
}
const broken = { get: () => Promise.reject(new Error("KV is down")), put: () => Promise.reject(new Error("KV is down")) };

describe("Workers' flags, in KV", () => {
  flagStoreContract(() => Promise.resolve({ read: () => ask<string | undefined>("flags.read"), write: (document) => ask("flags.write", document) }));
  brokenFlagStoreContract(() => workersFlagStore(broken));
});

describe("Workers' keys, in KV", () => {
  keyStoreContract(async () => {
    for (const record of STORED) await ask("keys.put", [keyEntry(record.publicKey), JSON.stringify(record)]);
    return { find: (publicKey) => ask<ApiKeyRecord | undefined>("keys.find", [CONFIGURED, publicKey]) };
  });
  brokenKeyStoreContract(() => workersKeyStore(CONFIGURED, broken));
});

describe("Workers' queue, a real one", () =>
  deletionQueueContract(() =>
    Promise.resolve({ queue: { send: (messages) => ask("queue.send", messages) }, consumers, put: (body) => ask("queue.put", body), close: nobody })));
