import { DAY, HOUR, START } from "../support/data-set.ts";
import { iso } from "../support/events.ts";
import type { Condition } from "../support/model/conditions.ts";
import type { ListQuery } from "./model.ts";

/** GET /v2/scores in every way the contract knows: all parameters, pages, and each filter column with its operators. */

const LISTS = new Set(["environment", "traceTags"]);

export function queryText(q: Record<string, unknown>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(q)) {
    if (value === undefined) continue;
    if (LISTS.has(name)) {
      // Repeated values are taken whole; one with a comma would be split, so it is said twice.
      const values = value as string[];
      for (const each of values.length === 1 ? [...values, ...values] : values) parameters.append(name, each);
    } else parameters.append(name, name === "filter" ? JSON.stringify(value) : String(value));
  }
  const text = parameters.toString();
  return text === "" ? "" : `?${text}`;
}

const only = (...filter: Condition[]): ListQuery => ({ filter, limit: 100 });
const condition = (type: string, column: string, operator: string, value: unknown, key?: string): Condition => ({ type, column, operator, value, ...(key === undefined ? {} : { key }) });
/** Each column with one of its kind's operators, in turn: what an operator does is told in test/integration/filters. */
const each = (type: string, columns: readonly string[], operators: readonly string[], values: readonly unknown[], key?: string): ListQuery[] =>
  columns.map((column, at) => {
    const index = at % operators.length;
    return only(condition(type, column, operators[index] as string, values[index % values.length], key));
  });
const nulls = (...columns: string[]): ListQuery[] => columns.flatMap((column) => ["is null", "is not null"].map((operator) => only(condition("null", column, operator, ""))));

const textOperators = ["=", "contains", "does not contain", "starts with", "ends with"];
const numberOperators = ["=", ">", "<", ">=", "<="];
const optionOperators = ["any of", "none of"];

export const requests: Record<string, ListQuery[]> = {
  pages: [{}, ...[1, 2, 3, 12, 50].map((page) => ({ page, limit: 7 })), { limit: 1 }, { limit: 1, page: 20 }, { limit: 100 }, { limit: 2, page: 3, userId: "u-1" }, { page: 9_007_199_254_740_991, limit: 100 }],
  "the score's own": [
    { name: "quality", limit: 100 }, { name: "Quality" }, { name: "before" }, { name: "a:b" }, { name: "" }, { name: "%" }, { configId: "c-1" }, { configId: "" }, { queueId: "q-1" }, { queueId: "queue" }, { sessionId: "s-1" }, { sessionId: "s/3 %" }, { sessionId: "nobody" },
    { traceId: "nobody-knows" }, { traceId: "" }, { datasetRunId: "run-1" }, { datasetRunId: "run" }, { source: "API", limit: 100 }, { source: "EVAL" }, { source: "ANNOTATION" },
    ...["NUMERIC", "BOOLEAN", "CATEGORICAL", "TEXT", "CORRECTION"].map((dataType) => ({ dataType, limit: 100 })), { name: "quality", dataType: "NUMERIC", configId: "c-2" },
    { scoreIds: "x%1,x%2, x%40 ,nobody" }, { scoreIds: "x%3" }, { scoreIds: "" }, { observationId: "" }, { observationId: "nobody, at all" },
  ],
  environment: [["prod"], ["dev", "default"], ["no such"], ["Prod"], [""]].map((environment) => ({ environment, limit: 100 })),
  "the trace's": [
    { userId: "u-1", limit: 100 }, { userId: "U-1" }, { userId: "用户" }, { userId: "" }, { userId: "nobody" }, { traceTags: ["red"] }, { traceTags: ["red", "blue"] }, { traceTags: ["a,b"] }, { traceTags: ["no such"] }, { userId: "u-2", traceTags: ["green"] },
    { userId: "u-1", environment: ["default", "prod"] }, { traceTags: ["red"], environment: ["dev"] }, { userId: "u-2", environment: ["prod", "dev", "default"], dataType: "NUMERIC" },
  ],
  times: [
    ...[START - 1, START, START + 1, START + HOUR, START + DAY - 1, START + DAY, START + DAY + 1, START + 2 * DAY].map((at, index) => ({ [index % 2 === 0 ? "fromTimestamp" : "toTimestamp"]: iso(at), limit: 100 })),
    { fromTimestamp: iso(START + DAY), toTimestamp: iso(START + DAY + 1) }, { fromTimestamp: iso(START + DAY), toTimestamp: iso(START + DAY) }, { fromTimestamp: iso(START + 2 * DAY), toTimestamp: iso(START) },
    { fromTimestamp: iso(START), toTimestamp: iso(START + DAY), userId: "u-1" }, { fromTimestamp: iso(START + HOUR), limit: 3, page: 2 }, { fromTimestamp: iso(START - DAY), toTimestamp: iso(START), name: "before" },
    { fromTimestamp: "0001-01-01T00:00:00Z", toTimestamp: "9999-12-31T23:59:59Z", limit: 100 }, { toTimestamp: "1969-12-31T23:59:59Z" }, { fromTimestamp: "2106-02-08T00:00:00Z" },
  ],
  values: [
    ...["<", ">", "<=", ">=", "!=", "="].flatMap((operator, index) => ({ operator, value: [0.1, 1, "2e6"][index % 3], limit: 100 })), { operator: ">", value: 1e6 }, { operator: "<", value: -1e9 }, { operator: "!=", value: 0, dataType: "TEXT" },
    { operator: ">", limit: 100 }, { value: 5, limit: 100 }, { operator: ">", value: "", limit: 100 }, { operator: "!=", value: 1, dataType: "BOOLEAN" }, { operator: "=", value: 2_000_000 },
  ],
  fields: ["", "score", "trace,score", " score , nothing", "score,trace,nothing", ","].map((fields) => ({ fields, limit: 100 })),
  "filters on the score": [
    ...each("string", ["comment", "stringValue", "name", "evaluatorId", "source", "evaluatorId", "comment"], textOperators, ["fine", "oo", "a", "ev", "I"]),
    ...each("string", ["id", "traceId", "sessionId", "observationId", "authorUserId"], textOperators, ["x%1", "%", "nobody", "s-", "1"]),
    ...each("stringOptions", ["dataType", "environment", "booleanValue", "name", "stringValue", "traceId", "observationId", "Boolean Value", "environment"], optionOperators, [["NUMERIC", "prod", "true", "taste", "", "nobody-knows"], ["false", "dev", "quality", "good", "CORRECTION"]]),
    ...each("string", ["observationId", "Observation ID", "stringValue"], ["=", "contains"], [""]), ...["any of", "none of"].map((operator) => only(condition("stringOptions", "booleanValue", operator, [""]))),
    only(condition("string", "traceId", "=", "nobody-knows")), only(condition("string", "id", "=", "x%7")), only(condition("string", "sessionId", "=", "s-1"), condition("stringOptions", "dataType", "any of", ["NUMERIC"])),
    ...each("number", ["value", "Value", "value", "value", "Value"], numberOperators, [0.1, 1, 1_000_000]), ...each("datetime", ["timestamp", "Timestamp", "timestamp", "Timestamp"], [">", "<", ">=", "<="], [iso(START + HOUR), iso(START + DAY)]),
    ...each("stringObject", ["metadata", "metadata", "metadata", "metadata"], textOperators, ["v", "%", "1"], "k"),
    ...nulls("comment", "observationId", "stringValue", "booleanValue", "metadata"),
  ],
  "filters on the trace [Q-14]": [
    ...each("string", ["userId", "traceName", "User ID", "Trace Name", "userId"], textOperators, ["u-1", "a", "1", "al", "a"]), ...each("stringOptions", ["userId", "traceName"], optionOperators, [["u-1", "alpha", ""], ["u-2", "beta"]]),
    ...each("arrayOptions", ["traceTags", "trace_tags", "Trace Tags"], ["any of", "none of", "all of"], [["red", "a,b"], ["green", ""], ["red"]]), only(condition("arrayOptions", "tags", "none of", [])), only(condition("arrayOptions", "tags", "all of", [])),
    only(condition("string", "userId", "does not contain", "1")), ...nulls("userId", "traceTags"), only(condition("string", "userId", "=", "u-1"), condition("arrayOptions", "traceTags", "any of", ["red"])),
    { ...only(condition("string", "traceName", "contains", "a")), limit: 2, page: 2 }, { ...only(condition("string", "userId", "=", "u-1")), fields: "score" },
  ],
  "a parameter yields to a filter on its own column [Q-5]": [
    { ...only(condition("string", "name", "contains", "a")), name: "quality", dataType: "NUMERIC" }, { ...only(condition("string", "User ID", "=", "u-2")), userId: "u-1" }, { ...only(condition("datetime", "timestamp", ">=", iso(START + HOUR))), fromTimestamp: iso(START + 2 * DAY), toTimestamp: iso(START) },
    { ...only(condition("stringOptions", "environment", "none of", ["dev"])), environment: ["dev"], userId: "u-1" }, { ...only(condition("number", "value", ">", 0)), operator: "=", value: 0 }, { ...only(condition("number", "value", ">=", 0)), operator: "!=", value: 1 },
    { ...only(condition("arrayOptions", "tags", "any of", ["red"])), traceTags: ["no such"] }, { ...only(condition("stringOptions", "id", "none of", ["x%1"])), scoreIds: "x%1" }, { ...only(condition("null", "observationId", "is not null", "")), observationId: "nobody" },
  ],
};
