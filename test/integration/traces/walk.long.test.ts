import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KEYS } from "../../engine/app.ts";
import { getOn, onBothSides } from "../support/both-sides.ts";
import { event, iso, send } from "../support/events.ts";
import { filled, type Filled } from "../support/filled.ts";

let data: Filled;
beforeAll(async () => {
  data = await filled("dual", 12);
});
afterAll(() => data.app.drop());

type Query = Record<string, string | number | undefined>;
const path = (q: Query): string => `/api/public/traces?${new URLSearchParams(Object.entries(q).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]])))}`;
const ids = (body: any): string[] => body.data.map(({ id }: { id: string }) => id);

/** All pages of a walk. The sides have to agree on every page and cursor. */
async function walk(q: Query, limit: number): Promise<string[]> {
  const seen: string[] = [];
  let cursor: string | undefined = "";
  while (cursor !== undefined) {
    const [answer] = await onBothSides(data.app, "one", [path({ ...q, limit, cursor })]);
    expect(answer?.status).toBe(200);
    seen.push(...ids(answer?.body));
    cursor = answer?.body.meta.nextCursor;
    if (cursor !== undefined) expect(answer?.body.data).toHaveLength(limit);
  }
  return seen;
}

const filter = JSON.stringify([{ type: "number", column: "totalCost", operator: ">=", value: 0 }]);

describe("GET /traces by cursor", () => {
  it.each<Query>([
    { fields: "core" },
    { orderBy: "timestamp.asc", fields: "core,metrics" },
    { userId: "u-1", fields: "core" },
    { filter, fields: "core,metrics" },
    { fromTimestamp: "2026-02-27T01:00:00Z", toTimestamp: "2026-03-01T00:30:00Z", fields: "core" },
  ])("%o: a walk gives every row once, in the order of the pages", async (q) => {
    const [whole] = await getOn(data.app, "current", "one", [path({ ...q, limit: 100 })]);
    expect(whole?.body.meta.totalPages).toBe(1);
    for (const limit of [9, 100]) expect(await walk(q, limit)).toEqual(ids(whole?.body));
  });

  it("without a cursor the answer is what it always was; with one it has totals too, and nextCursor only while rows follow", async () => {
    const [plain, first, whole] = await onBothSides(data.app, "one", [path({ limit: 5 }), path({ limit: 5, cursor: "" }), path({ limit: 100, cursor: "" })]);
    expect(Object.keys(plain?.body.meta)).toEqual(["page", "limit", "totalItems", "totalPages"]);
    expect(first?.body).toEqual({ data: plain?.body.data, meta: { ...plain?.body.meta, nextCursor: expect.stringMatching(/^[\w-]+$/) } });
    expect(whole?.body.meta).not.toHaveProperty("nextCursor");
    // A page number beside a cursor is of no account.
    const [second, alone] = await onBothSides(data.app, "one", [path({ limit: 5, cursor: first?.body.meta.nextCursor, page: 3 }), path({ limit: 5, page: 2 })]);
    expect(second?.body.data).toEqual(alone?.body.data);
  });

  it("refuses a cursor beside another order, and one that is none", async () => {
    const answers = await onBothSides(data.app, "one", [path({ cursor: "", orderBy: "name.asc" }), path({ cursor: "bm9uZQ" }), path({ cursor: "€" })]);
    for (const answer of answers) expect({ status: answer.status, at: answer.body.error[0].path }).toEqual({ status: 400, at: ["cursor"] });
  });
});

it("rows that come between two pages move no other row; a cursor of one project shows nothing of another", async () => {
  const AT = Date.UTC(2026, 5, 1, 12);
  const release = "walked";
  const tied = (count: number, at: number) => Array.from({ length: count }, (_, index) => event("trace-create", at, { id: `tie-${index}`, timestamp: iso(at), release }));
  await send(data.app, "one", tied(8, AT));
  await send(data.app, "two", tied(6, AT - 1));
  await data.app.settled();
  const [first] = await onBothSides(data.app, "one", [path({ release, limit: 3, cursor: "" })]);
  expect(ids(first?.body)).toEqual(["tie-7", "tie-6", "tie-5"]);
  await send(data.app, "one", [AT + 1, AT - 1].map((at) => event("trace-create", at, { id: `at-${at}`, timestamp: iso(at), release })));
  await data.app.settled();
  const cursor = first?.body.meta.nextCursor;
  const [rest] = await onBothSides(data.app, "one", [path({ release, limit: 100, cursor })]);
  expect(ids(rest?.body)).toEqual(["tie-4", "tie-3", "tie-2", "tie-1", "tie-0", `at-${AT - 1}`]);
  const [theirs] = await onBothSides(data.app, "two", [path({ release, limit: 100, cursor })]);
  expect(ids(theirs?.body)).toHaveLength(6);
  expect(theirs?.body.data.every(({ projectId }: { projectId: string }) => projectId === KEYS.two.projectId)).toBe(true);
});
