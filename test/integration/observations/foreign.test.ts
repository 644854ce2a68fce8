import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { restObservationColumns } from "../../../src/schemas/filter-columns/observations.ts";
import { type TestApp, testApp } from "../../engine/app.ts";
import { onBothSides } from "../support/both-sides.ts";
import { requests } from "./requests.ts";

/** Rows as an unmodified writer leaves them in the current tables: versions side by side, tombstones, columns our ingestion never fills. */
let app: TestApp;
const PROJECT = "project-one";
const at = (time: string): string => `2026-03-10 ${time}`;

const observation = (id: string, version: string, fields: Record<string, unknown> = {}) => ({
  id, project_id: PROJECT, trace_id: "t1", type: "SPAN", start_time: at("10:00:00.000"), name: id, level: "DEFAULT", environment: "default", created_at: at("10:00:00.000"), updated_at: at("10:00:00.000"),
  event_ts: at(`12:00:0${version}.000`), is_deleted: 0, ...fields,
});
const trace = (id: string, version: string, fields: Record<string, unknown> = {}) => ({
  id, project_id: PROJECT, timestamp: at("10:00:00.000"), name: `name of ${id}`, created_at: at("10:00:00.000"), updated_at: at("10:00:00.000"), event_ts: at(`12:00:0${version}.000`), is_deleted: 0, ...fields,
});

/** Each insert is a part of its own, so that versions stay unmerged. */
const insert = (table: string, rows: Record<string, unknown>[]) => app.db.insert({ name: "test", projectId: PROJECT }, table, rows);

beforeAll(async () => {
  app = await testApp("foreign");
  for (const table of ["observations", "traces", "exp_spans", "exp_span_io", "exp_traces_amt", "exp_trace_metrics"]) await app.database.client.command({ query: `SYSTEM STOP MERGES ${table}` });
  // The newest version comes first, the older one after it.
  await insert("observations", [
    observation("updated", "2", { name: "new name", level: "ERROR", input: "new", output: null }),
    observation("gone", "2", { is_deleted: 1 }),
    observation("back", "3", { name: "back again" }),
    observation("set", "1", {
      trace_id: "t2", type: "TOOL", start_time: at("11:00:00.000"), end_time: at("11:00:02.000"), completion_start_time: at("11:00:00.500"), parent_observation_id: "updated", status_message: "fine", version: "v1", input: "", output: "text",
      provided_model_name: "gpt-4o", internal_model_id: "openai-gpt-4o", model_parameters: '{"temperature":0.5}', prompt_id: "prompt-id", prompt_name: "prompt", prompt_version: 3, metadata: { k: "7", "": "empty" },
      usage_details: { input: 10, input_cached: 5, OUTPUT: 8, total: 23 }, cost_details: { input: "0.25", output: "0.5", total: "0.75" }, total_cost: "0.75", usage_pricing_tier_id: "tier", usage_pricing_tier_name: "Tier",
      tool_definitions: { search: "{}", fetch: "{}" }, tool_calls: ["{}", "{}", "{}"], tool_call_names: ["search", "search", "fetch"],
    }),
    observation("empty texts", "1", { trace_id: "t3", parent_observation_id: "", status_message: "", version: "", provided_model_name: "", internal_model_id: "", model_parameters: "", prompt_id: "", prompt_name: "", name: "" }),
    observation("orphan", "1", { trace_id: "no row" }),
    observation("of a deleted trace", "1", { trace_id: "t4" }),
    observation("no trace", "1", { trace_id: "" }),
    observation("elsewhere", "1", { project_id: "project-two" }),
  ]);
  await insert("observations", [observation("updated", "1", { name: "old name", input: "old", output: "old" }), observation("gone", "1"), observation("back", "2", { is_deleted: 1 })]);
  await insert("observations", [observation("updated", "2", { name: "new name", level: "ERROR", input: "new", output: null }), observation("back", "1"), observation("updated", "1", { project_id: "project-two", name: "of two" })]);
  // t1 moved to another user; t2 has everything; t3 only empty texts; t4 was deleted.
  await insert("traces", [trace("t1", "2", { user_id: "newest", session_id: "s-new" }), trace("t2", "1", { user_id: "u2", session_id: "s2", tags: ["b", "a"], release: "r", public: true, bookmarked: true, environment: "prod" }), trace("t3", "1", { name: "", user_id: "", session_id: "", release: "" }), trace("t4", "2", { is_deleted: 1 })]);
  await insert("traces", [trace("t1", "1", { user_id: "oldest", session_id: "s-old", tags: ["gone"] }), trace("t4", "1", { user_id: "deleted" }), trace("t1", "1", { project_id: "project-two", user_id: "of two" })]);
});
afterAll(() => app.drop());

const ALL = ["set", "updated", "orphan", "of a deleted trace", "no trace", "empty texts", "back"];
const ids = (body: any): string[] => body.data.map(({ id }: { id: string }) => id);
const list = async (query: string): Promise<any> => (await onBothSides(app, "one", [`/api/public/observations?${query}`]))[0]?.body;
const filtered = async (...conditions: Record<string, unknown>[]): Promise<string[]> => {
  const body = await list(`filter=${encodeURIComponent(JSON.stringify(conditions))}`);
  expect(body.meta.totalItems).toBe(body.data.length);
  return ids(body);
};

describe("GET /observations over another writer's rows", () => {
  it("lists the newest version of each, once, newest start first, then by id, descending", async () => {
    const body = await list("");
    expect(ids(body)).toEqual(ALL);
    expect(body.meta).toEqual({ page: 1, limit: 50, totalItems: 7, totalPages: 1 });
    expect(body.data[1]).toMatchObject({ name: "new name", level: "ERROR", input: "new", output: null });
  });

  it("shows every field", async () => {
    const body = await list("type=TOOL");
    expect(body.data).toEqual([
      {
        id: "set", traceId: "t2", projectId: PROJECT, environment: "default", type: "TOOL", name: "set", startTime: "2026-03-10T11:00:00.000Z", endTime: "2026-03-10T11:00:02.000Z", completionStartTime: "2026-03-10T11:00:00.500Z",
        parentObservationId: "updated", level: "DEFAULT", statusMessage: "fine", version: "v1", createdAt: "2026-03-10T10:00:00.000Z", updatedAt: "2026-03-10T10:00:00.000Z", input: "", output: "text", metadata: { k: 7, "": "empty" },
        model: "gpt-4o", modelId: "openai-gpt-4o", modelParameters: { temperature: 0.5 }, promptId: "prompt-id", promptName: "prompt", promptVersion: 3, usageDetails: { input: 10, input_cached: 5, OUTPUT: 8, total: 23 },
        costDetails: { input: 0.25, output: 0.5, total: 0.75 }, usage: { unit: "TOKENS", input: 15, output: 8, total: 23 }, unit: "TOKENS", promptTokens: 15, completionTokens: 8, totalTokens: 23, usagePricingTierId: "tier", usagePricingTierName: "Tier",
        inputPrice: 0.0000025, outputPrice: 0.00001, totalPrice: null, calculatedInputCost: 0.25, calculatedOutputCost: 0.5, calculatedTotalCost: 0.75, latency: 2, timeToFirstToken: 0.5,
      },
    ]);
  });

  it("reads the empty text as not set, but in input and output", async () => {
    const [item] = (await list("filter=" + encodeURIComponent(JSON.stringify([{ type: "string", column: "traceId", operator: "=", value: "t3" }])))).data;
    expect(item).toMatchObject({ id: "empty texts", name: null, parentObservationId: null, statusMessage: null, version: null, model: null, modelId: null, modelParameters: null, promptId: null, promptName: null, input: null, output: null });
  });

  it("asks the newest row of the trace; one without a row has no user, name or tags", async () => {
    const of = async (column: string, operator: string, value: unknown, type = "string") => filtered({ type, column, operator, value });
    expect(ids(await list("userId=newest"))).toEqual(["updated", "back"]);
    expect(ids(await list("userId=oldest"))).toEqual([]);
    expect(ids(await list("userId=deleted"))).toEqual([]);
    expect(ids(await list("userId=of%20two"))).toEqual([]);
    expect(await of("userId", "is null", "", "null")).toEqual(["orphan", "of a deleted trace", "no trace", "empty texts"]);
    expect(await of("userId", "is not null", "", "null")).toEqual(["set", "updated", "back"]);
    expect(await of("userId", "does not contain", "new")).toEqual(["set"]);
    expect(await of("userId", "none of", ["newest"], "stringOptions")).toEqual(["set"]);
    expect(await of("sessionId", "starts with", "s")).toEqual(["set", "updated", "back"]);
    expect(await of("traceName", "is null", "", "null")).toEqual(["orphan", "of a deleted trace", "no trace", "empty texts"]);
    expect(await of("traceEnvironment", "any of", ["prod"], "stringOptions")).toEqual(["set"]);
    expect(await of("traceEnvironment", "is null", "", "null")).toEqual(["orphan", "of a deleted trace", "no trace"]);
    expect(await of("tags", "any of", ["gone", "a"], "arrayOptions")).toEqual(["set"]);
    expect(await of("tags", "none of", ["a"], "arrayOptions")).toEqual(ALL.filter((id) => id !== "set"));
    expect(await of("tags", "all of", [], "arrayOptions")).toEqual(ALL);
    expect(await of("tags", "is not null", "", "null")).toEqual(ALL);
    expect(await filtered({ type: "null", column: "userId", operator: "is null", value: "" }, { type: "null", column: "traceEnvironment", operator: "is not null", value: "" })).toEqual(["empty texts"]);
  });

  it("asks about tools", async () => {
    const number = (column: string, operator: string, value: number) => filtered({ type: "number", column, operator, value });
    expect(await number("toolDefinitions", "=", 2)).toEqual(["set"]);
    expect(await number("Available Tools", "<", 1)).toEqual(ALL.slice(1));
    expect(await number("toolCalls", ">=", 3)).toEqual(["set"]);
    expect(await number("Tool Calls", ">", 3)).toEqual([]);
    const names = (column: string, operator: string, value: string[]) => filtered({ type: "arrayOptions", column, operator, value });
    expect(await names("toolNames", "all of", ["search", "fetch"])).toEqual(["set"]);
    expect(await names("Available Tool Names", "none of", ["fetch"])).toEqual(ALL.slice(1));
    expect(await names("calledToolNames", "any of", ["fetch", "other"])).toEqual(["set"]);
    expect(await names("Called Tool Names", "all of", ["search", "other"])).toEqual([]);
  });

  it("asks for every column somewhere", () => {
    const here = ["toolDefinitions", "toolCalls", "toolNames", "calledToolNames"];
    const asked = new Set(Object.values(requests).flat().flatMap((q) => q.filter ?? []).map(({ column }) => column));
    expect(restObservationColumns.filter(({ id, names }) => !here.includes(id) && ![id, ...names].some((name) => asked.has(name)))).toEqual([]);
  });

  it("a version in another hour replaces the one before, wherever it is looked for", async () => {
    // Of one day, as the current tables tell versions apart by the day.
    const moving = (version: string, hour: string, fields: Record<string, unknown> = {}) => observation("moving", version, { trace_id: "t5", version: "moves", start_time: at(`${hour}:00:00.000`), input: hour, ...fields });
    await insert("observations", [moving("1", "08"), moving("1", "08", { id: "resting" })]);
    expect(ids(await list("version=moves"))).toEqual(["resting", "moving"]);
    await insert("observations", [moving("2", "09")]);
    const body = await list("version=moves");
    expect(body.data.map(({ id, startTime, input }: any) => [id, startTime, input])).toEqual([["moving", "2026-03-10T09:00:00.000Z", "09"], ["resting", "2026-03-10T08:00:00.000Z", "08"]]);
    expect(body.meta.totalItems).toBe(2);
    expect((await list("limit=1&page=2")).meta.totalItems).toBe(ALL.length + 2);
    expect(ids(await list("version=moves&toStartTime=2026-03-10T08:30:00Z"))).toEqual(["resting"]);
    await insert("observations", [moving("3", "09", { is_deleted: 1 })]);
    expect(ids(await list("version=moves"))).toEqual(["resting"]);
    await insert("observations", [moving("3", "08", { id: "resting", is_deleted: 1 })]);
    expect((await list("")).meta.totalItems).toBe(ALL.length);
  });

  it("the other project sees its own versions", async () => {
    const [answer] = await onBothSides(app, "two", ["/api/public/observations"]);
    expect(answer?.body.data.map(({ id, name }: any) => [id, name])).toEqual([["updated", "of two"], ["elsewhere", "elsewhere"]]);
  });
});

describe("GET /v2/observations over another writer's rows", () => {
  const v2 = async (query: string): Promise<any> => (await onBothSides(app, "one", [`/api/public/v2/observations?${query}`]))[0]?.body;
  const item = async (fields: string, id = "set"): Promise<any> => (await v2(`fields=${fields}`)).data.find((each: any) => each.id === id);
  const core = { id: "set", traceId: "t2", startTime: "2026-03-10T11:00:00.000Z", endTime: "2026-03-10T11:00:02.000Z", projectId: PROJECT, parentObservationId: "updated", type: "TOOL" };
  const unpriced = { modelId: null, inputPrice: null, outputPrice: null, totalPrice: null };
  const basic = { name: "set", level: "DEFAULT", statusMessage: "fine", version: "v1", environment: "default", bookmarked: true, public: true, userId: "u2", sessionId: "s2", isRootObservation: false };

  it.each<[string, Record<string, unknown>]>([
    ["core", {}],
    ["basic", basic],
    ["time", { completionStartTime: "2026-03-10T11:00:00.500Z", createdAt: "2026-03-10T10:00:00.000Z", updatedAt: "2026-03-10T10:00:00.000Z" }],
    ["io", { input: "", output: "text" }],
    ["metadata", { metadata: { k: 7, "": "empty" } }],
    ["model", { providedModelName: "gpt-4o", internalModelId: "openai-gpt-4o", modelParameters: { temperature: 0.5 }, modelId: "openai-gpt-4o", inputPrice: "0.0000025", outputPrice: "0.00001", totalPrice: null }],
    ["usage", { usageDetails: { input: 10, input_cached: 5, OUTPUT: 8, total: 23 }, costDetails: { input: 0.25, output: 0.5, total: 0.75 }, totalCost: 0.75, usagePricingTierName: "Tier" }],
    ["prompt", { promptId: "prompt-id", promptName: "prompt", promptVersion: 3 }],
    ["metrics", { latency: 2, timeToFirstToken: 0.5 }],
    ["trace_context", { traceName: "name of t2", tags: ["a", "b"], release: "r" }],
    ["", basic],
    ["unknown", basic],
    [" basic ,unknown", basic],
    ["io&fields=metrics", { input: "", output: "text", latency: 2, timeToFirstToken: 0.5 }],
  ])("fields=%s: exactly the keys of the group", async (fields, keys) => {
    expect(await item(fields)).toEqual({ ...core, ...unpriced, ...keys });
  });

  it("what is not set is null, and so is all of a trace without a row", async () => {
    const all = "basic,time,io,metadata,model,usage,prompt,metrics,trace_context";
    expect(await item(all, "empty texts")).toEqual({
      ...unpriced, id: "empty texts", traceId: "t3", startTime: "2026-03-10T10:00:00.000Z", endTime: null, projectId: PROJECT, parentObservationId: null, type: "SPAN", name: null, level: "DEFAULT", statusMessage: null, version: null,
      environment: "default", bookmarked: false, public: false, userId: null, sessionId: null, isRootObservation: true, completionStartTime: null, createdAt: "2026-03-10T10:00:00.000Z", updatedAt: "2026-03-10T10:00:00.000Z", input: null, output: null,
      metadata: {}, providedModelName: null, internalModelId: null, modelParameters: null, usageDetails: {}, costDetails: {}, totalCost: null, usagePricingTierName: null, promptId: null, promptName: null, promptVersion: null, latency: null,
      timeToFirstToken: null, traceName: null, tags: [], release: null,
    });
    for (const id of ["orphan", "of a deleted trace"]) expect(await item("basic,trace_context", id)).toMatchObject({ userId: null, sessionId: null, bookmarked: false, public: false, traceName: null, tags: [], release: null });
    expect(await item("core", "no trace")).toMatchObject({ traceId: null });
    expect(await item("basic", "updated")).toMatchObject({ userId: "newest", sessionId: "s-new" });
  });

  it("narrows by its own parameters", async () => {
    const found = async (query: string) => ids(await v2(query)).sort();
    expect(await found("isRootObservation=false")).toEqual(["set"]);
    expect(await found("isRootObservation=true")).toEqual(ALL.slice(1).sort());
    expect(await found("sessionId=s-new")).toEqual(["back", "updated"]);
    expect(await found("sessionId=s-old")).toEqual([]);
    expect(await found("userId=u2&parseIoAsJson=false&expandMetadata=k,l")).toEqual(["set"]);
    expect(await found("sessionId=s-new&filter=" + encodeURIComponent(JSON.stringify([{ type: "string", column: "sessionId", operator: "=", value: "s2" }])))).toEqual(["set"]);
  });
});
