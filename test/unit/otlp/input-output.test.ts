import { describe, expect, test } from "vitest";
import { ofSpan, type SpanInput } from "./otlp.ts";

const ioOf = (input: SpanInput) => {
  const { observation } = ofSpan(input);
  return [observation.input, observation.output];
};

type Row = [name: string, input: SpanInput, expected: [input: unknown, output: unknown]];
const plain = (attributes: Record<string, unknown>, expected: Row[2], scope?: string): Row => [Object.keys(attributes).join(", "), { attributes, scope }, expected];
const json = (value: unknown) => JSON.stringify(value);

describe("families", () => {
  test.each<Row>([
    plain({ "langfuse.observation.input": "i", "langfuse.observation.output": '{"a":1}', input: "x" }, ["i", '{"a":1}']),
    plain({ "langfuse.observation.input": "", output: "x" }, ["", undefined]),
    plain({ "langfuse.observation.output": false }, [undefined, "false"]),
    plain({ "genkit:input": '{"q":1}', "genkit:output": "text" }, ['{"q":1}', "text"]),
    plain({ "genkit:input": '{"messages":[{"a":1}],"config":{}}', "genkit:output": '{"message":{"b":2},"usage":{}}' }, ['[{"a":1}]', '{"b":2}']),
    plain({ "gcp.vertex.agent.llm_request": "q", "gcp.vertex.agent.llm_response": "a", "gcp.vertex.agent.tool_call_args": "x" }, ["q", "a"]),
    plain({ "gcp.vertex.agent.llm_request": "{}", "gcp.vertex.agent.llm_response": "{}", "gcp.vertex.agent.tool_call_args": "args", "gcp.vertex.agent.tool_response": "res" }, ["args", "res"]),
    plain({ prompt: "p", all_messages_events: "m" }, ["p", "m"]),
    plain({ events: json([{ "event.name": "gen_ai.user.message", content: "q" }, { "event.name": "gen_ai.choice", c: 1 }]) }, [json([{ "event.name": "gen_ai.user.message", content: "q" }]), json({ "event.name": "gen_ai.choice", c: 1 })]),
    plain({ events: [{ "event.name": "gen_ai.choice" }], tool_arguments: "a" }, ["a", '{"event.name":"gen_ai.choice"}']),
    plain({ events: "not a list" }, ["not a list", undefined]),
    plain({ all_messages_events: "m" }, ["m", "m"]),
    plain({ "pydantic_ai.all_messages": "[]", final_result: "f" }, ["[]", "f"]),
    plain({ "pydantic_ai.all_messages": '[{"role":"user"}]', "gen_ai.system_instructions": "be brief", "pydantic_ai.final_result": "f", final_result: "g" }, ['[{"role":"system","content":"be brief"},{"role":"user"}]', "f"]),
    plain({ tool_arguments: "a", tool_response: "r" }, ["a", "r"]),
    plain({ "lk.input_text": "t", "lk.chat_ctx": "c", "lk.response.text": "r" }, ["t", "r"]),
    plain({ "lk.user_transcript": "u", "lk.function_tool.output": "o" }, ["u", "o"]),
    plain({ "lk.chat_ctx": "c" }, ["c", undefined]),
    plain({ "mlflow.spanInputs": "i", "mlflow.spanOutputs": "o" }, ["i", "o"]),
    plain({ "traceloop.entity.input": "i", "traceloop.entity.output": "o" }, ["i", "o"]),
    plain({ "input.value": "i", "output.value": "o" }, ["i", "o"]),
    plain({ input: "i", output: 0 }, ["i", "0"]),
    plain({ "gen_ai.input.messages": '[{"role":"user","id":12345678901234567890}]', "gen_ai.output.messages": "[]" }, ['[{"role":"user","id":12345678901234567890}]', "[]"]),
    plain({ "gen_ai.input.messages": ' [{"role":"user","id":12345678901234567890}]', "gen_ai.system_instructions": '[{"type":"text","content":"a"},{"type":"text","content":"b"}]' }, ['[{"role":"system","content":"a\\nb"},{"role":"user","id":12345678901234567890}]', undefined]),
    plain({ "gen_ai.input.messages": "[]", "gen_ai.system_instructions": "s" }, ['[{"role":"system","content":"s"}]', undefined]),
    plain({ "gen_ai.input.messages": '[{"role":"system","content":"mine"}]', "gen_ai.system_instructions": "s" }, ['[{"role":"system","content":"mine"}]', undefined]),
    plain({ "gen_ai.input.messages": [{ role: "user" }], "gen_ai.system_instructions": "s" }, ['[{"role":"system","content":"s"},{"role":"user"}]', undefined]),
    plain({ "gen_ai.system_instructions": "s" }, ['[{"role":"system","content":"s"}]', undefined]),
    plain({ "gen_ai.tool.call.arguments": "a", "gen_ai.tool.call.result": "r" }, ["a", "r"]),
    plain({ other: 1 }, [undefined, undefined]),
  ])("%s", (_name, input, expected) => {
    expect(ioOf(input)).toEqual(expected);
  });
});

describe("Vercel AI SDK", () => {
  test.each<Row>([
    plain({ "ai.prompt.messages": "m", "ai.prompt": "p", "ai.response.text": "t" }, ["m", "t"], "ai"),
    plain({ "ai.prompt": "p", "ai.toolCall.args": "a", "ai.result.text": "t" }, ["p", "t"], "ai"),
    plain({ "ai.toolCall.args": "a", "ai.toolCall.result": "r" }, ["a", "r"], "ai"),
    plain({ "ai.response.text": "t", "ai.response.toolCalls": "[1]" }, [undefined, '{"role":"assistant","content":"t","tool_calls":"[1]"}'], "ai"),
    plain({ "ai.response.text": "", "ai.response.object": "o" }, [undefined, "o"], "ai"),
    plain({ "ai.response.text": "" }, [undefined, ""], "ai"),
    plain({ "ai.result.object": "o" }, [undefined, "o"], "ai"),
    plain({ "ai.response.toolCalls": "c", "ai.result.toolCalls": "d" }, [undefined, "c"], "ai"),
    plain({ "ai.result.toolCalls": "d" }, [undefined, "d"], "ai"),
    plain({ "ai.prompt": "p", "gen_ai.output.messages": "o" }, ["p", "o"], "ai"),
    plain({ "ai.prompt": "p" }, [undefined, undefined], "other"),
  ])("%s", (_name, input, expected) => {
    expect(ioOf(input)).toEqual(expected);
  });
});

test("Flue, in its scope only", () => {
  const attributes = { "flue.turn.input": "i", "flue.operation.result": "o" };
  expect(ioOf({ scope: "@flue/opentelemetry", attributes })).toEqual(["i", "o"]);
  expect(ioOf({ attributes })).toEqual([undefined, undefined]);
});

describe("GenAI span events", () => {
  test.each<Row>([
    ["operation details", { events: [["gen_ai.client.inference.operation.details", { "gen_ai.input.messages": "i", "gen_ai.output.messages": "o" }]] }, ["i", "o"]],
    ["messages and one choice", {
      events: [["gen_ai.system.message", { content: "s" }], ["gen_ai.user.message", { content: "u" }], ["gen_ai.assistant.message", { content: "a" }], ["gen_ai.tool.message", { id: "t" }], ["gen_ai.choice", { index: 0 }]],
    }, [json([{ role: "system", content: "s" }, { role: "user", content: "u" }, { role: "assistant", content: "a" }, { role: "tool", id: "t" }]), '{"index":0}']],
    ["several choices", { events: [["gen_ai.choice", { index: 0 }], ["gen_ai.choice", { index: 1 }]] }, [undefined, '[{"index":0},{"index":1}]']],
    ["content events with the text inside", { events: [["gen_ai.content.prompt", { "gen_ai.prompt": "p" }], ["gen_ai.content.completion", { "gen_ai.completion": "c" }]] }, ["p", "c"]],
    ["content events of another kind", { events: [["gen_ai.content.prompt", { x: 1 }]] }, ['{"x":1}', undefined]],
    ["other events", { events: [["exception", { "exception.type": "E" }]] }, [undefined, undefined]],
    ["events come before attributes", { events: [["gen_ai.choice", { index: 0 }]], attributes: { "input.value": "x" } }, [undefined, '{"index":0}']],
  ])("%s", (_name, input, expected) => {
    expect(ioOf(input)).toEqual(expected);
  });
});

describe("indexed", () => {
  const pairs = [["gen_ai.prompt", "gen_ai.completion"], ["llm.input_messages", "llm.output_messages"]] as const;
  const under = (prefix: string, values: Record<string, unknown>) => Object.fromEntries(Object.entries(values).map(([key, value]) => [`${prefix}.${key}`, value]));
  test.each(pairs)("%s and %s", (input, output) => {
    const attributes = {
      ...under(input, { "1.content": "b", "0.role": "user", "0.message.content": "a", "0.message.tool_calls.0.name": "t" }),
      ...under(output, { "0.content": "c" }),
    };
    expect(ioOf({ attributes })).toEqual([json([{ role: "user", message: { content: "a", tool_calls: [{ name: "t" }] } }, { content: "b" }]), json([{ content: "c" }])]);
  });
  test.each<[string, Record<string, unknown>, unknown]>([
    ["the prefix itself holds the value", { "gen_ai.prompt": "whole", "gen_ai.prompt.0.role": "x" }, "whole"],
    ["huge indices are ignored", { ...under("gen_ai.prompt", { "0.content": "a", "999999999.content": "x", "99999999999999999999.content": "y", "0.parts.4000000000.text": "z" }) }, '[{"content":"a"}]'],
    ["parts that name a prototype are ignored", under("gen_ai.prompt", { "0.content": "a", "0.__proto__.polluted": "x", "0.constructor.prototype.polluted": "x", "__proto__.polluted": "x" }), '[{"content":"a"}]'],
    ["a value with something below it stays the value", under("gen_ai.prompt", { "0.content": "a", "0.content.0.text": "x" }), '[{"content":"a"}]'],
    ["names instead of indices", under("gen_ai.prompt", { text: "t", "deep.er": 1 }), '{"text":"t","deep":{"er":1}}'],
    ["paths of absurd length are ignored", under("gen_ai.prompt", { "0.content": "a", [Array(5_000).fill("a").join(".")]: "x" }), '[{"content":"a"}]'],
    ["only ignored ones: no input", under("gen_ai.prompt", { "__proto__.polluted": "x" }), undefined],
  ])("%s", (_name, attributes, expected) => {
    expect(ioOf({ attributes })[0]).toEqual(expected);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
  test("gen_ai.prompt_tokens is not under gen_ai.prompt", () => {
    const { observation } = ofSpan({ attributes: { "gen_ai.prompt_tokens": 5 } });
    expect(observation).not.toHaveProperty("input");
    expect(observation.metadata?.attributes).toEqual({ "gen_ai.prompt_tokens": "5" });
  });
});

test("families in the order of the contract: each wins over those after it", () => {
  const order: Record<string, unknown>[] = [
    { "gen_ai.input.messages": "1" }, { "llm.input_messages.0": "2" }, { "gen_ai.prompt.0": "3" }, { input: "4" }, { "input.value": "5" },
    { "traceloop.entity.input": "6" }, { "mlflow.spanInputs": "7" }, { "lk.input_text": "8" }, { prompt: "9" },
    { "gcp.vertex.agent.llm_request": "10" }, { "ai.prompt": "11" }, { "genkit:input": "12" }, { "langfuse.observation.input": "13" },
  ];
  let attributes = {};
  order.forEach((more, index) => {
    attributes = { ...attributes, ...more };
    const expected = index === 1 || index === 2 ? `["${index + 1}"]` : String(index + 1);
    expect(ioOf({ attributes, scope: index < 10 ? "other" : "ai" })[0]).toBe(expected);
  });
});

describe("input and output of the trace", () => {
  const of = (input: SpanInput) => {
    const { trace } = ofSpan(input);
    return [trace.input, trace.output];
  };
  test("the root's langfuse.trace.input and .output win, side by side", () => {
    const attributes = { "langfuse.observation.input": "oi", "langfuse.observation.output": "oo" };
    expect(of({ attributes })).toEqual(["oi", "oo"]);
    expect(of({ attributes: { ...attributes, "langfuse.trace.input": "ti" } })).toEqual(["ti", "oo"]);
    expect(of({ attributes: { "langfuse.trace.output": "to", "input.value": "i", "output.value": "o" } })).toEqual(["i", "to"]);
  });
  test("a span inside the trace gives only langfuse.trace.*", () => {
    const attributes = { "langfuse.observation.input": "oi", "langfuse.trace.output": "to" };
    expect(of({ parent: "c2438bdeb498740d", attributes })).toEqual([undefined, "to"]);
  });
});
