import { type Langfuse, observeOpenAI } from "langfuse";
import { expect } from "vitest";

/** Calls of OpenAI's client through the package's wrapper, whole and streamed; read back with their cost. */
export async function openai(langfuse: Langfuse): Promise<void> {
  const trace = langfuse.trace({ name: "wrapped" });
  // What OpenAI's own client gives; it is not asked anything else.
  const client = {
    chat: {
      completions: {
        create: (request: { stream?: boolean; model: string; messages: unknown }) =>
          Promise.resolve(
            request.stream
              ? (async function* () {
                  for (const content of ["be", "cause"]) yield { model: "gpt-4o-2024-08-06", choices: [{ index: 0, delta: { role: "assistant", content } }] };
                  yield { model: "gpt-4o-2024-08-06", choices: [], usage: { prompt_tokens: 1_000, completion_tokens: 100, total_tokens: 1_100 } };
                })()
              : { model: "gpt-4o-2024-08-06", choices: [{ index: 0, message: { role: "assistant", content: "because" } }], usage: { prompt_tokens: 2_000, completion_tokens: 200, total_tokens: 2_200 } },
          ),
      },
    },
  };
  const messages = [{ role: "user", content: "why?" }];
  await observeOpenAI(client, { parent: trace, generationName: "whole" }).chat.completions.create({ model: "gpt-4o", messages });
  const stream = (await observeOpenAI(client, { parent: trace, generationName: "streamed" }).chat.completions.create({ model: "gpt-4o", messages, stream: true })) as AsyncIterable<unknown>;
  let chunks = 0;
  for await (const chunk of stream) chunks += chunk === undefined ? 0 : 1;
  expect(chunks).toBe(3);
  await langfuse.shutdownAsync();

  const { data: read } = await langfuse.fetchTrace(trace.id);
  const byName = new Map(read.observations.map((observation) => [observation.name, observation]));
  expect(byName.get("whole")).toMatchObject({ type: "GENERATION", output: { role: "assistant", content: "because" }, usageDetails: { input: 2_000, output: 200, total: 2_200 } });
  expect(byName.get("streamed")).toMatchObject({ type: "GENERATION", usageDetails: { input: 1_000, output: 100, total: 1_100 }, completionStartTime: expect.any(String) });
  for (const [name, cost] of [["whole", 0.007], ["streamed", 0.0035]] as const) {
    expect(byName.get(name)?.input).toMatchObject({ messages });
    expect(byName.get(name)?.model).toMatch(/^gpt-4o/);
    expect(byName.get(name)?.calculatedTotalCost).toBeCloseTo(cost, 9);
  }
}
