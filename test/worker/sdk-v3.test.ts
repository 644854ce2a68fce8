import { Langfuse } from "langfuse";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { langchain } from "./sdk-v3/langchain.ts";
import { openai } from "./sdk-v3/openai.ts";
import { vercel } from "./sdk-v3/vercel.ts";
import { DEMO, startWorker, type WorkerServer } from "./server.ts";

const MODES = [
  { SPANHOUSE_MODE: "current", SPANHOUSE_WRITE_MODE: "current" },
  { SPANHOUSE_MODE: "new", SPANHOUSE_WRITE_MODE: "current" },
  { SPANHOUSE_MODE: "new", SPANHOUSE_WRITE_MODE: "dual" },
  { SPANHOUSE_MODE: "new", SPANHOUSE_WRITE_MODE: "new" },
];

describe.each(MODES)("the published langfuse v3 packages against the Worker, reading $SPANHOUSE_MODE, writing $SPANHOUSE_WRITE_MODE", (modes) => {
  let server: WorkerServer;
  beforeAll(async () => {
    server = await startWorker(modes);
  });
  afterAll(() => server.close());

  it("reads back through its fetch helpers what it wrote", async () => {
    const langfuse = new Langfuse({ ...DEMO, baseUrl: server.url, flushAt: 3 });
    const trace = langfuse.trace({ name: "answer", userId: "ada", sessionId: "chat-1", tags: ["b", "a"], metadata: { tenant: "acme", nested: { depth: 2 } }, input: { question: "why?" } });
    const outer = trace.span({ name: "plan", input: "steps" });
    const inner = outer.generation({
      name: "think",
      model: "acme-large",
      modelParameters: { temperature: 0.5 },
      input: [{ role: "user", content: "why?" }],
      usageDetails: { input: 12, output: 5 },
      costDetails: { input: 0.0012, output: 0.001 },
    });
    inner.end({ output: { role: "assistant", content: "because" } });
    outer.end({ output: "done" });
    outer.update({ statusMessage: "said after the end" });
    trace.update({ output: { answer: "because" } });
    langfuse.score({ traceId: trace.id, name: "quality", value: 0.9, comment: "good" });
    await langfuse.shutdownAsync();

    const { data: read } = await langfuse.fetchTrace(trace.id);
    expect(read).toMatchObject({
      name: "answer", userId: "ada", sessionId: "chat-1", tags: ["a", "b"], metadata: { tenant: "acme", nested: { depth: 2 } },
      input: { question: "why?" }, output: { answer: "because" }, totalCost: 0.0022,
      scores: [{ name: "quality", value: 0.9, comment: "good", dataType: "NUMERIC" }],
    });
    const byName = new Map(read.observations.map((observation) => [observation.name, observation]));
    expect(byName.get("plan")).toMatchObject({ type: "SPAN", input: "steps", output: "done", statusMessage: "said after the end", parentObservationId: null });
    expect(byName.get("think")).toMatchObject({
      type: "GENERATION", model: "acme-large", parentObservationId: outer.id, usageDetails: { input: 12, output: 5, total: 17 },
      costDetails: { input: 0.0012, output: 0.001, total: 0.0022 }, calculatedTotalCost: 0.0022, output: { role: "assistant", content: "because" },
    });

    const list = await langfuse.fetchTraces({ userId: "ada", tags: ["a"] });
    expect(list.meta).toMatchObject({ totalItems: 1 });
    expect(list.data[0]).toMatchObject({ id: trace.id, totalCost: 0.0022, observations: [outer.id, inner.id].sort() });
    const { data: one } = await langfuse.fetchObservation(inner.id);
    expect(one).toMatchObject({ id: inner.id, traceId: trace.id, totalTokens: 17 });
  });

  it("takes what its OpenAI wrapper says of calls, whole and streamed", () => openai(new Langfuse({ ...DEMO, baseUrl: server.url })));
  it("takes a LangChain run from langfuse-langchain, retriever, tool, model and failure", () => langchain(server.url, new Langfuse({ ...DEMO, baseUrl: server.url })));
  it("takes the Vercel AI SDK's calls from langfuse-vercel, with a tool and streamed", () => vercel(server.url, new Langfuse({ ...DEMO, baseUrl: server.url })));
});
