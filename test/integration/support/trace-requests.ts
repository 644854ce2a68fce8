import { DAY, HOUR, START } from "./data-set.ts";
import { iso } from "./events.ts";
import type { Condition, ListQuery } from "./model/list.ts";

/** GET /traces in every way the contract knows: all parameters, orders, pages, and each filter column with each operator. */

const LISTS = ["tags", "environment"] as const;

export function listPath(q: ListQuery): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(q)) {
    if (value === undefined) continue;
    if ((LISTS as readonly string[]).includes(name)) for (const each of value as string[]) parameters.append(name, each);
    else parameters.append(name, name === "filter" ? JSON.stringify(value) : String(value));
  }
  // One value that holds a comma would be split: the path then says it twice, which changes no meaning.
  for (const name of LISTS) if (q[name]?.length === 1 && q[name][0]?.includes(",")) parameters.append(name, q[name][0]);
  const text = parameters.toString();
  return `/api/public/traces${text === "" ? "" : `?${text}`}`;
}

const only = (...filter: Condition[]): ListQuery => ({ filter, limit: 100 });
const textOperators = ["=", "contains", "does not contain", "starts with", "ends with"];
const numberOperators = ["=", ">", "<", ">=", "<="];
const optionOperators = ["any of", "none of"];

const each = (type: string, columns: readonly string[], operators: readonly string[], values: readonly unknown[], key?: string): ListQuery[] =>
  columns.flatMap((column) => operators.map((operator, index) => only({ type, column, operator, value: values[index % values.length], ...(key === undefined ? {} : { key }) })));

const filters: ListQuery[] = [
  ...each("string", ["name", "userId", "sessionId", "version", "release", "environment", "level"], textOperators, ["u-1", "a", "v1", "s", "A"]),
  ...each("string", ["id", "traceId", "Trace ID", "traceName", "User ID"], ["contains", "does not contain", "ends with"], ["é你😀", "'; DROP", "7"]),
  ...each("stringOptions", ["name", "environment", "level", "version", "sessionId"], optionOperators, [["alpha", "prod", "ERROR", "v2", "s/3 %"], ["alpha", "prod", "DEBUG", "v1", "s-1"]]),
  ...each("string", ["name", "userId"], ["=", "contains"], [""]),
  ...each("datetime", ["timestamp", "Timestamp"], [">", "<", ">=", "<="], [iso(START + HOUR)]),
  ...each("boolean", ["bookmarked", "⭐️"], ["=", "<>"], [false, true]),
  ...each("arrayOptions", ["tags", "traceTags"], ["any of", "none of", "all of"], [["red", "a,b"], ["green", ""], ["red", "blue"]]),
  only({ type: "arrayOptions", column: "tags", operator: "none of", value: [] }),
  only({ type: "arrayOptions", column: "tags", operator: "all of", value: [] }),
  only({ type: "stringOptions", column: "tags", operator: "any of", value: ["標籤"] }),
  ...each("stringObject", ["metadata"], textOperators, ["plain", "", "x", "{", "}"], "k"),
  ...each("stringObject", ["metadata"], ["contains", "does not contain", "="], ["x", "x", "flat"], "nested"),
  ...each("stringObject", ["metadata"], ["=", "starts with", "does not contain"], ["empty key", "empty", "never"], ""),
  ...each("stringObject", ["metadata"], ["=", "contains"], ["null"], "a.b"),
  ...each("stringObject", ["metadata"], ["does not contain"], ["x"], "no such key"),
  ...each("string", ["evaluatorId", "ruleId"], ["=", "does not contain"], ["ev-1", "rule-1"]),
  ...each("stringOptions", ["evaluatorId", "ruleId"], optionOperators, [["ev-1", "job-1"]]),
  ...each("number", ["latency", "Latency (s)"], numberOperators, [0, 0.25, 1.5, 3_600, 86_400]),
  ...each("number", ["inputTokens", "outputTokens", "totalTokens", "tokens"], numberOperators, [0, 5, 100, 9, 3]),
  ...each("number", ["inputCost", "outputCost", "totalCost", "Total Cost ($)"], numberOperators, [0, 0.1, 0.5, 0.75, 1_000_000]),
  ...each("number", ["errorCount", "warningCount", "defaultCount", "debugCount", "Error Level Count"], numberOperators, [1, 0, 2, 1, 0]),
  ...each("numberObject", ["scores_avg", "scores", "Scores (numeric)"], numberOperators, [0.5, 0, 1, 0.25, 0.75], "quality"),
  ...each("categoryOptions", ["score_categories", "scores"], optionOperators, [["good", "'"], ["bad", "inferred"]], "a:b"),
  only({ type: "stringOptions", column: "score_categories", operator: "any of", value: ["评分:good", "a:b:a:b"] }),
  ...each("booleanObject", ["score_booleans", "scores"], ["=", "<>"], [true, true], "quality"),
  ...["name", "userId", "sessionId", "release", "evaluatorId", "id", "timestamp", "latency", "tags", "metadata", "level", "scores_avg"].flatMap((column) =>
    ["is null", "is not null"].map((operator) => only({ type: "null", column, operator, value: "" })),
  ),
  only({ type: "string", column: "name", operator: "=", value: "alpha" }, { type: "number", column: "defaultCount", operator: ">", value: 0 }, { type: "arrayOptions", column: "tags", operator: "none of", value: ["red"] }),
  only({ type: "stringObject", column: "metadata", key: "k", operator: "contains", value: "" }, { type: "booleanObject", column: "score_booleans", key: "quality", operator: "<>", value: false }, { type: "number", column: "latency", operator: ">=", value: 0 }),
];

const orders: ListQuery[] = ["id", "timestamp", "name", "userId", "release", "version", "public", "bookmarked", "sessionId"].flatMap((column) =>
  ["asc", "DESC"].map((direction) => ({ orderBy: `${column}.${direction}`, limit: 100, fields: "core" })),
);

const pages: ListQuery[] = [
  ...[1, 2, 3, 50].map((page) => ({ page, limit: 7 })),
  ...[1, 2, 9].map((page) => ({ page, limit: 7, orderBy: "timestamp.asc" })),
  ...[1, 4].map((page) => ({ page, limit: 5, orderBy: "name.desc", name: "alpha" })),
  { limit: 1 }, { limit: 1, page: 2, userId: "u-1" }, { page: 9_007_199_254_740_991, limit: 100 },
];

const groups = ["core", "io", "scores", "observations", "metrics"];
const fields: ListQuery[] = ["", ...groups, "io,metrics", "scores, observations ,unknown", "unknown", ...groups.map((one) => groups.filter((each) => each !== one).join(","))].map((fields) => ({ fields, limit: 100 }));

const simple: ListQuery[] = [
  { userId: "u-1" }, { userId: "U-1" }, { userId: "用户" }, { userId: "" }, { userId: "%" }, { name: "%" }, { name: "a_b" }, { name: "it's" }, { sessionId: "s/3 %" }, { version: "v1" }, { release: "v10" },
  { tags: ["red"] }, { tags: ["red", "green"] }, { tags: ["a,b", "it's"] }, { tags: ["a,b"] }, { tags: ["no such"] },
  { environment: ["prod"] }, { environment: ["prod", "staging"] }, { environment: ["default"] }, { environment: ["Staging"] }, { environment: ["eval"] },
  { userId: "u-2", name: "alpha", tags: ["blue"] }, { name: "'; DROP TABLE traces --" }, { sessionId: "{p1:String}" }, { version: "v1\\" },
].map((q) => ({ ...q, limit: 100 }));

/** Bounds on, before and after hours; those between data leave out early observations and scores. */
const bounds = [START - DAY, START, START + 1, START + HOUR, START + HOUR + 1, START + 30 * 60_000, START + 23 * HOUR, START + DAY, START + DAY + 30 * 60_000, START + 2 * DAY - 1, START + 2 * DAY, START + 9 * DAY].map(iso);
const windows: ListQuery[] = [
  ...bounds.flatMap((bound) => [{ fromTimestamp: bound }, { toTimestamp: bound }]),
  { fromTimestamp: bounds[1], toTimestamp: bounds[3] }, { fromTimestamp: bounds[6], toTimestamp: bounds[9], orderBy: "timestamp.asc" }, { fromTimestamp: bounds[9], toTimestamp: bounds[1] },
  { fromTimestamp: bounds[7], environment: ["prod", "dev"] }, { fromTimestamp: bounds[3], userId: "u-1", fields: "metrics" }, { fromTimestamp: bounds[3], limit: 3, page: 2 },
  ...["1970-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "1900-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "0000-01-01T00:00:00Z"].flatMap((bound) => [{ fromTimestamp: bound }, { toTimestamp: bound }]),
  ...["2106-02-07T06:28:15Z", "2106-02-07T07:00:00Z", "2200-01-01T00:00:00Z", "2299-12-31T23:59:59.999Z", "2300-01-01T00:00:00Z", "9999-12-31T23:59:59Z"].flatMap((bound) => [{ fromTimestamp: bound }, { toTimestamp: bound }]),
].map((q) => ({ limit: 100, ...q }));

/** A lower bound or an environment changes what an aggregate is of: the filter has to see the same. */
const narrowed: ListQuery[] = (
  [
    { type: "number", column: "latency", operator: ">", value: 1 }, { type: "number", column: "defaultCount", operator: ">=", value: 1 }, { type: "number", column: "totalCost", operator: ">", value: 0 },
    { type: "stringOptions", column: "level", operator: "any of", value: ["DEFAULT"] }, { type: "numberObject", column: "scores_avg", key: "quality", operator: "<=", value: 0.5 }, { type: "booleanObject", column: "scores", key: "quality", operator: "<>", value: true },
    { type: "stringObject", column: "metadata", key: "k", operator: "contains", value: "" },
  ] as Condition[]
).flatMap((condition) => [
  { ...only(condition), fromTimestamp: bounds[4] }, { ...only(condition), fromTimestamp: bounds[7], toTimestamp: bounds[9] }, { ...only(condition), environment: ["prod", "default"] },
  { ...only(condition), fromTimestamp: bounds[5], environment: ["dev"] }, { ...only(condition), limit: 4, page: 2, orderBy: "timestamp.asc" },
]);

/** [Q-5]: a simple parameter yields to a filter on its own column, and to no other. */
const precedence: ListQuery[] = [
  { ...only({ type: "string", column: "name", operator: "contains", value: "a" }), name: "beta", userId: "u-1" },
  { ...only({ type: "string", column: "User ID", operator: "=", value: "u-2" }), userId: "u-1" },
  { ...only({ type: "datetime", column: "timestamp", operator: ">=", value: bounds[3] }), fromTimestamp: bounds[8], toTimestamp: bounds[2] },
  { ...only({ type: "datetime", column: "timestamp", operator: "<", value: bounds[7] }), fromTimestamp: bounds[8] },
  { ...only({ type: "datetime", column: "timestamp", operator: ">", value: bounds[3] }, { type: "datetime", column: "timestamp", operator: ">=", value: bounds[1] }) },
  { ...only({ type: "stringOptions", column: "environment", operator: "none of", value: ["dev"] }), environment: ["dev"] },
  { ...only({ type: "arrayOptions", column: "traceTags", operator: "any of", value: ["red"] }), tags: ["blue"] },
];

export const listRequests: Readonly<Record<string, readonly ListQuery[]>> = { simple, windows, fields, orders, pages, filters, narrowed, precedence };
