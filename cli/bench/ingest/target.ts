import { createApp } from "../../../src/app.ts";
import type { Db } from "../../../src/db/client.ts";
import { createBackground } from "../../../src/entry/background.ts";
import { jwtVerifier } from "../../../src/http/jwt.ts";
import { hashSecret } from "../../../src/http/key-hash.ts";
import { priceTableOf } from "../../../src/ingest/price/table.ts";
import { memoryQueue } from "../../../src/platform/memory/queue.ts";
import { memoryFlagStore, memoryKeyStore } from "../../../src/platform/memory/stores.ts";
import { createFlags } from "../../../src/rollout/flags.ts";
import { createIsolate } from "../../../src/rollout/isolate.ts";
import type { WriteMode } from "../../../src/rollout/modes.ts";
import { type Usage, workerdUsage } from "../workerd.ts";

/** Something that takes requests, and what it has used so far. */
export interface Target {
  /** Sends a body and resolves with the status when the answer is complete. */
  send(path: string, body: string): Promise<number>;
  /** Resolves when what goes on behind the answers is done. */
  settled(): Promise<void>;
  usage(): Usage;
}

export const KEY = { projectId: "bench", publicKey: "pk-lf-bench", secretKey: "sk-lf-bench" };
const AUTHORIZATION = `Basic ${btoa(`${KEY.publicKey}:${KEY.secretKey}`)}`;
const HEADERS = { authorization: AUTHORIZATION, "content-type": "application/json" };

/** The app in this process. Its processor time is this process's: the load has to be made before. */
export async function appTarget(db: Db, write: WriteMode): Promise<Target> {
  const pepper = "bench";
  const clock = { now: () => Date.now() };
  const log = (event: Record<string, unknown>): void => void process.stderr.write(`${JSON.stringify(event)}\n`);
  const store = memoryFlagStore();
  const start = { read: "current" as const, write };
  const flags = createFlags(store, clock, start);
  const { projectId, publicKey, secretKey } = KEY;
  const app = createApp({
    db,
    keys: memoryKeyStore([{ projectId, publicKey, projectName: projectId, organizationId: projectId, organizationName: projectId, secretHash: await hashSecret(pepper, secretKey) }]),
    flags,
    control: { db, store, clock, start, heed: flags.heed, log },
    isolate: createIsolate({ db, clock, log, afterBatch: () => Promise.resolve() }),
    deletions: memoryQueue(),
    prices: (id) => priceTableOf({}, id),
    // The load comes through the public door alone: no browser, no operator.
    verifyToken: jwtVerifier({}),
    operators: [],
    corsOrigins: [],
    maxTraceBytes: 80_000_000,
    clock,
    pepper,
    log,
  });
  const background = createBackground();
  return {
    send: async (path, body) => {
      const response = await app.request(path, { method: "POST", headers: HEADERS, body }, {}, background.context);
      await response.arrayBuffer();
      return response.status;
    },
    settled: background.settled,
    usage: () => {
      const { user, system } = process.cpuUsage();
      return { cpuMs: (user + system) / 1000, rssBytes: process.memoryUsage.rss() };
    },
  };
}

/** The Worker that `spanhouse dev` runs, over HTTP. */
export function workerTarget(url: string, pending: () => Promise<number>): Target {
  return {
    send: async (path, body) => {
      const response = await fetch(`${url}${path}`, { method: "POST", headers: HEADERS, body });
      await response.arrayBuffer();
      return response.status;
    },
    settled: async () => {
      while ((await pending()) > 0) await new Promise((resolve) => setTimeout(resolve, 100));
    },
    usage: workerdUsage,
  };
}
