import { context } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { BasicTracerProvider, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { generateText, jsonSchema, stepCountIs, streamText, tool } from "ai";
import { MockLanguageModelV3, simulateReadableStream } from "ai/test";
import type { Langfuse } from "langfuse";
import { LangfuseExporter } from "langfuse-vercel";
import { expect } from "vitest";
import { DEMO } from "../server.ts";

const usage = (input: number, output: number) => ({ inputTokens: { total: input, noCache: input, cacheRead: 0, cacheWrite: 0 }, outputTokens: { total: output, text: output, reasoning: 0 } });
const stop = (unified: "stop" | "tool-calls") => ({ unified, raw: unified });

/** Asks for the weather first, then says it. */
function weatherModel(): MockLanguageModelV3 {
  let calls = 0;
  return new MockLanguageModelV3({
    modelId: "gpt-4o",
    doGenerate: async () =>
      calls++ === 0
        ? { content: [{ type: "tool-call", toolCallId: "call-1", toolName: "weather", input: '{"city":"Oslo"}' }], finishReason: stop("tool-calls"), usage: usage(1_000, 100), warnings: [] }
        : { content: [{ type: "text", text: "Rain in Oslo." }], finishReason: stop("stop"), usage: usage(2_000, 200), warnings: [] },
    doStream: async () => ({
      stream: simulateReadableStream({
        chunks: [
          { type: "stream-start" as const, warnings: [] },
          { type: "text-start" as const, id: "1" },
          { type: "text-delta" as const, id: "1", delta: "Rain " },
          { type: "text-delta" as const, id: "1", delta: "again." },
          { type: "text-end" as const, id: "1" },
          { type: "finish" as const, finishReason: stop("stop"), usage: usage(3_000, 300) },
        ],
      }),
    }),
  });
}

/** generateText with a tool, and streamText, traced by the package's exporter; read back whole. */
export async function vercel(url: string, langfuse: Langfuse): Promise<void> {
  // Without it spans know no parents.
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  // The package keeps one client for all its exporters: of the server it met first.
  Reflect.deleteProperty(LangfuseExporter, "langfuse");
  const exporter = new LangfuseExporter({ ...DEMO, baseUrl: url });
  // It sends a trace when its root is among the spans of one export.
  const spans: Parameters<LangfuseExporter["export"]>[0] = [];
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor({ export: (ended, done) => (spans.push(...ended), done({ code: 0 })), shutdown: () => Promise.resolve() })] });
  const telemetry = (langfuseTraceId: string) => ({
    isEnabled: true, functionId: "weather-agent", tracer: provider.getTracer("ai"),
    metadata: { langfuseTraceId, userId: "linus", sessionId: "vercel-session", tags: ["vercel"], tenant: "acme" },
  });
  const weather = tool({ description: "the weather", inputSchema: jsonSchema<{ city: string }>({ type: "object", properties: { city: { type: "string" } } }), execute: ({ city }) => Promise.resolve(`rain in ${city}`) });
  const ids = { whole: `vercel-whole-${crypto.randomUUID()}`, streamed: `vercel-streamed-${crypto.randomUUID()}` };

  const model = weatherModel();
  const { text } = await generateText({ model, prompt: "weather?", tools: { weather }, stopWhen: stepCountIs(3), experimental_telemetry: telemetry(ids.whole) });
  expect(text).toBe("Rain in Oslo.");
  const stream = streamText({ model, prompt: "and now?", experimental_telemetry: telemetry(ids.streamed) });
  await stream.consumeStream();
  await provider.forceFlush();
  await new Promise<void>((resolve, reject) => void exporter.export(spans, ({ code, error }) => (code === 0 ? resolve() : reject(error))));
  await exporter.forceFlush();

  const { data: whole } = await langfuse.fetchTrace(ids.whole);
  expect(whole).toMatchObject({ userId: "linus", sessionId: "vercel-session", tags: ["vercel"], metadata: { tenant: "acme" } });
  const steps = whole.observations.filter(({ type }) => type === "GENERATION").toSorted((a, b) => a.startTime.localeCompare(b.startTime));
  expect(steps.map(({ usageDetails }) => usageDetails)).toEqual([{ input: 1_000, output: 100, total: 1_100 }, { input: 2_000, output: 200, total: 2_200 }]);
  for (const step of steps) expect(step).toMatchObject({ model: expect.stringMatching(/gpt-4o|mock/), input: expect.anything(), output: expect.anything() });
  const root = whole.observations.find(({ parentObservationId }) => !parentObservationId);
  expect(root).toMatchObject({ type: "SPAN", input: expect.anything(), output: "Rain in Oslo." });
  for (const step of steps) expect(step.parentObservationId).toBe(root?.id);
  expect(whole.observations.find(({ name }) => name?.startsWith("ai.toolCall"))).toMatchObject({ type: "SPAN", input: { city: "Oslo" }, output: "rain in Oslo" });

  const { data: streamed } = await langfuse.fetchTrace(ids.streamed);
  expect(streamed.observations.find(({ type }) => type === "GENERATION")).toMatchObject({ usageDetails: { input: 3_000, output: 300, total: 3_300 }, output: "Rain again.", completionStartTime: expect.any(String) });
}
