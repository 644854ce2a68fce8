import { expect, it } from "vitest";
import { boundedDb } from "../../../src/db/bounded.ts";
import type { Db } from "../../../src/db/client.ts";

/** The limit on its result that a query of the store reaches the server with. */
async function limitOf(wrap: (db: Db) => Db): Promise<number | undefined> {
  let seen: number | undefined;
  const never = () => Promise.reject(new Error("no writes here"));
  const db: Db = { identity: {}, query: (query) => ((seen = query.maxResultBytes), Promise.resolve([])), stream: never, insert: never, execute: never };
  await wrap(db).query({} as never);
  return seen;
}

it("within other bounds the smaller result is the limit, whichever is outside", async () => {
  const [small, large] = [{ maxResultBytes: 10 }, { maxResultBytes: 20 }];
  expect(await limitOf((db) => boundedDb(boundedDb(db, small), large))).toBe(10);
  expect(await limitOf((db) => boundedDb(boundedDb(db, large), small))).toBe(10);
  expect(await limitOf((db) => boundedDb(boundedDb(db, large), {}))).toBe(20);
  expect(await limitOf((db) => boundedDb(db, {}))).toBeUndefined();
});
