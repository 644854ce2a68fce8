import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestApp, testApp } from "../../engine/app.ts";
import { onBothSides } from "../support/both-sides.ts";
import { event, send } from "../support/events.ts";

/** Query parameters of GET /traces and GET /traces/{id}: what is refused and how, and what must be taken (REST contract 1.5). */
let app: TestApp;
beforeAll(async () => {
  app = await testApp("parameters");
  const at = Date.UTC(2026, 0, 10);
  await send(app, "one", Array.from({ length: 12 }, (_, index) => event("trace-create", at + index, { id: `t${String(index).padStart(2, "0")}`, timestamp: new Date(at + index * 60_000).toISOString(), tags: index % 2 === 0 ? ["even"] : ["odd", "a,b"], environment: index < 6 ? "prod" : "dev" })));
  await app.settled();
});
afterAll(() => app.drop());

/** Without the field groups that cost something, unless the query is about them. */
const path = (query: string): string => `/api/public/traces?${query.includes("fields=") ? "" : "fields=core&"}${query}`;
const encode = (value: unknown): string => encodeURIComponent(typeof value === "string" ? value : JSON.stringify(value));
const ask = (queries: readonly string[]) => onBothSides(app, "one", queries.map(path));
const ids = (body: any): string[] => body.data.map(({ id }: { id: string }) => id);

describe("a parameter of the wrong kind is 400 with an issue that names it", () => {
  const dates = ["", "2026-01-10", "2026-01-10T00:00:00", "2026-01-10T00:00:00+0100", "2026-01-10t00:00:00Z", "2026-01-10T00:00:00z", "2026-01-10 00:00:00Z", "2026-02-30T00:00:00Z", "2025-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-10T24:00:00Z", "2026-01-10T00:60:00Z", "1768003200000", "now", "0", "-1"];
  const texts = ["userId", "name", "sessionId", "version", "release"];
  const wrong: [string, string][] = [
    ...["0", "-1", "1.5", "abc", "NaN", "Infinity", "1e400", "9007199254740993", "1,2", "٣"].map((value): [string, string] => ["page", `page=${encode(value)}`]),
    ...["0", "-1", "101", "1.5", "abc", "1e9", "null"].map((value): [string, string] => ["limit", `limit=${encode(value)}`]),
    ["page", "page=1&page=2"], ["limit", "limit=1&limit=2"],
    ...["fromTimestamp", "toTimestamp"].flatMap((name) => [...dates.map((value): [string, string] => [name, `${name}=${encode(value)}`]), [name, `${name}=2026-01-10T00:00:00Z&${name}=2026-01-11T00:00:00Z`] as [string, string]]),
    ...texts.map((name): [string, string] => [name, `${name}=a&${name}=b`]),
    ...["timestamp", "timestamp.", "desc", "timestamp.down", "timestamp.asc.desc", "timestamp desc", "timestamp.desc, id.asc"].map((value): [string, string] => ["orderBy", `orderBy=${encode(value)}`]), ["orderBy", "orderBy=id.asc&orderBy=id.desc"],
    ["fields", "fields=core&fields=unknown"], ["fields", "fields=core,io&fields=Core"],
    ["filter", "filter=[]&filter=[]"], ...["null", "{}", "1", '"x"', "true", "[null]", "[[]]", "[1]", "[{}]"].map((value): [string, string] => ["filter", `filter=${encode(value)}`]),
    ...[
      { type: "text", column: "name", operator: "=", value: "a" }, { type: "string", column: "name", operator: "matches", value: "a" }, { type: "string", column: "name", operator: "=", value: 7 }, { type: "string", column: "name", operator: "=" }, { type: "string", operator: "=", value: "a" },
      { type: "string", column: 7, operator: "=", value: "a" }, { type: "stringOptions", column: "name", operator: "any of", value: [] }, { type: "stringOptions", column: "name", operator: "any of", value: "a" }, { type: "stringOptions", column: "name", operator: "all of", value: ["a"] },
      { type: "arrayOptions", column: "tags", operator: "any of", value: [] }, { type: "arrayOptions", column: "tags", operator: "all of", value: [1] }, { type: "number", column: "latency", operator: "=", value: "1" }, { type: "number", column: "latency", operator: "!=", value: 1 },
      { type: "datetime", column: "timestamp", operator: "=", value: "2026-01-10T00:00:00Z" }, { type: "datetime", column: "timestamp", operator: ">", value: "yesterday" }, { type: "datetime", column: "timestamp", operator: ">", value: 5 }, { type: "boolean", column: "bookmarked", operator: "=", value: "true" },
      { type: "null", column: "name", operator: "is null", value: null }, { type: "stringObject", column: "metadata", operator: "=", value: "a" }, { type: "numberObject", column: "scores_avg", key: "a", operator: "=", value: null }, { type: "__proto__", column: "name", operator: "=", value: "a" },
    ].map((condition): [string, string] => ["filter", `filter=${encode([condition])}`]),
  ];

  it("GET /traces", async () => {
    const answers = await ask(wrong.map(([, query]) => query));
    answers.forEach(({ status, body }, index) => {
      const [name, query] = wrong[index] as [string, string];
      expect({ query, status, body }).toEqual({
        query, status: 400, body: { message: "Invalid request data", error: expect.arrayContaining([expect.objectContaining({ code: expect.any(String), path: expect.arrayContaining([name]), message: expect.any(String) })]) },
      });
    });
  });

  it("GET /traces/{id}", async () => {
    const [answer] = await onBothSides(app, "one", ["/api/public/traces/t00?fields=core&fields=nothing"]);
    expect(answer).toMatchObject({ status: 400, body: { message: "Invalid request data", error: [{ path: ["fields"] }] } });
  });

  it("several wrong ones are told at once", async () => {
    const [answer] = await ask(["page=0&limit=1000&fromTimestamp=never"]);
    expect(answer?.body.error.map(({ path }: { path: string[] }) => path[0]).sort()).toEqual(["fromTimestamp", "limit", "page"]);
  });
});

describe("what is well-formed and means nothing here is 400 in words", () => {
  const type = "string", operator = "=", value = "a";
  const refused: [string, string][] = [
    ["orderBy=nothing.asc", "Invalid order by column: nothing"],
    ["orderBy=.desc", "Invalid order by column: "],
    [`orderBy=${encode("timestamp;DROP TABLE traces.asc")}`, "Invalid order by column: timestamp;DROP TABLE traces"],
    ["orderBy=metadata.desc", "Invalid order by column: metadata"],
    ["filter={", "Invalid JSON in filter parameter"],
    ["filter=name", "Invalid JSON in filter parameter"],
    [`filter=${encode([{ type, column: "nothing", operator, value }])}`, "Column nothing does not match a UI / CH table mapping."],
    [`filter=${encode([{ type, column: "t.id) OR 1=1 --", operator, value }])}`, "Column t.id) OR 1=1 -- does not match a UI / CH table mapping."],
    [`filter=${encode([{ type, column: "__proto__", operator, value }])}`, "Column __proto__ does not match a UI / CH table mapping."],
    [`filter=${encode([{ type, column: "commentContent", operator, value }])}`, "Column commentContent does not match a UI / CH table mapping."],
    [`filter=${encode([{ type: "number", column: "name", operator, value: 1 }])}`, "Invalid filter type 'number' for column 'name'. Expected 'string' or 'stringOptions'."],
    [`filter=${encode([{ type, column: "timestamp", operator, value }])}`, "Invalid filter type 'string' for column 'timestamp'. Expected 'datetime'."],
    [`filter=${encode([{ type, column: "metadata", operator, value }])}`, "Invalid filter type 'string' for column 'metadata'. Expected 'stringObject'."],
  ];

  it("GET /traces", async () => {
    const answers = await ask(refused.map(([query]) => query));
    expect(answers.map(({ status, body }) => [status, body])).toEqual(refused.map(([, message]) => [400, { message, error: "InvalidRequestError" }]));
  });
});

describe("what must be taken", () => {
  const all = Array.from({ length: 12 }, (_, index) => `t${String(11 - index).padStart(2, "0")}`);
  const cases: [string, string[], Record<string, number>?][] = [
    ["", all, { page: 1, limit: 50 }], ["page=&limit=", all, { page: 1, limit: 50 }], ["page=1e0&limit=1e1", all.slice(0, 10), { page: 1, limit: 10 }], [`page=${encode(" 2 ")}&limit=${encode(" 5 ")}`, all.slice(5, 10), { page: 2, limit: 5 }], ["page=2&limit=100", [], { page: 2, limit: 100 }],
    ["orderBy=", all], ["orderBy=timestamp.ASC&limit=1", ["t00"]], ["orderBy=id.Desc&limit=1", ["t11"]], ["filter=", all], ["filter=[]", all], ["unknown=1&useEventsTable=true&page[]=7", all], ["__proto__=1&constructor=2&toString=3&hasOwnProperty=4&__proto__=5", all],
    ["fromTimestamp=2026-01-10T00:10Z", ["t11", "t10"]], ["fromTimestamp=2026-01-10T00:10:00.0000001Z", ["t11", "t10"]], [`fromTimestamp=${encode("2026-01-10T01:10:00+01:00")}`, ["t11", "t10"]], ["toTimestamp=2026-01-10T00:02:00Z", ["t01", "t00"]], ["toTimestamp=2026-01-10T00:02:00.001Z", ["t02", "t01", "t00"]],
    ["tags=even", all.filter((_, index) => index % 2 === 1)], ["tags=odd,a,b", []], [`tags=odd&tags=${encode("a,b")}`, all.filter((_, index) => index % 2 === 0)], ["tags=even&tags=odd", []],
    ["environment=prod,dev", all], ["environment=prod&environment=dev", all], ["environment=prod", all.slice(6)], ["environment=prod,&limit=3", all.slice(6, 9)],
    [`filter=${encode([{ type: "datetime", column: "timestamp", operator: ">", value: "2026-01-10T00:10:00" }])}`, ["t11"]], [`filter=${encode([{ type: "datetime", column: "timestamp", operator: "<", value: "2026-01-10T00:01:00.000Z" }])}`, ["t00"]],
    [`filter=${encode([{ type: "datetime", column: "timestamp", operator: ">=", value: "2026-01-11" }])}`, []], [`filter=${encode([{ type: "positionInTrace", column: "anything", operator: "=", key: "root" }])}`, all],
  ];

  it("GET /traces", async () => {
    const answers = await ask(cases.map(([query]) => query));
    answers.forEach(({ status, body }, index) => {
      const [query, expected, meta] = cases[index] as (typeof cases)[number];
      expect({ query, status, ids: status === 200 ? ids(body) : body }).toEqual({ query, status: 200, ids: expected });
      if (meta) expect(body.meta).toEqual({ ...meta, totalItems: 12, totalPages: Math.ceil(12 / (meta.limit as number)) });
    });
  });

  it("field groups: repeated or with commas, spaces and blanks", async () => {
    const answers = await ask(["fields=core&fields=metrics", "fields=core&fields=%20metrics%20&fields=", "fields=core,metrics", "fields=%20core%20,,%20metrics%20,", "fields=core,metrics,nothing"].map((query) => `${query}&limit=1`));
    for (const { body } of answers) expect(body).toEqual(answers[0]?.body);
    expect(answers[0]?.body.data).toMatchObject([{ latency: 0, totalCost: 0, input: null, observations: [] }]);
  });
});

describe("text of attackers", () => {
  const texts = [
    "'", "''", "\\", "\\'", '"', "`", "' OR '1'='1", "'; DROP TABLE traces; --", "x' UNION ALL SELECT version() --", "{p1:String}", "{{engine:X}}", "${7*7}", "%", "_", "%27%20OR%201=1", "1) OR (1=1", "sleep(3)", "<script>alert(1)</script>", "../../etc/passwd", "a\nb", "a\tb", "😀", "\u202e", "x".repeat(4_000), "[]", "__proto__",
  ];
  const internals = /DB::Exception|ClickHouse|SELECT|exp_|syntax error|at .*\.ts:\d|node_modules|version \d\d\./;

  it("in each parameter matches literally, or is refused in the contract's words", async () => {
    const parameters = ["userId", "name", "sessionId", "version", "release", "tags", "environment"];
    const queries = texts.flatMap((text) => [
      `${parameters.map((name) => `${name}=${encode(text)}`).join("&")}`,
      `filter=${encode([{ type: "string", column: "name", operator: "contains", value: text }, { type: "stringObject", column: "metadata", key: text, operator: "contains", value: text }, { type: "numberObject", column: "scores_avg", key: text, operator: ">", value: 0 }, { type: "categoryOptions", column: "score_categories", key: text, operator: "any of", value: [text] }, { type: "booleanObject", column: "score_booleans", key: text, operator: "=", value: true }, { type: "arrayOptions", column: "tags", operator: "any of", value: [text] }])}`,
    ]);
    for (const { path, status, body, text } of await ask(queries)) {
      expect({ path, status, ids: ids(body) }).toEqual({ path, status: 200, ids: [] });
      expect(text).not.toMatch(internals);
    }
    const refusals = texts.flatMap((text) => ["page", "limit", "fromTimestamp", "toTimestamp", "orderBy"].map((name) => `${name}=${encode(text)}`));
    for (const { path, status, text } of await ask([...refusals, ...texts.map((text) => `filter=${encode([{ type: text, column: text, operator: text, value: text }])}`)])) {
      expect({ path, status }).toEqual({ path, status: 400 });
      expect(text).not.toMatch(internals);
    }
  });

  it("NUL in a value is refused or matches nothing", async () => {
    for (const { status } of await ask(["userId=a%00b", "tags=%00", `filter=${encode([{ type: "string", column: "name", operator: "=", value: "\0" }])}`, "name=%00"])) expect([200, 400]).toContain(status);
  });

  it("malformed percent-encoding in a query is text", async () => {
    for (const { path, status, body } of await ask(["userId=%", "userId=%zz", "name=%ff", "name=%c3%28", "%=%", "=", "&&&", "userId", "name=+"])) expect({ path, status, list: Array.isArray(body.data) }).toEqual({ path, status: 200, list: true });
  });

  it("left everything as it was", async () => {
    const [answer] = await ask(["limit=1"]);
    expect(answer?.body.meta.totalItems).toBe(12);
  });
});
