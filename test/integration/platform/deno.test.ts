import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { migrateDatabase } from "../../../cli/migrate/index.ts";
import { createDb, type Db } from "../../../src/db/client.ts";
import { denoFlagStore } from "../../../src/platform/deno/flags.ts";
import { denoKeyStore } from "../../../src/platform/deno/keys.ts";
import { type DenoQueue, denoQueue, type QueueOptions } from "../../../src/platform/deno/queue.ts";
import { settingsTable } from "../../../src/platform/deno/settings.ts";
import { keyEntry } from "../../../src/platform/key-records.ts";
import type { DeletionMessage } from "../../../src/platform/ports.ts";
import { deletionQueueContract, MAX_RETRIES, type RunningQueue } from "../../contract/deletion-queue.ts";
import { brokenFlagStoreContract, flagStoreContract } from "../../contract/flag-store.ts";
import { brokenKeyStoreContract, CONFIGURED, keyStoreContract, STORED } from "../../contract/key-store.ts";
import { freshDatabase, type TestDatabase } from "../../engine/database.ts";

let database: TestDatabase;
let db: Db;
const open = (url: string): Db => createDb({ url, username: "default", password: "", database: database.database, compression: false });
const nobodyThere = (): Db => open("http://127.0.0.1:9");
const clock = { now: () => Date.now() };
const log = (): void => {};

beforeAll(async () => {
  database = await freshDatabase("platform_deno");
  await migrateDatabase({ url: database.url, database: database.database });
  db = open(database.url);
});
afterAll(() => database.drop());

const emptied = async () => {
  await database.client.command({ query: "TRUNCATE TABLE exp_settings" });
  return settingsTable(db);
};

describe("Deno's flags, in ClickHouse", () => {
  flagStoreContract(async () => denoFlagStore(await emptied()));
  brokenFlagStoreContract(() => denoFlagStore(settingsTable(nobodyThere())));

  it("are seen by every process", async () => {
    const settings = await emptied();
    await denoFlagStore(settings).write("{}");
    expect(await denoFlagStore(settingsTable(open(database.url))).read()).toBe("{}");
  });
});

describe("Deno's keys, in ClickHouse", () => {
  const stored = async () => {
    const settings = await emptied();
    for (const record of STORED) await settings.put(keyEntry(record.publicKey), JSON.stringify(record));
    return settings;
  };
  keyStoreContract(async () => denoKeyStore(CONFIGURED, await stored(), clock));
  brokenKeyStoreContract(() => denoKeyStore(CONFIGURED, settingsTable(nobodyThere()), clock));

  it("are asked for once a minute, those that there are not too; a revoked one ends within it", async () => {
    const settings = await stored();
    let [asked, now] = [0, 0];
    const store = denoKeyStore([], { get: (key) => (asked++, settings.get(key)) }, { now: () => now });
    for (let time = 0; time < 60_000; time += 10_000) {
      now = time;
      expect(await store.find("pk-lf-stored")).toEqual(STORED[0]);
      expect(await store.find("pk-lf-unknown")).toBeUndefined();
    }
    expect(asked).toBe(2);
    await settings.put(keyEntry("pk-lf-stored"), "");
    now = 60_000;
    expect(await store.find("pk-lf-stored")).toBeUndefined();
  });
});

/** A process that delivers until it is ended. */
function start(queue: DenoQueue, consumers: RunningQueue["consumers"]): () => Promise<void> {
  const stop = new AbortController();
  const running = queue.run({ consume: (batch) => consumers.consume(batch), bury: (batch) => consumers.bury(batch) }, stop.signal);
  return () => (stop.abort(), running);
}
const nobody = (): Promise<void> => Promise.resolve();
const QUICK: Partial<QueueOptions> = { maxRetries: MAX_RETRIES, pollMs: 20, deadDelayMs: 20 };

describe("Deno's queue, in ClickHouse", () => {
  deletionQueueContract(() => {
    const queue = denoQueue(db, { ...QUICK, log });
    const consumers: RunningQueue["consumers"] = { consume: nobody, bury: nobody };
    return Promise.resolve({ queue, consumers, put: (body) => queue.put([body]), close: start(queue, consumers) });
  });
});

describe("Deno's queue over several processes", () => {
  const message = (part: number): DeletionMessage => ({ projectId: "p", deletionId: "d", part, kind: "scores", ids: ["s"] });
  const WAIT = { timeout: 60_000, interval: 20 };

  it("a message whose process died comes again, to another one, and not before its lease has ended", async () => {
    const [dead, alive] = [denoQueue(db, { ...QUICK, leaseMs: 3_000, log }), denoQueue(open(database.url), { ...QUICK, log })];
    let taken = 0;
    // It took the message and never says anything again; nor does it renew: its database is gone.
    const gone = new AbortController();
    void denoQueue({ ...db, execute: (tag, ...rest) => (tag.name === "platform.queue.renew" ? new Promise(() => {}) : db.execute(tag, ...rest)) }, { ...QUICK, leaseMs: 3_000, log })
      .run({ consume: () => (taken++, new Promise(() => {})), bury: nobody }, gone.signal);
    const sent = performance.now();
    await dead.send([message(1)]);
    await expect.poll(() => taken, WAIT).toBe(1);
    gone.abort();
    const attempts: number[] = [];
    const stop = start(alive, { consume: (batch) => (batch.forEach((each) => (attempts.push(each.attempts), each.ack())), Promise.resolve()), bury: nobody });
    await expect.poll(() => attempts, WAIT).toEqual([2]);
    expect(performance.now() - sent).toBeGreaterThan(2_900);
    await stop();
  });

  it("a living process keeps what it works on beyond its lease; stopping waits for it", async () => {
    let finish!: () => void;
    const working = new Promise<void>((resolve) => (finish = resolve));
    let deliveries = 0;
    const consumers: RunningQueue["consumers"] = {
      consume: async (batch) => {
        deliveries += batch.length;
        await working;
        for (const each of batch) each.ack();
      },
      bury: nobody,
    };
    const another = () => start(denoQueue(open(database.url), { ...QUICK, leaseMs: 6_000, log }), consumers);
    const stops = [another()];
    await denoQueue(db, { ...QUICK, log }).send([message(2)]);
    await expect.poll(() => deliveries, WAIT).toBe(1);
    // Not before: two that claim at one moment may both be handed a message (docs/decisions/0006-deno.md).
    stops.push(another());
    // For longer than the lease, renewed every two seconds, somebody else is looking.
    const renewals = async () => Number(((await (await database.client.query({ query: "SELECT toString(max(intDiv(version, 65536))) AS steps FROM exp_queue WHERE done = 0", format: "JSONEachRow" })).json()) as { steps: string }[])[0]?.steps);
    await expect.poll(renewals, WAIT).toBeGreaterThanOrEqual(5);
    expect(deliveries).toBe(1);
    const stopped = Promise.all(stops.map((stop) => stop()));
    finish();
    await stopped;
    const [row] = (await (await database.client.query({ query: "SELECT countIf(done = 0) AS waiting FROM exp_queue FINAL", format: "JSONEachRow" })).json()) as { waiting: string | number }[];
    expect(Number(row?.waiting)).toBe(0);
  });

  it("several processes share the work: each message is acknowledged, hardly any is delivered twice", async () => {
    const seen: number[] = [];
    const consumers: RunningQueue["consumers"] = {
      consume: (batch) => {
        for (const each of batch) {
          seen.push((each.body as DeletionMessage).part);
          each.ack();
        }
        return Promise.resolve();
      },
      bury: nobody,
    };
    const stops = [0, 1, 2].map(() => start(denoQueue(open(database.url), { ...QUICK, log }), consumers));
    await denoQueue(db, { ...QUICK, log }).send(Array.from({ length: 60 }, (_, part) => message(part)));
    await expect.poll(() => new Set(seen).size, WAIT).toBe(60);
    await Promise.all(stops.map((stop) => stop()));
    expect(seen.length).toBeLessThan(120);
  });

  it("goes on by itself when the store was away for a while", async () => {
    let isAway = true;
    const failures: unknown[] = [];
    const flaky: Db = { ...db, query: (query) => (isAway ? nobodyThere().query(query) : db.query(query)) };
    const seen: unknown[] = [];
    const stop = start(denoQueue(flaky, { ...QUICK, log: (event) => failures.push(event) }), { consume: (batch) => (batch.forEach((each) => (seen.push(each.body), each.ack())), Promise.resolve()), bury: nobody });
    await denoQueue(db, { ...QUICK, log }).send([message(7)]);
    await expect.poll(() => failures.length, WAIT).toBeGreaterThan(1);
    isAway = false;
    await expect.poll(() => seen, WAIT).toEqual([message(7)]);
    await stop();
  });
});
