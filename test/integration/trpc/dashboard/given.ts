import { expect } from "vitest";
import { basic, KEYS, type Project, type TestApp } from "../../../engine/app.ts";
import { START } from "../../support/data-set.ts";
import { trpcClient } from "../client.ts";
import type { Query } from "./evaluate.ts";

const at = (offset: number): string => new Date(START + offset).toISOString().replace("T", " ").slice(0, 23);

/** Observations of another writer, with tools, which batches cannot state. */
export async function addTools(app: TestApp, traceIds: readonly string[]): Promise<void> {
  const values = Array.from({ length: 12 }, (_, index) => ({
    id: `tools-${index}`, trace_id: traceIds[index % 5] ?? "", project_id: KEYS.one.projectId, type: index % 2 === 0 ? "GENERATION" : "TOOL", start_time: at(index * 20 * 60_000), end_time: at(index * 20 * 60_000 + 400 * index),
    name: "chat", level: "DEFAULT", environment: "prod", provided_model_name: "acme-2", usage_details: { total: index }, event_ts: at(0), created_at: at(0), updated_at: at(0), is_deleted: 0,
    tool_definitions: index % 3 === 0 ? {} : { search: "{}", [`tool-${index % 4}`]: "{}" }, tool_calls: index % 3 === 0 ? [] : ["{}", "{}"], tool_call_names: index % 3 === 0 ? [] : ["search", "search", `tool-${index % 2}`],
  }));
  await app.database.client.insert({ table: "observations", values, format: "JSONEachRow", clickhouse_settings: { async_insert: 0, date_time_input_format: "best_effort" } });
}

/** Runs on one side. The new one has to answer by itself: a fallback would hide its failure. */
async function onSide<Answer>(app: TestApp, side: "current" | "new", run: () => Promise<Answer>): Promise<Answer> {
  const before = app.logged.length;
  app.modes.read = side;
  const answer = await run().catch((error: unknown) => {
    throw new Error(`${side}: ${String(error)} ${JSON.stringify(app.logged.slice(before)).slice(0, 2_000)}`, { cause: error });
  });
  expect(app.logged.slice(before), `what was logged while the ${side} side answered`).toEqual([]);
  return answer;
}

/** The answer that both sides agree on, to the byte. */
export async function onBothSides<Answer>(app: TestApp, run: () => Promise<Answer>): Promise<Answer> {
  const current = await onSide(app, "current", run);
  const fresh = await onSide(app, "new", run);
  expect(fresh).toEqual(current);
  expect(JSON.stringify(fresh)).toBe(JSON.stringify(current));
  return current;
}

export const execute = (app: TestApp, query: Partial<Query>, project: Project = "one"): Promise<Record<string, any>[]> =>
  onBothSides(app, () => trpcClient(app, basic(KEYS[project])).dashboard.executeQuery.query({ projectId: KEYS[project].projectId, query: { ...plain, ...query } as never }));

/** A chart's answer. `bounds` on the time column that the chart goes by. */
export const chart = (app: TestApp, queryName: string, filter: readonly unknown[], project: Project = "one"): Promise<any[]> =>
  onBothSides(app, () => trpcClient(app, basic(KEYS[project])).dashboard.chart.query({ projectId: KEYS[project].projectId, from: "traces", select: [], queryName, filter: filter as never }));

/** All of the generated data, nothing asked of it. */
export const plain: Query = {
  view: "traces", dimensions: [], metrics: [], filters: [], timeDimension: null, orderBy: null,
  fromTimestamp: new Date(START - 3 * 86_400_000).toISOString(), toTimestamp: new Date(START + 6 * 86_400_000).toISOString(),
};

/** Equal, but for the last digits of doubles, which the model adds up in another order. */
export function expectAlmost(actual: unknown, expected: unknown, at: string): void {
  if (typeof actual === "number" && typeof expected === "number") {
    expect(Math.abs(actual - expected), `${at}: ${actual} for ${expected}`).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));
  } else if (typeof actual === "object" && actual !== null && typeof expected === "object" && expected !== null) {
    expect(Object.keys(actual), at).toEqual(Object.keys(expected));
    for (const key of Object.keys(expected)) expectAlmost((actual as any)[key], (expected as any)[key], `${at}.${key}`);
  } else expect(actual, at).toEqual(expected);
}
