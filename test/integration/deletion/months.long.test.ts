import { expect, it } from "vitest";
import type { Db } from "../../../src/db/client.ts";
import { deleteLate } from "../../../src/deletion/late.ts";
import { deleteExpired } from "../../../src/deletion/retention.ts";
import { KEYS } from "../../engine/app.ts";
import { send } from "../support/events.ts";
import { ALL, FEBRUARY, JANUARY, NOTHING, traceAt, YEAR, givenMonths } from "./months.ts";
import { admin, consumer, deliverAll, rowsWith } from "./support.ts";

const given = givenMonths("deletion_months_long");

it("a month that two projects are done with goes once, with a receipt for each", async () => {
  await given.storedThen(JANUARY, "one", ["jan-1"]);
  await given.storedThen(JANUARY, "two", ["two-1", "two-2"]);
  await given.keep("one", YEAR);
  await given.keep("two", 100);
  const before = await given.mutations();
  await given.expireAll();
  for (const id of ["jan-", "two-"]) expect(await rowsWith(given.app, id)).toEqual(NOTHING);
  expect(await given.mutations()).toBe(before);
  const [receipt] = await given.receipts();
  expect(receipt).toMatchObject({ state: "verified", parts: 2 });
  const { parts } = (await admin(given.app, "GET", `/deletions/${receipt?.deletionId}`)).body;
  expect(parts.map(({ projectId }: { projectId: string }) => projectId)).toEqual([KEYS.one.projectId, KEYS.two.projectId]);
  expect(parts[1].rowsDeleted).toBe(2 * parts[0].rowsDeleted);
});

it("a trace that reaches into the next month goes by id, as a whole, and the month after it", async () => {
  await given.storedThen(JANUARY, "one", ["jan-1"]);
  await send(given.app, "one", traceAt("wide", JANUARY, FEBRUARY));
  await given.storedThen(FEBRUARY, "two", ["two-1"]);
  const theirs = await rowsWith(given.app, "two-1");
  await given.keep("one", YEAR);
  expect(await deleteExpired(given.app.deps)).toBe(1);
  expect(given.app.queue.waiting.map(({ body }) => body)).toMatchObject([{ kind: "traces", ids: ["wide"] }]);
  await deliverAll(given.app);
  expect(Object.keys(await rowsWith(given.app, "jan-1")).length).toBeGreaterThanOrEqual(9);
  await given.expireAll();
  for (const id of ["jan-1", "wide"]) expect(await rowsWith(given.app, id)).toEqual(NOTHING);
  expect(await rowsWith(given.app, "two-1")).toEqual(theirs);
  expect(await given.receipts()).toMatchObject([{ state: "verified" }]);
});

it("a trace that is younger than its oldest row keeps the month, its own rows too; the rest goes by id", async () => {
  await given.storedThen(JANUARY, "one", ["jan-1"]);
  await send(given.app, "one", traceAt("alive", Date.now() - 86_400_000, JANUARY));
  await given.app.settled();
  const alive = await rowsWith(given.app, "alive");
  await given.keep("one", YEAR);
  await given.expireAll();
  expect(await rowsWith(given.app, "jan-1")).toEqual(NOTHING);
  expect(await rowsWith(given.app, "alive")).toEqual(alive);
  expect(await given.seen("one", "alive")).toEqual(ALL);
  expect(await given.receipts()).toEqual([]);
});

it("what arrives late for a dropped trace is left out; a foreign row of it is deleted again", async () => {
  await given.storedThen(JANUARY, "one", ["jan-1", "jan-2"]);
  await given.keep("one", YEAR);
  await given.expireAll();
  await send(given.app, "one", traceAt("jan-1", JANUARY));
  await given.app.settled();
  expect(await rowsWith(given.app, "jan-1")).toEqual(NOTHING);
  await given.run(`INSERT INTO traces (id, timestamp, name, project_id, event_ts) VALUES ('jan-2', '2025-01-15 10:00:00', 'foreign', '${KEYS.one.projectId}', now64(3))`);
  expect(await deleteLate(given.app.deps)).toBe(1);
  await deliverAll(given.app);
  expect(await rowsWith(given.app, "jan-2")).toEqual(NOTHING);
});

it("asked for, and then somebody wants to keep it: nothing goes, the receipt says why, and everything is as it was", async () => {
  await given.storedThen(JANUARY, "one", ["jan-1"]);
  const before = await rowsWith(given.app, "jan-1");
  await given.keep("one", YEAR);
  await deleteExpired(given.app.deps);
  await given.keep("one", 0);
  await given.app.queue.deliver(consumer(given.app));
  expect(await rowsWith(given.app, "jan-1")).toEqual(before);
  expect(await given.receipts()).toMatchObject([{ state: "deleting", lastError: expect.stringContaining("a project that keeps it has rows in it") }]);
  await given.keep("one", YEAR);
  await deliverAll(given.app);
  expect(await rowsWith(given.app, "jan-1")).toEqual(NOTHING);
  expect(await given.receipts()).toMatchObject([{ state: "verified" }]);
});

it("killed between two drops, the next delivery ends it", async () => {
  await given.storedThen(JANUARY, "one", ["jan-1"]);
  await given.keep("one", YEAR);
  await deleteExpired(given.app.deps);
  let drops = 0;
  const db: Db = { ...given.app.db, execute: (tag, ...rest) => (tag.name.startsWith("retention.drop.") && ++drops === 4 ? Promise.reject(new Error("killed")) : given.app.db.execute(tag, ...rest)) };
  await given.app.queue.deliver(consumer(given.app, { ...given.app.deps, db }));
  expect(await given.seen("one", "jan-1")).not.toEqual(ALL);
  await deliverAll(given.app);
  expect(await rowsWith(given.app, "jan-1")).toEqual(NOTHING);
  expect(await given.receipts()).toMatchObject([{ state: "verified" }]);
});
