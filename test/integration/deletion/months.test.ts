import { expect, it } from "vitest";
import type { Db } from "../../../src/db/client.ts";
import { deleteExpired } from "../../../src/deletion/retention.ts";
import { KEYS } from "../../engine/app.ts";
import { send } from "../support/events.ts";
import { ALL, FEBRUARY, JANUARY, NONE, NOTHING, traceAt, YEAR, givenMonths } from "./months.ts";
import { consumer, deliverAll, rowsWith } from "./support.ts";

const given = givenMonths("deletion_months");

it("a month that nobody keeps is dropped, without one mutation, and proved; a month of somebody else goes by id, and theirs stays", async () => {
  await given.storedThen(JANUARY, "one", ["jan-1", "jan-2", "jan-3"]);
  await given.storedThen(FEBRUARY, "one", ["feb-1"]);
  await given.storedThen(FEBRUARY, "two", ["two-1", "two-2"]);
  await send(given.app, "one", traceAt("young", Date.now() - 1_000));
  await given.app.settled();
  const [theirs, young] = [await rowsWith(given.app, "two-"), await rowsWith(given.app, "young")];
  await given.keep("one", YEAR);
  const before = await given.mutations();
  expect(await deleteExpired(given.app.deps)).toBe(2);
  const [byId, month] = [given.app.queue.waiting.find(({ body }) => (body as { kind: string }).kind === "traces"), given.app.queue.waiting.find(({ body }) => (body as { kind: string }).kind === "month")];
  expect([byId?.body, month?.body]).toMatchObject([{ ids: ["feb-1"] }, { ids: ["202501"], projectId: KEYS.one.projectId }]);
  await deliverAll(given.app);
  for (const id of ["jan-", "feb-1"]) expect(await rowsWith(given.app, id)).toEqual(NOTHING);
  expect([await rowsWith(given.app, "two-"), await rowsWith(given.app, "young")]).toEqual([theirs, young]);
  expect(await given.seen("two", "two-1")).toEqual(ALL);
  expect(await given.seen("one", "jan-2")).toEqual(NONE);
  const [receipt] = await given.receipts();
  expect(receipt).toMatchObject({ state: "verified", requestedBy: "retention", parts: 1, projectId: KEYS.one.projectId, lastError: "" });
  expect(receipt?.rowsDeleted).toBeGreaterThan(3 * 10);
  // What February took, a partition and statement each; the dropped month none of them.
  const { client, database } = given.app.database;
  const took = (await (await client.query({ query: `SELECT table, command FROM system.mutations WHERE database = '${database}' ORDER BY create_time DESC LIMIT ${(await given.mutations()) - before}`, format: "JSONEachRow" })).json()) as { command: string }[];
  expect(took.length).toBeGreaterThanOrEqual(10);
  expect(took.filter(({ command }) => command.includes("202501"))).toEqual([]);
  expect(await deleteExpired(given.app.deps)).toBe(0);
});

it("rows that arrive between the look and the drop, of a project that keeps everything, stay to the last one", async () => {
  await given.storedThen(JANUARY, "one", ["jan-1"]);
  await given.keep("one", YEAR);
  await deleteExpired(given.app.deps);
  let before: Record<string, number> | undefined;
  let drops = 0;
  const db: Db = {
    ...given.app.db,
    execute: async (tag, statement, budget) => {
      if (tag.name.startsWith("retention.drop.") && drops++ === 0) {
        await given.storedThen(JANUARY, "two", ["two-1"]);
        before = await rowsWith(given.app, "two-1");
      }
      await given.app.db.execute(tag, statement, budget);
    },
  };
  await given.app.queue.deliver(consumer(given.app, { ...given.app.deps, db }));
  expect(drops).toBeGreaterThanOrEqual(10);
  expect(await rowsWith(given.app, "jan-1")).toEqual(NOTHING);
  expect(Object.keys(before ?? {}).length).toBeGreaterThanOrEqual(9);
  expect(await rowsWith(given.app, "two-1")).toEqual(before);
  expect(await given.receipts()).toMatchObject([{ state: "verified" }]);
  expect(await deleteExpired(given.app.deps)).toBe(0);
});
