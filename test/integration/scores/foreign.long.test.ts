import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { scoreTableColumns } from "../../../src/schemas/filter-columns/scores.ts";
import { type TestApp, testApp } from "../../engine/app.ts";
import { onBothSides } from "../support/both-sides.ts";
import { byBytes } from "../support/model/values.ts";

/**
 * Rows as another writer leaves them in the current tables: versions side by side, under other days, names and traces
 * without a tombstone, columns our ingestion never fills, rows that are broken.
 */
let app: TestApp;
const at = (day: number, time = "10:00:00.000"): string => `2026-03-${String(day).padStart(2, "0")} ${time}`;
const version = (n: number): string => `2026-04-01 12:00:0${n}.000`;

const score = (id: string, n: number, fields: Record<string, unknown> = {}) => ({
  id, project_id: "project-one", timestamp: at(10), name: "n", environment: "default", trace_id: "t1", value: 1, source: "API", data_type: "NUMERIC", created_at: at(10), updated_at: at(10), event_ts: version(n), is_deleted: 0, ...fields,
});
const trace = (id: string, n: number, fields: Record<string, unknown> = {}) => ({ id, project_id: "project-one", timestamp: at(10), name: `name of ${id}`, created_at: at(10), updated_at: at(10), event_ts: version(n), is_deleted: 0, ...fields });

/** Each insert is a part of its own, so that versions stay unmerged. */
const insert = (table: string, rows: Record<string, unknown>[]) => app.db.insert({ name: "test", projectId: "" }, table, rows);

/** Project two: many scores over days, each third with an older row on another day, each fifth renamed. */
const MANY = Array.from({ length: 180 }, (_, index) => ({ id: `m${index}`, day: 1 + ((index * 7) % 12), index }));
const many = MANY.map(({ id, day, index }) => score(id, 2, { project_id: "project-two", timestamp: at(day, `10:00:0${index % 3}.000`), name: index % 5 === 0 ? "renamed" : "n" }));
const manyOlder = MANY.filter(({ index }) => index % 3 === 0 || index % 5 === 0).map(({ id, day, index }) =>
  score(id, 1, { project_id: "project-two", timestamp: index % 3 === 0 ? at(1 + (day % 12), "23:00:00.000") : at(day, `10:00:0${index % 3}.000`), name: "n" }),
);

beforeAll(async () => {
  app = await testApp("scores_foreign");
  for (const table of ["scores", "traces", "exp_scores", "exp_traces_amt", "exp_trace_metrics"]) await app.database.client.command({ query: `SYSTEM STOP MERGES ${table}` });
  await insert("scores", [
    score("renamed", 2, { name: "new name", value: 2 }),
    score("moved", 2, { timestamp: at(11), value: 2 }),
    score("moved back", 2, { timestamp: at(9), value: 2 }),
    score("retraced", 2, { trace_id: "t2" }),
    score("gone", 2, { is_deleted: 1 }),
    score("gone under another name", 2, { name: "other", is_deleted: 1 }),
    score("gone from another day", 2, { timestamp: at(12), is_deleted: 1 }),
    score("back", 3),
    score("set", 1, {
      timestamp: at(12), environment: "prod", trace_id: "t2", observation_id: "o1", name: "set", value: 0.5, source: "ANNOTATION", comment: "fine", metadata: { k: "7", evaluator_id: "ev", "": "empty" }, author_user_id: "author", config_id: "cf",
      data_type: "CATEGORICAL", string_value: "good", queue_id: "q", execution_trace_id: "x", long_string_value: "", created_at: at(13), updated_at: at(14),
    }),
    score("empty texts", 1, { trace_id: "", session_id: "s", observation_id: "", comment: "", author_user_id: "", config_id: "", queue_id: "", execution_trace_id: "", string_value: "", dataset_run_id: "" }),
    score("correction", 1, { data_type: "CORRECTION", name: "output", value: 0, string_value: null, long_string_value: "the long text" }),
    score("text without text", 1, { data_type: "TEXT", value: 0, string_value: null }),
    score("true", 1, { data_type: "BOOLEAN", value: 1, string_value: "True" }),
    score("orphan", 1, { trace_id: "no row" }),
    score("of a deleted trace", 1, { trace_id: "t4" }),
    score("of a moved trace", 1, { trace_id: "t3" }),
    score("tied", 1),
    score("tied", 1, { name: "other", trace_id: "t2", is_deleted: 1 }),
    score("broken type", 1, { data_type: "STARS" }),
    score("broken source", 1, { source: "NOBODY" }),
    score("elsewhere", 1, { project_id: "project-two", name: "elsewhere", timestamp: at(28) }),
  ]);
  await app.database.client.command({ query: "INSERT INTO scores (id, project_id, timestamp, name, trace_id, value, source, data_type, event_ts, is_deleted) VALUES ('no number', 'project-one', '2026-03-10 10:00:00', 'n', 't1', nan, 'API', 'NUMERIC', '2026-04-01 12:00:01', 0)" });
  await insert("scores", [
    score("renamed", 1), score("moved", 1), score("moved back", 1), score("retraced", 1), score("gone", 1), score("gone under another name", 1), score("gone from another day", 1), score("back", 2, { is_deleted: 1 }),
    score("renamed", 1, { project_id: "project-two", name: "elsewhere", value: 9, timestamp: at(28) }),
  ]);
  await insert("scores", [score("renamed", 2, { name: "new name", value: 2 }), score("back", 1)]);
  // One score of many versions under one key, newer than all others of its project.
  await app.database.client.command({
    query: `INSERT INTO scores (id, project_id, timestamp, name, value, trace_id, source, data_type, event_ts, is_deleted)
      SELECT 'busy', 'project-two', '2026-03-27 10:00:00', 'n', number, 't1', 'API', 'NUMERIC', toDateTime64('2026-04-01 12:00:00', 3) + number, 0 FROM numbers(80) SETTINGS optimize_on_insert = 0`,
  });
  await insert("scores", [1, 2, 3, 4].map((n) => score(`quiet ${n}`, 1, { project_id: "project-two", timestamp: at(26) })));
  await insert("scores", [score("within its day", 2, { project_id: "project-two", timestamp: at(22, "15:00:00.000") })]);
  await insert("scores", [score("within its day", 1, { project_id: "project-two", timestamp: at(22, "09:00:00.000") })]);
  await insert("scores", many);
  await insert("scores", manyOlder);
  // t1 moved to another user, t3 to another user and day; t4 was deleted.
  await insert("traces", [trace("t1", 2, { user_id: "newest", session_id: "s-new" }), trace("t2", 1, { user_id: "u2", session_id: "s2", tags: ["b", "a"], environment: "prod" }), trace("t3", 2, { user_id: "newest", timestamp: at(20) }), trace("t4", 2, { is_deleted: 1 })]);
  await insert("traces", [trace("t1", 1, { user_id: "oldest", session_id: "s-old", tags: ["gone"] }), trace("t3", 1, { user_id: "oldest" }), trace("t4", 1, { user_id: "deleted" }), trace("t1", 1, { project_id: "project-two", user_id: "of two" })]);
});
afterAll(() => app.drop());

const ids = (body: any): string[] => body.data.map(({ id }: { id: string }) => id);
const list = async (query: string, project: "one" | "two" = "one"): Promise<any> => (await onBothSides(app, project, [`/api/public/v2/scores?limit=100&${query}`]))[0]?.body;
/** The ids, when data and total agree. */
const listed = async (query: string): Promise<string[]> => {
  const body = await list(query);
  expect(body.meta.totalItems).toBe(body.data.length);
  return ids(body);
};
const filtered = (...conditions: Record<string, unknown>[]): Promise<string[]> => listed(`filter=${encodeURIComponent(JSON.stringify(conditions))}`);

const ALL = ["set", "moved", "true", "tied", "text without text", "retraced", "renamed", "orphan", "of a moved trace", "of a deleted trace", "empty texts", "correction", "back", "moved back"];

describe("the newest version of a score counts, whatever its day, name and trace", () => {
  it("lists each once, newest first, then by id, descending; what is broken or deleted is in no list", async () => {
    expect(await listed("")).toEqual(ALL);
    const body = await list("scoreIds=renamed,moved,moved back");
    expect(body.data).toMatchObject([{ id: "moved", value: 2, timestamp: "2026-03-11T10:00:00.000Z" }, { id: "renamed", value: 2, name: "new name" }, { id: "moved back", timestamp: "2026-03-09T10:00:00.000Z" }]);
  });

  it.each<[string, string[]]>([
    ["name=new name", ["renamed"]],
    ["name=other", []],
    ["traceId=t2", ["set", "retraced"]],
    ["fromTimestamp=2026-03-11T00:00:00Z", ["set", "moved"]],
    ["toTimestamp=2026-03-10T00:00:00Z", ["moved back"]],
    ["fromTimestamp=2026-03-12T00:00:00Z", ["set"]],
    ["operator=%3D&value=2", ["moved", "renamed", "moved back"]],
  ])("%s", async (query, expected) => {
    expect(await listed(query)).toEqual(expected);
  });

  it("in a window that a newer version has left", async () => {
    const body = await list("fromTimestamp=2026-03-10T00:00:00Z&toTimestamp=2026-03-11T00:00:00Z");
    expect(ids(body)).toEqual(ALL.filter((id) => !["set", "moved", "moved back"].includes(id)));
    expect(body.meta.totalItems).toBe(body.data.length);
    const [v3] = await onBothSides(app, "one", ["/api/public/v3/scores?fromTimestamp=2026-03-10T00:00:00Z&toTimestamp=2026-03-11T00:00:00Z&limit=100"]);
    expect(ids(v3?.body)).toEqual(ids(body));
  });

  it("by id", async () => {
    const answers = await onBothSides(app, "one", ["renamed", "moved", "retraced", "back", "gone", "gone under another name", "gone from another day"].map((id) => `/api/public/v2/scores/${encodeURIComponent(id)}`));
    expect(answers.map(({ status, body }) => [status, body.name ?? body.message, body.traceId])).toEqual([[200, "new name", "t1"], [200, "n", "t1"], [200, "n", "t2"], [200, "n", "t1"], ...Array.from({ length: 3 }, () => [404, "Score not found", undefined])]);
  });
});

describe("what is shown", () => {
  it("every field", async () => {
    const expected = {
      id: "set", projectId: "project-one", timestamp: "2026-03-12T10:00:00.000Z", environment: "prod", name: "set", dataType: "CATEGORICAL", source: "ANNOTATION", value: 0.5, stringValue: "good", traceId: "t2", observationId: "o1", sessionId: null, datasetRunId: null,
      comment: "fine", metadata: { "": "empty", evaluator_id: "ev", k: 7 }, authorUserId: "author", configId: "cf", queueId: "q", executionTraceId: "x", createdAt: "2026-03-13T10:00:00.000Z", updatedAt: "2026-03-14T10:00:00.000Z",
    };
    const [v2, v1, byId, v3] = await onBothSides(app, "one", ["/api/public/v2/scores?name=set", "/api/public/scores?name=set", "/api/public/v2/scores/set", "/api/public/v3/scores?id=set&fields=core,details,annotation,subject"]);
    expect(v2?.body.data).toEqual([{ ...expected, trace: { userId: "u2", tags: ["a", "b"], environment: "prod", sessionId: "s2" } }]);
    const { sessionId: _session, datasetRunId: _run, ...ofV1 } = expected;
    expect(v1?.body.data).toEqual([{ ...ofV1, trace: { userId: "u2", tags: ["a", "b"], environment: "prod" } }]);
    expect(byId?.body).toEqual(expected);
    const { stringValue, traceId, observationId, executionTraceId: _x, ...core } = ofV1;
    expect(v3?.body.data).toEqual([{ ...core, value: stringValue, subject: { kind: "observation", id: observationId, traceId } }]);
  });

  it("'' is not set; a correction shows its long text; a text that is missing is empty", async () => {
    const body = await list("scoreIds=empty texts,correction,text without text,true");
    expect(body.data).toMatchObject([
      { id: "true", value: 1, stringValue: "True" },
      { id: "text without text", stringValue: "" },
      { id: "empty texts", traceId: null, sessionId: "s", observationId: null, comment: null, authorUserId: null, configId: null, queueId: null, executionTraceId: null, datasetRunId: null, stringValue: null, trace: null },
      { id: "correction", value: 0, stringValue: "the long text" },
    ]);
    expect(Object.keys(body.data[1])).not.toContain("value");
  });

  it("the trace's newest row; scores whose trace has no row are listed, without it [Q-15]", async () => {
    const traces = Object.fromEntries((await list("")).data.map((item: any) => [item.id, item.trace]));
    expect(traces.renamed).toEqual({ userId: "newest", tags: [], environment: "default", sessionId: "s-new" });
    expect(traces["of a moved trace"]).toMatchObject({ userId: "newest" });
    expect([traces.orphan, traces["of a deleted trace"], traces["empty texts"]]).toEqual([null, null, null]);
    const v1 = (await onBothSides(app, "one", ["/api/public/scores?scoreIds=orphan"]))[0]?.body.data[0];
    expect(v1.trace).toEqual({ userId: null, tags: [], environment: null });
  });

  it("a broken row asked for by its id is a 500 that tells nothing", async () => {
    for (const side of ["current", "new"] as const) {
      app.modes.read = side;
      for (const id of ["broken type", "broken source", "no number"]) {
        const { status, body } = await app.as("one").call("GET", `/api/public/v2/scores/${encodeURIComponent(id)}`);
        expect({ id, status, body }).toEqual({ id, status: 500, body: { message: "Internal Server Error", error: "An unknown error occurred", requestId: expect.any(String) } });
      }
    }
    app.logged.length = 0;
  });
});

describe("filters", () => {
  const condition = (column: string): Record<string, unknown> => {
    const { kind } = scoreTableColumns.find(({ id }) => id === column) as { kind: string };
    if (kind === "datetime") return { type: "datetime", column, operator: ">=", value: "2026-03-12T10:00:00Z" };
    if (kind === "number") return { type: "number", column, operator: "=", value: 0.5 };
    if (kind === "map") return { type: "stringObject", column, key: "k", operator: "=", value: "7" };
    if (kind === "array") return { type: "arrayOptions", column, operator: "all of", value: ["a", "b"] };
    const values: Record<string, string> = { id: "set", traceId: "t2", observationId: "o1", comment: "fine", authorUserId: "author", name: "set", source: "ANNOTATION", dataType: "CATEGORICAL", stringValue: "good", environment: "prod", evaluatorId: "ev", traceName: "name of t2", userId: "u2", sessionId: "s", booleanValue: "true" };
    return { type: "string", column, operator: "=", value: values[column] };
  };

  it.each(scoreTableColumns.map(({ id, names }) => [id as string, names as readonly string[]] as const))("%s, under each of its names", async (column, names) => {
    const expected: Record<string, string[]> = { sessionId: ["empty texts"], booleanValue: ["true"], traceId: ["set", "retraced"], traceName: ["set", "retraced"], userId: ["set", "retraced"], traceTags: ["set", "retraced"] };
    for (const name of [column, ...names]) expect({ name, ids: await filtered({ ...condition(column), column: name }) }).toEqual({ name, ids: expected[column] ?? ["set"] });
  });

  it("on the trace see its newest row, and no score without one [Q-14] [Q-15]", async () => {
    expect(await filtered({ type: "string", column: "userId", operator: "=", value: "oldest" })).toEqual([]);
    expect(await filtered({ type: "string", column: "userId", operator: "=", value: "deleted" })).toEqual([]);
    const ofRows = ALL.filter((id) => !["orphan", "of a deleted trace", "empty texts"].includes(id));
    expect(await filtered({ type: "arrayOptions", column: "traceTags", operator: "none of", value: ["gone"] })).toEqual(ofRows);
    expect(await filtered({ type: "null", column: "userId", operator: "is not null", value: "" })).toEqual(ofRows);
    expect(await filtered({ type: "null", column: "userId", operator: "is null", value: "" })).toEqual([]);
    expect(await listed("userId=newest&environment=prod")).toEqual([]);
    expect(await listed("userId=u2&environment=prod")).toEqual(["set"]);
    // The score's environment is not the trace's.
    expect(await listed("userId=u2&environment=default")).toEqual([]);
  });
});

describe("many scores over many days", () => {
  const expected = [...MANY].sort((a, b) => b.day - a.day || (b.index % 3) - (a.index % 3) || byBytes(b.id, a.id)).map(({ id }) => id);
  const pages = async (query: string, limit: number, count: number): Promise<{ ids: string[]; total: number }> => {
    const answers = await onBothSides(app, "two", Array.from({ length: count }, (_, index) => `/api/public/v2/scores?toTimestamp=2026-03-20T00:00:00Z&${query}&limit=${limit}&page=${index + 1}`));
    return { ids: answers.flatMap(({ body }) => ids(body)), total: answers[0]?.body.meta.totalItems };
  };

  it("small pages come from few days, and walk through all of them", async () => {
    expect(await pages("", 45, 5)).toEqual({ ids: expected, total: 180 });
    expect((await pages("", 3, 4)).ids).toEqual(expected.slice(0, 12));
    const one = await pages("name=renamed", 7, 6);
    expect(one).toEqual({ ids: expected.filter((id) => Number(id.slice(1)) % 5 === 0), total: 36 });
  });

  it("versions of one score take no place of others", async () => {
    const window = "fromTimestamp=2026-03-25T00:00:00Z&toTimestamp=2026-03-28T00:00:00Z";
    const [first, second, v3] = await onBothSides(app, "two", [`/api/public/v2/scores?${window}&limit=3`, `/api/public/v2/scores?${window}&limit=3&page=2`, `/api/public/v3/scores?${window}&limit=4`]);
    expect(first?.body.data).toMatchObject([{ id: "busy", value: 79 }, { id: "quiet 4" }, { id: "quiet 3" }]);
    expect(ids(second?.body)).toEqual(["quiet 2", "quiet 1"]);
    expect(first?.body.meta.totalItems).toBe(5);
    expect(ids(v3?.body)).toEqual(["busy", "quiet 4", "quiet 3", "quiet 2"]);
  });

  it("a score that moved within its day is where its newest version is", async () => {
    const cursor = Buffer.from(JSON.stringify({ v: 1, lastTimestamp: "2026-03-22T12:00:00.000Z", lastId: "x" })).toString("base64url");
    const answers = await onBothSides(app, "two", ["/v2/scores?fromTimestamp=2026-03-22T00:00:00Z&toTimestamp=2026-03-22T12:00:00Z", "/v2/scores?fromTimestamp=2026-03-22T12:00:00Z&toTimestamp=2026-03-23T00:00:00Z", `/v3/scores?limit=1&cursor=${cursor}`].map((path) => `/api/public${path}`));
    expect(answers.map(({ body }) => ids(body))).toEqual([[], ["within its day"], [expected[0]]]);
    expect(answers.slice(0, 2).map(({ body }) => body.meta.totalItems)).toEqual([0, 1]);
  });

  it("by cursor", async () => {
    const walked: string[] = [];
    for (let cursor: string | undefined = ""; cursor !== undefined; ) {
      const [answer] = await onBothSides(app, "two", [`/api/public/v3/scores?toTimestamp=2026-03-20T00:00:00Z&limit=40&cursor=${cursor}`]);
      walked.push(...ids(answer?.body));
      cursor = answer?.body.meta.cursor;
    }
    expect(walked).toEqual(expected);
  });
});
