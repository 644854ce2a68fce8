import { Document } from "@langchain/core/documents";
import { StringOutputParser } from "@langchain/core/output_parsers";
import { ChatPromptTemplate } from "@langchain/core/prompts";
import { BaseRetriever } from "@langchain/core/retrievers";
import { RunnableLambda } from "@langchain/core/runnables";
import { FakeListChatModel } from "@langchain/core/utils/testing";
import { tool } from "@langchain/core/tools";
import { AIMessage } from "@langchain/core/messages";
import type { ChatResult } from "@langchain/core/outputs";
import type { Langfuse } from "langfuse";
// Of its peer `langchain` it imports nothing but `@langchain/core`, which package.json puts in that place.
import { CallbackHandler } from "langfuse-langchain";
import { expect } from "vitest";
import { DEMO } from "../server.ts";

/** A model that says how many tokens a call took, as providers' do. */
class CountingModel extends FakeListChatModel {
  override async _generate(): Promise<ChatResult> {
    const message = new AIMessage({ content: "because", usage_metadata: { input_tokens: 1_000, output_tokens: 100, total_tokens: 1_100 }, response_metadata: { model_name: "gpt-4o-2024-08-06" } });
    return { generations: [{ text: "because", message }], llmOutput: { tokenUsage: { promptTokens: 1_000, completionTokens: 100, totalTokens: 1_100 } } };
  }
}

class Shelf extends BaseRetriever {
  override lc_namespace = ["test"];
  override async _getRelevantDocuments(query: string): Promise<Document[]> {
    return [new Document({ pageContent: `about ${query}`, metadata: { shelf: 7 } })];
  }
}

/** A chain of a retriever, a tool, a model and a parser, and one that fails, with the package's callback handler; read back whole. */
export async function langchain(url: string, langfuse: Langfuse): Promise<void> {
  const handler = new CallbackHandler({ ...DEMO, baseUrl: url, userId: "grace", sessionId: "chain-session", tags: ["chain"], version: "v7", metadata: { tenant: "acme" } });
  const upper = tool((input: string) => input.toUpperCase(), { name: "upper", description: "in capitals" });
  const chain = RunnableLambda.from(async (question: string, config) => ({ question: await upper.invoke(question, config), context: await new Shelf().invoke(question, config) }))
    .pipe(ChatPromptTemplate.fromMessages([["system", "{context}"], ["human", "{question}"]]))
    .pipe(new CountingModel({ responses: ["because"] }))
    .pipe(new StringOutputParser());
  expect(await chain.invoke("why?", { callbacks: [handler], runName: "answering" })).toBe("because");
  const answered = handler.traceId as string;
  const failing = RunnableLambda.from(() => Promise.reject(new Error("out of paper")));
  await expect(failing.invoke("print", { callbacks: [handler], runName: "printing" })).rejects.toThrow("out of paper");
  const failed = handler.traceId as string;
  await handler.shutdownAsync();

  const { data: read } = await langfuse.fetchTrace(answered);
  expect(read).toMatchObject({ name: "answering", userId: "grace", sessionId: "chain-session", version: "v7", input: { input: "why?" }, output: "because" });
  expect(read.tags).toContain("chain");
  expect(read.metadata).toMatchObject({ tenant: "acme" });
  const byName = new Map(read.observations.map((observation) => [observation.name, observation]));
  const model = read.observations.find(({ type }) => type === "GENERATION");
  expect(model).toMatchObject({ input: [{ role: "system" }, { role: "user", content: "WHY?" }], output: { content: "because" }, usageDetails: { input: 1_000, output: 100, total: 1_100 }, level: "DEFAULT" });
  expect(byName.get("upper")).toMatchObject({ type: "SPAN", input: { input: "why?" }, output: "WHY?" });
  expect(byName.get("Shelf")).toMatchObject({ type: "SPAN", input: "why?", output: [{ pageContent: "about why?", metadata: { shelf: 7 } }] });
  expect(byName.get("StrOutputParser")).toMatchObject({ type: "SPAN", output: "because" });
  // The root's id is the trace's; everything else hangs below it, and ends after it starts.
  const ids = new Set(read.observations.map(({ id }) => id));
  for (const observation of read.observations) {
    if (observation.parentObservationId) expect(ids, observation.name ?? "").toContain(observation.parentObservationId);
    expect(Date.parse(observation.endTime as string), observation.name ?? "").toBeGreaterThanOrEqual(Date.parse(observation.startTime));
  }
  expect(read.observations.filter(({ parentObservationId }) => !parentObservationId).map(({ name }) => name)).toEqual(["answering"]);

  const { data: broken } = await langfuse.fetchTrace(failed);
  expect(broken.observations.find(({ name }) => name === "printing")).toMatchObject({ level: "ERROR", statusMessage: expect.stringContaining("out of paper") });
}
