import { createConfig, lintFromString, type NormalizedProblem } from "@redocly/openapi-core";
import { expect, it } from "vitest";
import { type OpenApiDocument, openApiDocument } from "../../../src/openapi/document.ts";

/** The served document under a linter: its strictest common rules, and those below. What it would refuse and we mean is named. */
const RULES = {
  "parameter-description": "error",
  "no-unused-components": "error",
  "no-http-verbs-in-paths": "off",
  // A score without a dataType matches the one variant that requires none: the rule looks at the optional key alone.
  "no-illogical-composition-keywords": "off",
} as const;

/** Nothing about these requests can be wrong: they take no key and any parameter. */
const TAKES_ANYTHING = ["#/paths/~1ready/get/responses"];

async function problemsOf(document: OpenApiDocument): Promise<string[]> {
  const config = await createConfig({ extends: ["recommended-strict"], rules: RULES });
  const problems = await lintFromString({ source: JSON.stringify(document), config, absoluteRef: "openapi.json" });
  const pointer = ({ location }: NormalizedProblem): string => location[0]?.pointer ?? "";
  return problems.filter((each) => each.ruleId !== "operation-4xx-response" || !TAKES_ANYTHING.includes(pointer(each))).map((each) => `${each.ruleId} at ${pointer(each)}: ${each.message}`);
}

const document = openApiDocument();

it("the document has no problem", async () => {
  expect(await problemsOf(document)).toEqual([]);
});

it.each<[string, string, (copy: OpenApiDocument) => void]>([
  ["two operations of one id", "operation-operationId-unique", ({ paths }) => (paths["/traces"]!.get!.operationId = paths["/scores"]!.get!.operationId)],
  ["a parameter that nobody has explained", "parameter-description", ({ paths }) => delete paths["/traces"]!.get!.parameters[0]!.description],
  ["a schema that nothing uses", "no-unused-components", ({ components }) => (components.schemas.Forgotten = { type: "string" })],
  ["a reference to nothing", "no-unresolved-refs", ({ components }) => delete components.schemas.Score],
  ["a path parameter that is not declared", "path-parameters-defined", ({ paths }) => (paths["/traces/{traceId}"]!.get!.parameters = [])],
  ["what OpenAPI does not know", "struct", ({ paths }) => Object.assign(paths["/traces"]!.get!, { responces: {} })],
])("the linter finds %s", async (_, rule, spoil) => {
  const copy = structuredClone(document);
  spoil(copy);
  expect((await problemsOf(copy)).join("\n")).toContain(rule);
});

it("every answer with a body has a schema, and every operation says what failures look like", () => {
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [method, { responses }] of Object.entries(item)) {
      expect([path, method, Object.keys(responses)]).toEqual([path, method, expect.arrayContaining(["default"])]);
      for (const [status, { content }] of Object.entries(responses)) expect([path, method, status, content?.["application/json"]?.schema]).toEqual([path, method, status, expect.any(Object)]);
    }
  }
});
