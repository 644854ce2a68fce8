import { DAY, HOUR, START } from "../support/data-set.ts";
import { iso } from "../support/events.ts";
import type { Condition } from "../support/model/conditions.ts";
import type { ListQuery } from "./model.ts";

/** GET /observations in every way the contract knows: all parameters, pages, and each filter column with its operators. */

export function queryText(q: Record<string, unknown>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(q)) {
    if (value === undefined) continue;
    if (name === "environment") {
      // Repeated values are taken whole; one with a comma would be split, so it is said twice.
      const values = value as string[];
      for (const each of values.length === 1 ? [...values, ...values] : values) parameters.append(name, each);
    } else parameters.append(name, name === "filter" ? JSON.stringify(value) : String(value));
  }
  const text = parameters.toString();
  return text === "" ? "" : `?${text}`;
}

const only = (...filter: Condition[]): ListQuery => ({ filter, limit: 100 });
/** Each column with some of its kind's operators, in turn: what an operator does is told in test/integration/filters. */
const each = (type: string, columns: readonly string[], operators: readonly string[], values: readonly unknown[], { key, times = 1 }: { key?: string; times?: number } = {}): ListQuery[] =>
  columns.flatMap((column, at) =>
    Array.from({ length: times }, (_, step) => {
      const index = (times * at + step) % operators.length;
      return only({ type, column, operator: operators[index] as string, value: values[index % values.length], ...(key === undefined ? {} : { key }) });
    }),
  );

const textOperators = ["=", "contains", "does not contain", "starts with", "ends with"];
const numberOperators = ["=", ">", "<", ">=", "<="];
const optionOperators = ["any of", "none of"];
const nulls = (...columns: string[]): ListQuery[] => columns.map((column, at) => only({ type: "null", column, operator: at % 2 === 0 ? "is null" : "is not null", value: "" }));

export const requests: Record<string, ListQuery[]> = {
  pages: [{}, ...[2, 3, 50].map((page) => ({ page, limit: 7 })), { limit: 1, page: 2, type: "SPAN" }, { limit: 100 }, { page: 9_007_199_254_740_991, limit: 100 }, { page: 2, limit: 3, userId: "u-1" }],
  types: ["GENERATION", "SPAN", "EVENT", "GUARDRAIL"].map((type) => ({ type, limit: 100 })),
  levels: ["DEBUG", "DEFAULT", "WARNING", "ERROR"].map((level) => ({ level, limit: 100 })),
  "own texts": [{ name: "Alpha" }, { name: "" }, { name: "%" }, { name: "it's" }, { version: "v1" }, { version: "" }, { traceId: "nobody" }, { traceId: "" }, { parentObservationId: "" }, { name: "alpha", level: "ERROR", version: "v1" }],
  "the trace's texts": [{ userId: "u-1", limit: 100 }, { userId: "U-1" }, { userId: "用户" }, { userId: "" }, { userId: "nobody" }, { userId: "u-2", type: "GENERATION" }],
  environment: [["prod"], ["dev", "default"], ["Staging"], ["no such"], ["a,b"], [""]].map((environment) => ({ environment, limit: 100 })),
  times: [
    ...[START + HOUR, START + 24 * HOUR + 1].flatMap((at) => [{ fromStartTime: iso(at), limit: 100 }, { toStartTime: iso(at), limit: 100 }]),
    { fromStartTime: iso(START + HOUR), toStartTime: iso(START + 2 * HOUR) }, { fromStartTime: iso(START + 2 * HOUR), toStartTime: iso(START + HOUR) }, { fromStartTime: iso(START - 1), toStartTime: iso(START + 1) },
    { fromStartTime: iso(START + HOUR / 2), toStartTime: iso(START + 25 * HOUR + 1), limit: 100 }, { fromStartTime: iso(START), toStartTime: iso(START + DAY), userId: "u-1" },
    { fromStartTime: iso(START + HOUR), level: "ERROR", limit: 100 }, { fromStartTime: "1970-01-01T00:00:00Z" }, { toStartTime: "2299-12-31T00:00:00Z" }, { fromStartTime: "0001-01-01T00:00:00Z", toStartTime: "9999-12-31T23:59:59Z" }, { toStartTime: "1969-12-31T23:59:59Z" },
  ],
  "filters on own texts": [
    ...each("string", ["name", "statusMessage", "version", "promptName", "model"], textOperators, ["alpha", "a", "4", "v", "p"]),
    ...each("string", ["id", "traceId", "parentObservationId"], textOperators, ["x", "é你😀", "'; DROP", "plain", "0"]),
    ...each("stringOptions", ["type", "level", "environment", "name", "modelId"], optionOperators, [["SPAN", "ERROR", "prod", "chat", "openai-gpt-4o"], ["GENERATION", "DEFAULT", "dev", "a_b", "other"]]),
    ...each("string", ["name", "promptName", "statusMessage"], ["=", "contains"], [""]),
    only({ type: "stringOptions", column: "id", operator: "any of", value: ["nobody"] }),
  ],
  "filters on the trace": [
    ...each("string", ["userId", "sessionId", "traceName", "traceEnvironment", "Trace Name"], textOperators, ["u-1", "s", "a", "u", "1"]),
    only({ type: "string", column: "userId", operator: "does not contain", value: "1" }), only({ type: "string", column: "traceName", operator: "=", value: "alpha" }), only({ type: "string", column: "sessionId", operator: "=", value: "s/3 %" }),
    ...each("stringOptions", ["userId", "sessionId", "traceName", "traceEnvironment"], optionOperators, [["u-1", "s-1", "alpha", "prod", ""], ["u-2", "s/3 %", "beta", "dev"]]),
    ...each("arrayOptions", ["traceTags", "tags", "Tags"], ["any of", "none of", "all of"], [["red", "a,b"], ["green", ""], ["red", "blue"]]),
    ...["none of", "all of"].map((operator) => only({ type: "arrayOptions", column: "tags", operator, value: [] })),
    ...each("stringOptions", ["tags"], optionOperators, [["標籤"], ["red"]]),
    ...nulls("userId", "sessionId", "traceName", "traceEnvironment", "traceTags"),
    only({ type: "null", column: "userId", operator: "is null", value: "" }, { type: "arrayOptions", column: "tags", operator: "none of", value: ["red"] }),
    only({ type: "null", column: "userId", operator: "is null", value: "" }, { type: "string", column: "traceName", operator: "=", value: "alpha" }),
    only({ type: "string", column: "userId", operator: "=", value: "u-1" }, { type: "datetime", column: "startTime", operator: ">", value: iso(START + 30 * 60_000) }),
    only({ type: "string", column: "userId", operator: "=", value: "u-1" }, { type: "string", column: "userId", operator: "=", value: "u-2" }),
  ],
  "filters on times": [
    ...each("datetime", ["startTime", "endTime"], [">", "<", ">=", "<="], [iso(START + HOUR), iso(START + 24 * HOUR)], { times: 2 }),
    only({ type: "datetime", column: "startTime", operator: ">", value: iso(START) }, { type: "datetime", column: "startTime", operator: "<=", value: iso(START + HOUR) }, { type: "datetime", column: "startTime", operator: ">=", value: iso(START + 1) }),
    ...nulls("endTime", "startTime"),
  ],
  "filters on numbers": [
    ...each("number", ["latency", "Latency (s)", "timeToFirstToken"], numberOperators, [0, 0.1, 1.5, 0.125, 3_600]),
    ...each("number", ["tokensPerSecond"], numberOperators, [28, 0, 100, 1, 1_000_000], { times: 2 }),
    ...each("number", ["inputTokens", "outputTokens", "totalTokens", "tokens"], numberOperators, [0, 5, 100, 9, 3]),
    ...each("number", ["inputCost", "outputCost", "totalCost", "Total Cost ($)"], numberOperators, [0, 0.1, 0.5, 0.75, 1_000_000]),
    ...each("number", ["promptVersion"], numberOperators, [1, 1, 3, 2, 0]),
    ...nulls("latency", "timeToFirstToken", "totalTokens", "totalCost", "promptVersion"),
  ],
  "filters on metadata": [
    ...each("stringObject", ["metadata", "Metadata"], textOperators, ["plain", "", "x", "{", "}"], { key: "k", times: 2 }),
    ...each("stringObject", ["metadata"], ["contains", "does not contain", "="], ["x", "x", "flat"], { key: "nested", times: 2 }),
    ...each("stringObject", ["metadata"], ["=", "does not contain"], ["empty key", "never"], { key: "", times: 2 }),
  ],
  "filters on null": nulls("name", "model", "modelId", "promptName", "parentObservationId", "statusMessage", "version", "metadata", "level"),
  // a simple parameter yields to a filter on its own column, not to one on another.
  "parameters beside filters": [
    { name: "alpha", filter: [{ type: "string", column: "name", operator: "contains", value: "a" }], limit: 100 },
    { name: "alpha", filter: [{ type: "string", column: "traceName", operator: "contains", value: "a" }], limit: 100 },
    { userId: "u-1", filter: [{ type: "string", column: "User ID", operator: "=", value: "u-2" }], limit: 100 },
    { fromStartTime: iso(START + HOUR), toStartTime: iso(START + 2 * HOUR), filter: [{ type: "datetime", column: "startTime", operator: "<", value: iso(START + 30 * HOUR) }], limit: 100 },
    { environment: ["prod"], filter: [{ type: "stringOptions", column: "environment", operator: "any of", value: ["dev"] }], limit: 100 },
    { type: "SPAN", level: "ERROR", filter: [{ type: "stringOptions", column: "type", operator: "any of", value: ["GENERATION", "EVENT"] }], limit: 100 },
  ],
};
