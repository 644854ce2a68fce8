import { afterAll, beforeAll, expect, it } from "vitest";
import { KEYS } from "../../../engine/app.ts";
import { DAY, START } from "../../support/data-set.ts";
import { iso } from "../../support/events.ts";
import type { Filled } from "../../support/filled.ts";
import { onSide } from "../sides.ts";
import { filledWithEarly } from "./early.ts";
import { metricsOf, plain, tableOf } from "./model.ts";

/** Writes to the new tables alone: the readers are the same, what they read came another way. */
let given: Filled;
beforeAll(async () => {
  given = await filledWithEarly("new", 25);
});
afterAll(() => given.app.drop());

const projectId = KEYS.one.projectId;

it("the table, its count and its metrics", async () => {
  const filters = [null, [{ type: "datetime" as const, column: "timestamp", operator: ">=" as const, value: iso(START + 2 * DAY) }], [{ type: "number" as const, column: "errorCount", operator: ">" as const, value: 0 }]];
  for (const filter of filters) {
    const q = { filter, orderBy: { column: "totalCost", order: "DESC" as const }, searchQuery: null, searchType: [] };
    const answer = await onSide(given.app, "new", async (client) => ({
      rows: (await client.traces.all.query({ projectId, ...q, limit: 100 })).traces,
      total: (await client.traces.countAll.query({ projectId, ...q })).totalCount,
      metrics: plain(await client.traces.metrics.query({ projectId, traceIds: given.data.traceIds, filter })),
    }));
    expect(answer).toEqual({ ...tableOf(given.models.one, { ...q, limit: 100 }), metrics: metricsOf(given.models.one, given.data.traceIds, filter) });
  }
});
