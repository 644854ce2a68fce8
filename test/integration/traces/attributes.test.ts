import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { instant as instantOf } from "../../../src/db/codecs.ts";
import { placesOf } from "../../../src/db/new/columns.ts";
import { atKeys, newestTexts, readTextsAt } from "../../../src/db/new/span-texts.ts";
import { dateTimeText } from "../../../src/db/sql.ts";
import { readAttributes } from "../../../src/db/new/trace-attributes.ts";
import { type TestApp, testApp } from "../../engine/app.ts";

let app: TestApp;
afterAll(() => app.drop());

const PROJECT = "project-one";
const NOON = Date.UTC(2026, 0, 15, 12);

/** Texts whose order in UTF-8 is not that of their UTF-16 units among them. */
const text = fc.constantFrom("", "a", "b", "ab", "é", "\u{1f389}", "\uff21", "\ue000", "a\u{1f389}", "a\uff21");
/** Few instants, so that statements of the same one are common. */
const instant = fc.integer({ min: 1, max: 6 });

const statement = fc.record({
  hour: fc.constantFrom(0, 1),
  at: instant,
  name: fc.option(text),
  user_id: fc.option(text),
  session_id: fc.option(text),
  environment: fc.option(text),
  release: fc.option(text),
  version: fc.option(text),
  public: fc.option(fc.boolean()),
  bookmarked: fc.option(fc.boolean()),
  tags: fc.uniqueArray(text.filter((tag) => tag !== "")),
  metadata: fc.dictionary(fc.constantFrom("k", "l", "7"), text),
  whole: fc.boolean(),
  is_deleted: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  input: fc.option(text),
  output: fc.option(text),
  created: instant,
  updated: instant,
});
type Statement = typeof statement extends fc.Arbitrary<infer T> ? T : never;

const rowOf = ({ hour, at, created, updated, whole, is_deleted, ...stated }: Statement, traceId: string) => ({
  ...stated, project_id: PROJECT, trace_id: traceId, span_id: "", whole: Number(whole), is_deleted: Number(is_deleted),
  start_time: dateTimeText(NOON + hour * 3_600_000), event_ts: dateTimeText(NOON + at), created_at: dateTimeText(NOON + created), updated_at: dateTimeText(NOON + updated),
});

/** The engine's own aggregates, over rows that it has not merged yet. */
const ENGINES_OWN = `
  SELECT trace_id AS id, t.2 AS timestamp, r1.2 AS name, r2.2 AS user_id, r3.2 AS session_id, r4.2 AS environment, r5.2 AS release, r6.2 AS version, r7.2 AS public, r8.2 AS bookmarked,
    arraySort(mapKeys(mapFilter((k, v) -> v >= w, tg))) AS tags, arraySort(arrayMap((k, v) -> (k, v.2), mapKeys(mapFilter((k, v) -> v.1 >= w, md) AS kept), mapValues(kept))) AS metadata, c.2 AS created_at, u.2 AS updated_at
  FROM (
    SELECT trace_id, max(x.timestamp) AS t, max(x.name) AS r1, max(x.user_id) AS r2, max(x.session_id) AS r3, max(x.environment) AS r4, max(x.release) AS r5, max(x.version) AS r6, max(x.public) AS r7, max(x.bookmarked) AS r8,
      max(x.whole_at) AS w, max(x.deleted_at) AS deleted, maxMap(x.tags) AS tg, maxMap(x.metadata) AS md, max(x.created_at) AS c, max(x.updated_at) AS u
    FROM exp_traces_amt AS x WHERE x.project_id = '${PROJECT}' GROUP BY trace_id
  ) WHERE t.1 > deleted ORDER BY id`;

const traces = fc.sample(fc.array(statement, { minLength: 1, maxLength: 5 }), 400);
const ids = traces.map((_, index) => `t${index}`);
const tag = { name: "test", projectId: PROJECT, side: "new" as const };

beforeAll(async () => {
  app = await testApp("attributes");
  // One insert a round: rows of a trace lie in several parts, and some share one.
  for (let round = 0; round < 5; round++) {
    const rows = traces.flatMap((statements, index) => statements.slice(round, round + 1).map((one) => rowOf(one, `t${index}`)));
    await app.database.client.insert({ table: "exp_ingest", values: rows, format: "JSONEachRow", clickhouse_settings: { async_insert: 0 } });
  }
});

it("puts a trace's rows together as the engine would", async () => {
  const expected = await (await app.database.client.query({ query: ENGINES_OWN, format: "JSONEachRow" })).json<Record<string, unknown>>();
  const read = await readAttributes({ db: app.db, projectId: PROJECT }, tag, ids);
  const shown = read.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map((row) => ({
    ...row, name: row.name ?? "", user_id: row.user_id ?? "", session_id: row.session_id ?? "", release: row.release ?? "", version: row.version ?? "",
    timestamp: dateTimeText(row.timestamp.getTime()), created_at: dateTimeText(row.created_at.getTime()), updated_at: dateTimeText(row.updated_at.getTime()),
    tags: row.tags.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))), metadata: Object.entries(row.metadata).sort(([a], [b]) => (a < b ? -1 : 1)),
  }));
  expect(expected.length).toBeGreaterThan(200);
  expect(shown).toEqual(expected);
});

it.each([[["name"]], [["tags", "metadata"]], [["user_id", "public", "created_at"]]] as const)("gives of a trace what is asked, as it gives the whole: %s", async (fields) => {
  const scope = { db: app.db, projectId: PROJECT };
  const whole = new Map((await readAttributes(scope, tag, ids)).map((row) => [row.id, row]));
  const some = await readAttributes(scope, tag, ids, fields);
  expect(some.length).toBe(whole.size);
  for (const row of some) {
    expect(Object.keys(row).sort()).toEqual(["id", ...fields].sort());
    expect(whole.get(row.id)).toMatchObject(row);
  }
});

const textsRow = z.object({ trace_id: z.string(), span_id: z.string(), hour: instantOf, input: z.string().nullable(), output: z.string().nullable() });

it("puts texts together as the engine would", async () => {
  const places = atKeys(placesOf(PROJECT, ids));
  const expected = await app.db.query({ tag, sql: newestTexts(places, { kind: "trace" }), row: textsRow, budget: "settle" });
  const read = await readTextsAt({ db: app.db, projectId: PROJECT }, tag, places, { kind: "trace" });
  const byPlace = (a: { trace_id: string; hour: Date }, b: { trace_id: string; hour: Date }): number => (a.trace_id === b.trace_id ? a.hour.getTime() - b.hour.getTime() : a.trace_id < b.trace_id ? -1 : 1);
  expect(expected.filter(({ input, output }) => input !== null && output !== null).length).toBeGreaterThan(100);
  expect(expected.filter(({ input }) => input === null).length).toBeGreaterThan(20);
  expect(read.toSorted(byPlace)).toEqual(expected.toSorted(byPlace));
});
