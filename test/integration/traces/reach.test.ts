import { afterAll, beforeAll, expect, it } from "vitest";
import { observationsCursor } from "../../../src/access/observations.cursor.ts";
import { publicTracesList } from "../../../src/access/publicTraces.list.ts";
import { tracesAll } from "../../../src/access/traces.all.ts";
import type { Db } from "../../../src/db/client.ts";
import type { ReadScope } from "../../../src/db/read.ts";
import { dateTimeText, render } from "../../../src/db/sql.ts";
import type { FilterCondition } from "../../../src/schemas/filter.ts";
import { observationColumns } from "../../../src/schemas/filter-columns/observations.ts";
import { resolveConditions } from "../../../src/schemas/filter-columns/table.ts";
import { restTraceColumns, traceColumns } from "../../../src/schemas/filter-columns/traces.ts";
import { settle } from "../../../src/settle/settle.ts";
import { type TestApp, testApp } from "../../engine/app.ts";

/** A page is read where it lay when it was last asked for; where it lies elsewhere now, both sides show the same all the same. */
const PROJECT = "project-one";
const HOUR = 3_600_000;
const NOON = Date.UTC(2026, 0, 15, 12);
const LIMIT = 5;

let app: TestApp;
const statements: string[] = [];
let scope: ReadScope;

interface Row {
  id: string;
  at: number;
  name?: string;
  isDeleted?: boolean;
  version?: number;
}

const startOf = new Map<string, number>();

/** As an unmodified writer's rows: each trace has an observation that starts where the trace was first, and stays there. */
async function write(rows: readonly Row[]): Promise<void> {
  const common = ({ at, name = "n", isDeleted = false, version = 0 }: Row) => ({
    project_id: PROJECT, name, environment: "default", created_at: dateTimeText(at), updated_at: dateTimeText(at), event_ts: dateTimeText(NOON + version), is_deleted: Number(isDeleted),
  });
  const insert = (table: string, values: object[]) => app.database.client.insert({ table, values, format: "JSONEachRow", clickhouse_settings: { async_insert: 0 } });
  await insert("traces", rows.map((row) => ({ ...common(row), id: row.id, timestamp: dateTimeText(row.at) })));
  await insert("observations", rows.map((row) => ({ ...common(row), id: `o-${row.id}`, trace_id: row.id, type: "SPAN", start_time: dateTimeText(startOf.get(row.id) ?? row.at), level: "DEFAULT" })));
  for (const { id, at } of rows) if (!startOf.has(id)) startOf.set(id, at);
  await settle(app.db, PROJECT, rows.map(({ id }) => id));
}

beforeAll(async () => {
  app = await testApp("reach");
  const noted = <Asked extends { sql: Parameters<typeof render>[0] }>(query: Asked): Asked => {
    statements.push(render(query.sql).query);
    return query;
  };
  const db: Db = { ...app.db, query: (query) => app.db.query(noted(query)) };
  scope = { db, projectId: PROJECT };
  // Many in the last hours, one every ten hours before.
  await write([
    ...Array.from({ length: 40 }, (_, index) => ({ id: `dense-${index}`, at: NOON - index * 6 * 60_000 })),
    ...Array.from({ length: 30 }, (_, index) => ({ id: `sparse-${index}`, at: NOON - (index + 1) * 10 * HOUR, name: "rare" })),
  ]);
});
afterAll(() => app.drop());

const window = (column: string, to: number): FilterCondition[] => [
  { type: "datetime", column, operator: ">=", value: new Date(NOON - 1_000 * HOUR) },
  { type: "datetime", column, operator: "<", value: new Date(to) },
];
const named = (name: string | undefined): FilterCondition[] => (name === undefined ? [] : [{ type: "string", column: "name", operator: "=", value: name }]);

/** What both sides show, and whether the new one went by its memory alone. */
async function ask(to: number, { name, page = 0 }: { name?: string; page?: number } = {}): Promise<{ ids: string[]; isRemembered: boolean }> {
  const table = { conditions: resolveConditions(traceColumns, [...window("timestamp", to), ...named(name)]), search: {}, order: { column: "timestamp" as const, descending: true }, page, limit: LIMIT };
  const list = { page: page + 1, limit: LIMIT, conditions: resolveConditions(restTraceColumns, [...window("timestamp", to), ...named(name)]), order: { column: "timestamp" as const, descending: true }, io: true, observations: true, scores: true, metrics: true };
  const spans = { limit: LIMIT * (page + 1), conditions: resolveConditions(observationColumns, [...window("startTime", to), ...named(name)]), texts: true, trace: false };
  statements.length = 0;
  const answers = [await tracesAll.new(scope, table), await publicTracesList.new(scope, list), await observationsCursor.new(scope, spans)] as const;
  const isRemembered = !statements.some((text) => /hour (IN \(|>= \()SELECT (m|o|min)/.test(text));
  expect(answers).toEqual([await tracesAll.current(scope, table), await publicTracesList.current(scope, list), await observationsCursor.current(scope, spans)]);
  return { ids: answers[0].map(({ id }) => id), isRemembered };
}

const dense = (...numbers: number[]): string[] => numbers.map((number) => `dense-${number}`);

it("remembers where a page lay, and reads on where that is too short", async () => {
  expect(await ask(NOON + 1)).toEqual({ ids: dense(0, 1, 2, 3, 4), isRemembered: false });
  expect(await ask(NOON + 1)).toEqual({ ids: dense(0, 1, 2, 3, 4), isRemembered: true });
  // The window has moved on by less than a page: the place is counted from its end.
  expect(await ask(NOON - 12 * 60_000 + 1)).toEqual({ ids: dense(2, 3, 4, 5, 6), isRemembered: true });
  // Where traces are rare the same page reaches much further.
  const rare = ["sparse-4", "sparse-5", "sparse-6", "sparse-7", "sparse-8"];
  expect(await ask(NOON - 45 * HOUR)).toEqual({ ids: rare, isRemembered: false });
  expect(await ask(NOON - 45 * HOUR)).toEqual({ ids: rare, isRemembered: true });
});

it("tells questions from each other", async () => {
  expect(await ask(NOON + 1, { page: 1 })).toEqual({ ids: dense(5, 6, 7, 8, 9), isRemembered: false });
  expect(await ask(NOON + 1, { name: "rare" })).toMatchObject({ ids: ["sparse-0", "sparse-1", "sparse-2", "sparse-3", "sparse-4"], isRemembered: false });
  expect(await ask(NOON + 1, { name: "rare" })).toMatchObject({ isRemembered: true });
});

it("shows what has come, gone and moved since", async () => {
  await ask(NOON + 1);
  expect((await ask(NOON + 1)).isRemembered).toBe(true);
  await write([
    { id: "new", at: NOON - 60_000 },
    { id: "dense-0", at: NOON, isDeleted: true, version: 1 },
    { id: "dense-1", at: NOON - 11 * HOUR, version: 1 },
    { id: "sparse-0", at: NOON - 61_000, version: 1 },
  ]);
  expect((await ask(NOON + 1)).ids).toEqual(["new", "sparse-0", ...dense(2, 3, 4)]);
  // All that was near is gone: what is remembered holds nothing.
  await write([...Array.from({ length: 40 }, (_, index) => ({ id: `dense-${index}`, at: NOON, isDeleted: true, version: 2 })), { id: "new", at: NOON, isDeleted: true, version: 2 }, { id: "sparse-0", at: NOON, isDeleted: true, version: 2 }]);
  expect(await ask(NOON + 1)).toEqual({ ids: ["sparse-1", "sparse-2", "sparse-3", "sparse-4", "sparse-5"], isRemembered: false });
});

it("shows a page that is not full, again and again", async () => {
  const last = { ids: ["sparse-28", "sparse-29"], isRemembered: false };
  expect(await ask(NOON - 285 * HOUR)).toEqual(last);
  expect(await ask(NOON - 285 * HOUR)).toEqual(last);
});
