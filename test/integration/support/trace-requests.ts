import { DAY, HOUR, START } from "./data-set.ts";
import { iso } from "./events.ts";
import type { Condition } from "./model/conditions.ts";
import type { ListQuery } from "./model/list.ts";

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

/** A filter alone; with the fields that a filter may look at and nothing that costs more. */
const only = (...filter: Condition[]): ListQuery => ({ filter, limit: 100, fields: "core" });
const textOperators = ["=", "contains", "does not contain", "starts with", "ends with"];
const numberOperators = ["=", ">", "<", ">=", "<="];
const optionOperators = ["any of", "none of"];

const each = (type: string, columns: readonly string[], operators: readonly string[], values: readonly unknown[], key?: string): ListQuery[] =>
  columns.flatMap((column) => operators.map((operator, index) => only({ type, column, operator, value: values[index % values.length], ...(key === undefined ? {} : { key }) })));

/** One condition a column, its operators taken in turn. */
const inTurn = (type: string, columns: readonly string[], operators: readonly string[], values: readonly unknown[], key?: string): ListQuery[] =>
  columns.map((column, index) => only({ type, column, operator: operators[index % operators.length] as string, value: values[index % values.length], ...(key === undefined ? {} : { key }) }));

const filters: ListQuery[] = [
  ...inTurn("string", ["name", "userId", "sessionId", "version", "release", "environment", "level", "User ID"], textOperators, ["alpha", "u", "1", "v1", "v2"]),
  ...inTurn("string", ["id", "traceId", "Trace ID", "traceName"], ["contains", "does not contain", "ends with"], ["é你😀", "'; DROP", "7"]),
  ...inTurn("stringOptions", ["name", "environment", "level", "version", "sessionId", "userId", "release"], optionOperators, [["alpha", "prod", "v1", "s-1", "v2"], ["alpha", "prod", "v2", "u-1"], ["ERROR", "DEBUG"]]),
  ...inTurn("string", ["name", "userId"], ["=", "contains"], [""]),
  ...inTurn("datetime", ["timestamp", "Timestamp"], [">", "<="], [iso(START + HOUR)]),
  ...inTurn("boolean", ["bookmarked", "⭐️"], ["=", "<>"], [false]),
  ...each("arrayOptions", ["tags"], ["any of", "none of", "all of"], [["red", "a,b"], ["green", ""], ["red", "blue"]]),
  only({ type: "arrayOptions", column: "traceTags", operator: "none of", value: [] }),
  only({ type: "stringOptions", column: "tags", operator: "any of", value: ["標籤"] }),
  ...each("stringObject", ["metadata"], textOperators, ["plain", "", "x", "{", "}"], "k"),
  ...each("stringObject", ["metadata"], ["does not contain"], ["x"], "nested"),
  ...each("stringObject", ["metadata"], ["starts with"], ["empty"], ""),
  ...each("stringObject", ["metadata"], ["="], ["null"], "a.b"),
  ...each("stringObject", ["metadata"], ["does not contain"], ["x"], "no such key"),
  ...inTurn("string", ["evaluatorId", "ruleId"], ["=", "does not contain"], ["ev-1", "job"]),
  ...inTurn("stringOptions", ["evaluatorId", "ruleId"], ["none of", "any of"], [["ev-1", "job-1"]]),
  ...inTurn("number", ["latency", "Latency (s)"], ["=", ">"], [0.25, 1.5]),
  ...inTurn("number", ["inputTokens", "outputTokens", "totalTokens", "tokens"], ["=", ">", ">=", "<"], [0, 5, 100, 9]),
  ...inTurn("number", ["inputCost", "outputCost", "totalCost", "Total Cost ($)"], [">", "<", ">=", "<="], [0, 0.1, 0.5, 1_000_000]),
  ...inTurn("number", ["errorCount", "warningCount", "defaultCount", "debugCount", "Error Level Count"], numberOperators, [1, 0, 2, 1, 0]),
  ...inTurn("numberObject", ["scores_avg", "scores", "Scores (numeric)"], [">", "<=", "="], [0.25, 1, 0.5], "quality"),
  ...inTurn("categoryOptions", ["score_categories", "scores"], optionOperators, [["good", "'"], ["bad", "inferred"]], "a:b"),
  only({ type: "stringOptions", column: "score_categories", operator: "any of", value: ["评分:good", "a:b:a:b"] }),
  ...inTurn("booleanObject", ["score_booleans", "scores"], ["=", "<>"], [true], "quality"),
  ...["name", "userId", "evaluatorId", "latency", "tags", "scores_avg"].map((column, index) =>
    only({ type: "null", column, operator: index % 2 === 0 ? "is null" : "is not null", value: "" }),
  ),
  only({ type: "string", column: "name", operator: "contains", value: "a" }, { type: "number", column: "defaultCount", operator: ">", value: 0 }, { type: "arrayOptions", column: "tags", operator: "none of", value: ["red"] }),
  only({ type: "stringObject", column: "metadata", key: "k", operator: "contains", value: "" }, { type: "booleanObject", column: "score_booleans", key: "quality", operator: "<>", value: false }, { type: "number", column: "latency", operator: ">=", value: 0 }),
];

const orders: ListQuery[] = ["id", "timestamp", "name", "userId", "release", "version", "public", "bookmarked", "sessionId"].flatMap((column) =>
  ["asc", "DESC"].map((direction) => ({ orderBy: `${column}.${direction}`, limit: 100, fields: "core" })),
);

const pages: ListQuery[] = [
  ...[1, 2, 50].map((page) => ({ page, limit: 7 })),
  ...[2, 9].map((page) => ({ page, limit: 7, orderBy: "timestamp.asc" })),
  { page: 2, limit: 3, orderBy: "name.desc", fromTimestamp: iso(START + HOUR) }, { limit: 1, page: 2, userId: "u-1" }, { page: 9_007_199_254_740_991, limit: 100 },
];

const groups = ["core", "io", "scores", "observations", "metrics"];
const fields: ListQuery[] = ["", ...groups, "scores, observations ,unknown", "unknown", "io,metrics,observations"].map((fields) => ({ fields, limit: 100 }));

const simple: ListQuery[] = [
  { userId: "u-1" }, { userId: "U-1" }, { userId: "用户" }, { userId: "" }, { name: "%" }, { name: "a_b" }, { name: "it's" }, { sessionId: "s/3 %" }, { version: "v1" }, { release: "v10" },
  { tags: ["red", "green"] }, { tags: ["a,b", "it's"] }, { tags: ["a,b"] }, { environment: ["prod"] }, { environment: ["prod", "staging"] }, { environment: ["Staging"] },
  { userId: "u-2", name: "alpha" }, { name: "'; DROP TABLE traces --" }, { sessionId: "{p1:String}" }, { version: "v1\\" },
].map((q, index) => ({ ...q, limit: 100, ...(index % 4 === 0 ? {} : { fields: "core" }) }));

/** Bounds on, before and after hours; those between data leave out early observations and scores. */
const bounds = [START - DAY, START, START + 1, START + HOUR, START + HOUR + 1, START + 30 * 60_000, START + 23 * HOUR, START + DAY, START + DAY + 30 * 60_000, START + 2 * DAY - 1, START + 2 * DAY, START + 9 * DAY].map(iso);
const windows: ListQuery[] = [
  ...[0, 1, 2, 3, 4, 5, 8, 9, 10, 11].map((index) => ({ fromTimestamp: bounds[index] })),
  ...[1, 2, 5, 7, 11].map((index) => ({ toTimestamp: bounds[index] })),
  { fromTimestamp: bounds[1], toTimestamp: bounds[3] }, { fromTimestamp: bounds[6], toTimestamp: bounds[9], orderBy: "timestamp.asc" }, { fromTimestamp: bounds[9], toTimestamp: bounds[1] },
  { fromTimestamp: bounds[7], environment: ["prod", "dev"] }, { fromTimestamp: bounds[3], userId: "u-1", fields: "metrics" },
  ...["1969-12-31T23:59:59Z", "0001-01-01T00:00:00Z"].map((fromTimestamp) => ({ fromTimestamp })), { toTimestamp: "1900-01-01T00:00:00Z" },
  ...["2106-02-07T07:00:00Z", "2200-01-01T00:00:00Z", "9999-12-31T23:59:59Z"].map((toTimestamp) => ({ toTimestamp })), { fromTimestamp: "2300-01-01T00:00:00Z" },
].map((q, index) => ({ limit: 100, ...(index % 2 === 0 ? {} : { fields: "observations,scores" }), ...q }));

/** A lower bound or an environment changes what an aggregate is of: the filter has to see the same. */
const narrowed: ListQuery[] = (
  [
    { type: "number", column: "latency", operator: ">", value: 1 }, { type: "number", column: "defaultCount", operator: ">=", value: 1 }, { type: "number", column: "totalCost", operator: ">", value: 0 },
    { type: "stringOptions", column: "level", operator: "any of", value: ["DEFAULT"] }, { type: "numberObject", column: "scores_avg", key: "quality", operator: "<=", value: 0.5 }, { type: "booleanObject", column: "scores", key: "quality", operator: "<>", value: true },
    { type: "stringObject", column: "metadata", key: "k", operator: "contains", value: "" },
  ] as Condition[]
).flatMap((condition, index) => [
  { ...only(condition), fromTimestamp: bounds[4], fields: "" },
  ([{ ...only(condition), environment: ["prod", "default"] }, { ...only(condition), fromTimestamp: bounds[5], environment: ["dev"] }, { ...only(condition), limit: 4, page: 2, orderBy: "timestamp.asc" }] as ListQuery[])[index % 3] as ListQuery,
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
