import { afterAll, beforeAll, expect, it } from "vitest";
import { publicTracesList } from "../../../src/access/publicTraces.list.ts";
import { tracesAll } from "../../../src/access/traces.all.ts";
import { tracesCountAll } from "../../../src/access/traces.countAll.ts";
import { dateTimeText } from "../../../src/db/sql.ts";
import type { FilterCondition } from "../../../src/schemas/filter.ts";
import { resolveConditions } from "../../../src/schemas/filter-columns/table.ts";
import { restTraceColumns, traceColumns } from "../../../src/schemas/filter-columns/traces.ts";
import { settle } from "../../../src/settle/settle.ts";
import { type TestApp, testApp } from "../../engine/app.ts";

const PROJECT = "project-one";
const NOON = Date.UTC(2026, 0, 15, 12);
const HOUR = 3_600_000;
/** More than are named one by one. */
const MANY = 2_100;

interface Version {
  id: string;
  at: number;
  user: string | null;
  session?: string;
  version?: number;
  isDeleted?: boolean;
}

const rowOf = ({ id, at, user, session, version = 0, isDeleted = false }: Version) => ({
  id, project_id: PROJECT, name: "n", timestamp: dateTimeText(at), user_id: user, session_id: session ?? null, environment: "default",
  created_at: dateTimeText(at), updated_at: dateTimeText(at), event_ts: dateTimeText(NOON + version), is_deleted: Number(isDeleted),
});

let app: TestApp;
beforeAll(async () => {
  app = await testApp("named");
  const first: Version[] = [
    { id: "stays", at: NOON, user: "anna", session: "s1" },
    { id: "leaves", at: NOON, user: "anna", session: "s1" },
    { id: "comes", at: NOON + HOUR, user: "bert", session: "s2" },
    { id: "moves", at: NOON, user: "anna" },
    { id: "goes", at: NOON, user: "anna" },
    { id: "nobody's", at: NOON, user: null },
    ...Array.from({ length: MANY }, (_, index) => ({ id: `m${index}`, at: NOON + index * 1_000, user: "many" })),
  ];
  const then: Version[] = [
    { id: "leaves", at: NOON, user: "bert", session: "s2", version: 1 },
    { id: "comes", at: NOON + HOUR, user: "anna", session: "s1", version: 1 },
    { id: "moves", at: NOON + 5 * HOUR, user: "anna", version: 1 },
    { id: "goes", at: NOON, user: "anna", version: 1, isDeleted: true },
  ];
  for (const versions of [first, then]) {
    // As an unmodified writer's rows: views bring them to the new tables.
    await app.database.client.insert({ table: "traces", values: versions.map(rowOf), format: "JSONEachRow", clickhouse_settings: { async_insert: 0 } });
    await settle(app.db, PROJECT, versions.map(({ id }) => id));
  }
});
afterAll(() => app.drop());

const of = (column: string, ...value: string[]): FilterCondition => ({ type: "stringOptions", column, operator: "any of", value });
const is = (column: string, value: string): FilterCondition => ({ type: "string", column, operator: "=", value });
const from = (at: number): FilterCondition => ({ type: "datetime", column: "timestamp", operator: ">=", value: new Date(at) });

const QUESTIONS: [string, FilterCondition[], string[] | number][] = [
  ["a user", [is("userId", "anna")], ["moves", "comes", "stays"]],
  ["a user whose traces have left", [is("userId", "bert")], ["leaves"]],
  ["users, from a time on", [of("userId", "anna", "bert"), from(NOON + HOUR)], ["moves", "comes"]],
  ["a session", [is("sessionId", "s1")], ["comes", "stays"]],
  ["ids, of which one is deleted and one unknown", [of("id", "goes", "moves", "none", "nobody's")], ["moves", "nobody's"]],
  ["ids of a user", [of("id", "stays", "leaves"), is("userId", "anna")], ["stays"]],
  ["nobody", [is("userId", "carl")], []],
  ["no values", [of("userId")], []],
  ["what is not set", [of("userId", "", "anna")], ["moves", "comes", "stays"]],
  ["more than are named", [is("userId", "many")], MANY],
];

it.each(QUESTIONS)("lists and counts traces of %s alike on both sides", async (_, conditions, expected) => {
  const scope = { db: app.db, projectId: PROJECT };
  const list = { page: 1, limit: 50, conditions: resolveConditions(restTraceColumns, conditions), order: { column: "timestamp" as const, descending: true }, io: true, observations: true, scores: true, metrics: true };
  const table = { conditions: resolveConditions(traceColumns, conditions), search: {} };
  const page = { ...table, order: { column: "timestamp" as const, descending: true }, page: 0, limit: 50 };
  const [listed, shown, counted] = await Promise.all([publicTracesList.new(scope, list), tracesAll.new(scope, page), tracesCountAll.new(scope, table)]);
  expect({ listed, shown, counted }).toEqual({ listed: await publicTracesList.current(scope, list), shown: await tracesAll.current(scope, page), counted: await tracesCountAll.current(scope, table) });
  const count = typeof expected === "number" ? expected : expected.length;
  expect({ total: listed.total, counted, rows: shown.length }).toEqual({ total: count, counted: count, rows: Math.min(count, 50) });
  if (typeof expected !== "number") expect(shown.map(({ id }) => id)).toEqual(expected);
});
