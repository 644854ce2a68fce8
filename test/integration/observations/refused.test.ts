import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestApp, testApp } from "../../engine/app.ts";
import { onBothSides } from "../support/both-sides.ts";

/** Query parameters that the lists of observations and sessions refuse (REST contract 1.5, 3.1, 5 and 7.2). */
let app: TestApp;
beforeAll(async () => {
  app = await testApp("refused");
});
afterAll(() => app.drop());

const encode = (value: unknown): string => encodeURIComponent(typeof value === "string" ? value : JSON.stringify(value));
const cursor = (place: unknown): string => Buffer.from(typeof place === "string" ? place : JSON.stringify(place)).toString("base64url");

const DATES = ["", "2026-01-10", "2026-01-10T00:00:00", "2026-01-10T00:00:00+0100", "2026-01-10 00:00:00Z", "2026-02-30T00:00:00Z", "now"];
const cases = (name: string, values: readonly string[]): [string, string][] => values.map((value) => [name, `${name}=${encode(value)}`]);
const pages = [...cases("page", ["0", "-1", "1.5", "abc", "NaN"]), ...cases("limit", ["0", "-1", "101", "1.5", "abc"])];
const times = (...names: string[]) => names.flatMap((name) => cases(name, DATES));
/** Text that is no cursor, and cursors of another place. */
const noCursors = ["!", "%00", "abc", cursor("no json"), cursor("null"), cursor([]), cursor({}), cursor({ lastTime: "never", lastId: "x" }), cursor({ lastTime: "2026-01-01T00:00:00Z" }), cursor({ lastTime: "2026-01-01T00:00:00Z", lastId: 7 }), cursor({ lastTime: 5, lastId: "x" }), Buffer.from([0x22, 0xff, 0x22]).toString("base64")];
const noCursorsV2 = ["", "!", cursor({ lastTime: "2026-01-01T00:00:00Z", lastId: "x" }), cursor({ lastStartTimeTo: "2026-01-01", lastTraceId: "t", lastId: "x" }), cursor({ lastStartTimeTo: "2026-01-01T00:00:00Z", lastId: "x" }), cursor({ lastStartTimeTo: "2026-01-01T00:00:00Z", lastTraceId: null, lastId: "x" })];
const narrowing: [string, string][] = [
  ...cases("type", ["", "span", "SPANS", "SPAN,EVENT"]), ["type", "type=SPAN&type=EVENT"], ...cases("level", ["", "error", "INFO"]),
  ...["name", "userId", "traceId", "version", "parentObservationId"].map((name): [string, string] => [name, `${name}=a&${name}=b`]),
  ...times("fromStartTime", "toStartTime"),
  ["filter", "filter=[]&filter=[]"], ...cases("filter", ["null", "{}", "[1]", "[{}]"]), ["filter", `filter=${encode([{ type: "number", column: "latency", operator: "=", value: "1" }])}`],
];

/** Each in a request of its own, with an issue that names the parameter. */
async function expectIssues(path: string, wrong: readonly [string, string][]): Promise<void> {
  const answers = await onBothSides(app, "one", wrong.map(([, query]) => `${path}?${query}`));
  answers.forEach(({ status, body }, index) => {
    const [name, query] = wrong[index] as [string, string];
    expect({ query, status, body }).toEqual({ query, status: 400, body: { message: "Invalid request data", error: expect.arrayContaining([expect.objectContaining({ path: expect.arrayContaining([name]) })]) } });
  });
}

describe("a parameter of the wrong kind is 400 with an issue that names it", () => {
  it("GET /observations", () => expectIssues("/api/public/observations", [...pages, ...narrowing, ...cases("cursor", noCursors), ["cursor", "cursor=&cursor="]]));
  it("GET /sessions", () => expectIssues("/api/public/sessions", [...pages, ...times("fromTimestamp", "toTimestamp"), ...cases("cursor", noCursors)]));
  it("GET /v2/observations", () =>
    expectIssues("/api/public/v2/observations", [
      ...cases("limit", ["-1", "1001", "1.5", "abc"]), ...narrowing, ...cases("cursor", noCursorsV2), ...cases("isRootObservation", ["", "1", "TRUE"]), ...cases("parseIoAsJson", ["true", "", "0"]), ["fields", "fields=core&fields=unknown"], ["sessionId", "sessionId=a&sessionId=b"],
    ]));
});

it("a filter that is no JSON, or names no column, or another kind of column, is 400 with what is wrong", async () => {
  const wrong: [unknown, string][] = [
    ["not json", "Invalid JSON in filter parameter"],
    ["[{", "Invalid JSON in filter parameter"],
    [[{ type: "string", column: "nothing", operator: "=", value: "x" }], "Column nothing does not match a UI / CH table mapping."],
    [[{ type: "numberObject", column: "scores_avg", key: "a", operator: "=", value: 1 }], "Column scores_avg does not match a UI / CH table mapping."],
    [[{ type: "number", column: "commentCount", operator: ">", value: 0 }], "Column commentCount does not match a UI / CH table mapping."],
    [[{ type: "number", column: "name", operator: ">", value: 0 }], "Invalid filter type 'number' for column 'name'. Expected 'string' or 'stringOptions'."],
  ];
  for (const path of ["/api/public/observations", "/api/public/v2/observations"]) {
    const answers = await onBothSides(app, "one", wrong.map(([filter]) => `${path}?filter=${encode(filter)}`));
    expect(answers.map(({ status, body }) => ({ status, body }))).toEqual(wrong.map(([, message]) => ({ status: 400, body: { message, error: "InvalidRequestError" } })));
  }
});

it("empty numbers are the defaults, JS numbers are numbers, and unknown parameters are nobody's business", async () => {
  const answers = await onBothSides(app, "one", ["/api/public/observations?page=&limit=&x=1&useEventsTable=true&filter=", "/api/public/observations?page=1e1&limit=%202%20&filter=[]", "/api/public/sessions?page=&limit=&x=1", "/api/public/v2/observations?limit=&x=1"]);
  expect(answers.map(({ status, body }) => [status, body])).toEqual([
    [200, { data: [], meta: { page: 1, limit: 50, totalItems: 0, totalPages: 0 } }],
    [200, { data: [], meta: { page: 10, limit: 2, totalItems: 0, totalPages: 0 } }],
    [200, { data: [], meta: { page: 1, limit: 50, totalItems: 0, totalPages: 0 } }],
    [200, { data: [], meta: {} }],
  ]);
});

it("asks for a key before it looks at parameters, and takes no other method", async () => {
  for (const path of ["/observations", "/v2/observations", "/sessions", "/sessions/s"]) {
    expect((await app.request(`/api/public${path}?limit=x`)).status).toBe(401);
    for (const method of ["POST", "DELETE", "PATCH"]) {
      const response = await app.request(`/api/public${path}`, { method });
      expect([response.status, await response.json()]).toEqual([405, expect.objectContaining({ message: expect.any(String) })]);
    }
  }
});
