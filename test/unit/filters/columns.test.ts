import { describe, expect, test } from "vitest";
import type { FilterType } from "../../../src/schemas/filter.ts";
import { observationColumns, restObservationColumns } from "../../../src/schemas/filter-columns/observations.ts";
import { scoreTableColumns } from "../../../src/schemas/filter-columns/scores.ts";
import { sessionColumns } from "../../../src/schemas/filter-columns/sessions.ts";
import { type FilterTable, resolveColumn, resolveConditions } from "../../../src/schemas/filter-columns/table.ts";
import { restTraceColumns, traceColumns } from "../../../src/schemas/filter-columns/traces.ts";

/** Every id of tRPC contract sections 3.3 to 3.6, by the filter type it is asked with. */
const CONTRACT: Record<string, { table: FilterTable; ids: Partial<Record<FilterType, string>> }> = {
  traces: {
    table: traceColumns,
    ids: {
      string: "id traceId userId sessionId version release name traceName environment level commentContent",
      stringOptions: "name traceName environment level evaluatorId ruleId tags traceTags score_categories",
      datetime: "timestamp",
      boolean: "bookmarked",
      arrayOptions: "tags traceTags",
      stringObject: "metadata",
      number: "latency inputTokens outputTokens totalTokens tokens inputCost outputCost totalCost errorCount warningCount defaultCount debugCount commentCount",
      numberObject: "scores_avg scores",
      categoryOptions: "score_categories scores",
      booleanObject: "score_booleans scores",
    },
  },
  observations: {
    table: observationColumns,
    ids: {
      string:
        "id name type model modelId promptName level environment traceName traceEnvironment traceId parentObservationId userId sessionId statusMessage version commentContent",
      stringOptions: "id name type model traceId tags toolNames score_categories",
      datetime: "startTime endTime",
      number:
        "latency timeToFirstToken inputTokens outputTokens totalTokens tokens tokensPerSecond inputCost outputCost totalCost promptVersion toolDefinitions toolCalls commentCount",
      arrayOptions: "tags traceTags toolNames calledToolNames",
      stringObject: "metadata",
      numberObject: "scores_avg scores",
    },
  },
  sessions: {
    table: sessionColumns,
    ids: {
      boolean: "bookmarked",
      string: "id commentContent",
      arrayOptions: "userIds tags traceTags",
      stringOptions: "environment",
      datetime: "createdAt",
      number: "sessionDuration countTraces tracesCount inputCost outputCost totalCost inputTokens outputTokens totalTokens usage commentCount",
      numberObject: "scores_avg",
      categoryOptions: "score_categories",
      booleanObject: "score_booleans",
    },
  },
  scores: {
    table: scoreTableColumns,
    ids: {
      datetime: "timestamp",
      string: "id traceId observationId sessionId comment authorUserId",
      stringOptions: "name source dataType stringValue environment evaluatorId traceName userId booleanValue",
      number: "value",
      stringObject: "metadata",
      arrayOptions: "trace_tags",
    },
  },
};

describe.each(Object.entries(CONTRACT))("%s", (_, { table, ids }) => {
  const cases = Object.entries(ids).flatMap(([type, names]) => names.split(" ").map((name) => [name, type as FilterType] as const));

  test.each(cases)("%s takes %s", (name, type) => {
    expect(resolveColumn(table, name, type)).toBeDefined();
    if (name !== "scores") expect(resolveColumn(table, name, "null")).toBe(resolveColumn(table, name, type));
  });

  test("no name means two columns, and every column has a display name", () => {
    const names = table.flatMap(({ id, names }) => [id, ...names]);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
    expect(table.filter(({ names }) => names.length === 0)).toEqual([]);
  });
});

const id = (table: FilterTable, name: string, type: FilterType) => resolveColumn(table, name, type).id;

test.each([
  [traceColumns, "Trace Name", "string", "name"],
  [traceColumns, "Latency (s)", "number", "latency"],
  [traceColumns, "Total Cost ($)", "number", "totalCost"],
  [traceColumns, "Error Level Count", "number", "errorCount"],
  [traceColumns, "⭐️", "boolean", "bookmarked"],
  [traceColumns, "tokens", "number", "totalTokens"],
  [traceColumns, "Scores (numeric)", "numberObject", "scores_avg"],
  [observationColumns, "Start Time", "datetime", "startTime"],
  [observationColumns, "tags", "arrayOptions", "traceTags"],
  [sessionColumns, "tracesCount", "number", "countTraces"],
  [scoreTableColumns, "Trace Tags", "arrayOptions", "traceTags"],
] as const)("a display name or alias is its column: %#", (table, name, type, expected) => expect(id(table, name, type)).toBe(expected));

test.each(["scores", "Scores"])("%s is the score column of the filter's type", (name) => {
  expect(id(traceColumns, name, "numberObject")).toBe("scores_avg");
  expect(id(traceColumns, name, "categoryOptions")).toBe("score_categories");
  expect(id(sessionColumns, name, "booleanObject")).toBe("score_booleans");
  expect(() => id(traceColumns, name, "string")).toThrow("Invalid filter type 'string'");
  expect(() => id(scoreTableColumns, name, "numberObject")).toThrow(`Column ${name} does not match a UI / CH table mapping.`);
});

test("an unknown column or a type that does not fit is invalid_request", () => {
  const failure = (name: string, type: FilterType, table: FilterTable = traceColumns) => {
    try {
      return resolveColumn(table, name, type);
    } catch (error) {
      return error;
    }
  };
  const message = (name: string) => ({ code: "invalid_request", message: `Column ${name} does not match a UI / CH table mapping.` });
  expect(failure("nope", "string")).toMatchObject(message("nope"));
  expect(failure("timestamp; DROP", "datetime")).toMatchObject(message("timestamp; DROP"));
  expect(failure("constructor", "null")).toMatchObject(message("constructor"));
  expect(failure("commentCount", "number", restTraceColumns)).toMatchObject(message("commentCount"));
  expect(failure("scores_avg", "numberObject", restObservationColumns)).toMatchObject(message("scores_avg"));
  expect(failure("tags", "string")).toMatchObject({ code: "invalid_request", message: "Invalid filter type 'string' for column 'tags'. Expected 'arrayOptions' or 'stringOptions'." });
  expect(failure("latency", "string")).toMatchObject({ code: "invalid_request" });
  expect(failure("metadata", "string")).toMatchObject({ code: "invalid_request" });
});

test("positionInTrace is ignored, whatever its column", () => {
  expect(resolveConditions(traceColumns, [{ type: "positionInTrace", column: "any", operator: "=", key: "root" }])).toEqual([]);
});
