import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestApp, testApp } from "../../engine/app.ts";
import { onBothSides } from "../support/both-sides.ts";

/** Requests that the score routes refuse (REST contract 1.5, 4 and 7.3). */
let app: TestApp;
beforeAll(async () => {
  app = await testApp("scores_refused");
});
afterAll(() => app.drop());

const encode = (value: unknown): string => encodeURIComponent(typeof value === "string" ? value : JSON.stringify(value));
const cursor = (place: unknown): string => Buffer.from(typeof place === "string" ? place : JSON.stringify(place)).toString("base64url");
const cases = (name: string, values: readonly string[]): [string, string][] => values.map((value) => [name, `${name}=${encode(value)}`]);
const twice = (...names: string[]): [string, string][] => names.map((name) => [name, `${name}=a&${name}=b`]);

const DATES = ["", "2026-01-10", "2026-01-10T00:00:00", "2026-01-10 00:00:00Z", "2026-02-30T00:00:00Z", "now"];
const common: [string, string][] = [
  ...cases("page", ["0", "-1", "1.5", "abc"]), ...cases("limit", ["0", "101", "1.5", "abc"]), ...twice("page", "limit", "userId", "name", "configId", "queueId", "scoreIds", "source", "dataType", "value", "operator"),
  ...cases("fromTimestamp", DATES), ...cases("toTimestamp", DATES), ...cases("source", ["", "api", "HUMAN", "API,EVAL"]), ...cases("dataType", ["", "numeric", "NUMERIC,TEXT", "STARS"]),
  ...cases("operator", ["", "==", "<>", "any of"]), ...cases("value", ["abc", "1,2", "NaN", "Infinity", "1e400", "0x"]).map(([name, query]): [string, string] => [name, `operator=%3D&${query}`]),
  ...cases("filter", ["null", "{}", "[1]", "[{}]"]), ["filter", `filter=${encode([{ type: "number", column: "value", operator: "!=", value: 1 }])}`], ["filter", `filter=${encode([{ type: "stringOptions", column: "name", operator: "any of", value: [] }])}`],
  ...cases("cursor", ["!", cursor("no json"), cursor({}), cursor({ lastTime: "never", lastId: "x" }), cursor({ v: 1, lastTimestamp: "2026-01-01T00:00:00Z", lastId: "x" })]),
];

/** Each in a request of its own, with an issue that names the parameter. */
async function expectIssues(path: string, wrong: readonly [string, string][]): Promise<void> {
  const answers = await onBothSides(app, "one", wrong.map(([, query]) => `${path}?${query}`));
  answers.forEach(({ status, body }, index) => {
    const [name, query] = wrong[index] as [string, string];
    expect({ query, status, body }).toEqual({ query, status: 400, body: { message: "Invalid request data", error: expect.arrayContaining([expect.objectContaining({ code: expect.any(String), path: expect.arrayContaining([name]) })]) } });
  });
}

async function expectMessages(path: string, wrong: readonly [string, string][]): Promise<void> {
  const answers = await onBothSides(app, "one", wrong.map(([query]) => `${path}?${query}`));
  answers.forEach(({ status, body }, index) => expect({ query: wrong[index]?.[0], status, body }).toEqual({ query: wrong[index]?.[0], status: 400, body: { message: wrong[index]?.[1], error: "InvalidRequestError" } }));
}

describe("a parameter of the wrong kind is 400 with an issue that names it", () => {
  it("GET /scores", () => expectIssues("/api/public/scores", common));

  it("GET /v2/scores", () => expectIssues("/api/public/v2/scores", [...common, ...twice("sessionId", "traceId", "datasetRunId", "observationId"), ["fields", "fields=score&fields=nothing"]]));

  it("GET /v3/scores", () =>
    expectIssues("/api/public/v3/scores", [
      ...cases("limit", ["0", "101", "1.5", "abc"]), ...twice("limit", "cursor", "fields", "id", "name", "environment", "traceId", "source", "value", "fromTimestamp"), ...cases("fields", ["nothing", "core,nothing", "Details"]),
      ...cases("source", ["HUMAN", "API,HUMAN"]), ...cases("dataType", ["STARS", "NUMERIC,STARS"]), ...cases("fromTimestamp", ["never", "2026-13-01"]), ...cases("toTimestamp", ["never"]), ...cases("valueMin", ["abc"]).map(([name, query]): [string, string] => [name, `dataType=NUMERIC&${query}`]),
      ...cases("cursor", ["!", cursor("no json"), cursor({}), cursor({ v: 2, lastTimestamp: "2026-01-01T00:00:00Z", lastId: "x" }), cursor({ v: 1, lastTimestamp: "never", lastId: "x" }), cursor({ v: 1, lastTimestamp: "2026-01-01T00:00:00Z" })]),
      ["userId", "userId=u"], ["traceTags", "traceTags=a"],
      ["value", "value=1"], ["value", "value=1&dataType=NUMERIC,BOOLEAN"], ["value", "value=x&dataType=TEXT"], ["value", "value=abc&dataType=NUMERIC"], ["value", "value=1,Infinity&dataType=NUMERIC"], ["value", "value=1&dataType=BOOLEAN"], ["value", "value=True&dataType=BOOLEAN"],
      ["valueMin", "valueMin=1"], ["valueMax", "valueMax=1&dataType=BOOLEAN"], ["valueMin", "valueMin=1&dataType=NUMERIC,BOOLEAN"],
      ["observationId", "observationId=o"], ["observationId", "observationId=o&sessionId=s"], ["traceId", "traceId=t&sessionId=s"], ["traceId", "traceId=t&experimentId=e"], ["sessionId", "sessionId=s&experimentId=e"],
    ]));

  it("GET /v3/scores is strict: a parameter it does not know is told by name", async () => {
    const answers = await onBothSides(app, "one", ["page=1", "datasetRunId=x", "filter=[]", "Name=a"].map((query) => `/api/public/v3/scores?${query}`));
    answers.forEach(({ status, body }, index) => expect({ status, body }).toEqual({ status: 400, body: { message: "Invalid request data", error: [expect.objectContaining({ code: "unrecognized_keys", keys: [["page", "datasetRunId", "filter", "Name"][index]] })] } }));
  });

  it("several wrong ones are told at once", async () => {
    const [answer] = await onBothSides(app, "one", ["/api/public/v2/scores?page=0&limit=1000&source=x&value=y"]);
    expect(answer?.body.error.map(({ path }: { path: string[] }) => path[0]).sort()).toEqual(["limit", "page", "source", "value"]);
  });
});

describe("what is refused in a sentence", () => {
  const filters: [string, string][] = [
    ["filter=%7Bno", "Invalid JSON in filter parameter"],
    [`filter=${encode([{ type: "string", column: "configId", operator: "=", value: "c" }])}`, "Column configId does not match a UI / CH table mapping."],
    [`filter=${encode([{ type: "string", column: "traceEnvironment", operator: "=", value: "c" }])}`, "Column traceEnvironment does not match a UI / CH table mapping."],
    [`filter=${encode([{ type: "number", column: "name", operator: "=", value: 1 }])}`, "Invalid filter type 'number' for column 'name'. Expected 'string' or 'stringOptions'."],
  ];

  it("GET /scores", () => expectMessages("/api/public/scores", filters));

  it("GET /v2/scores", async () => {
    const noTrace = "Cannot filter by trace properties (userId, traceTags) when 'trace' field is not included. Please add 'trace' to the fields parameter or remove trace filters.";
    await expectMessages("/api/public/v2/scores", [
      ...filters, ...["trace", "nothing", "trace,nothing", "Score"].map((fields): [string, string] => [`fields=${fields}`, "Scores needs to be selected always."]), ["fields=trace&fields=trace", "Scores needs to be selected always."],
      ["fields=score&userId=u", noTrace], ["fields=score&traceTags=a", noTrace],
    ]);
  });
});
