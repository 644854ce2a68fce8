import type { DeliveredMessage } from "./ports.ts";

/** What a consumer said of a message. Nothing said: it comes again, when its queue sees fit. */
export type Verdict = { is: "done" } | { is: "again"; delaySeconds: number | undefined };

export type Consume = (batch: readonly DeliveredMessage[]) => Promise<void>;

/**
 * Hands messages to a consumer. What it acknowledged before it threw stays acknowledged, as Cloudflare documents it; the
 * first word on a message stands.
 */
export async function handOver<T extends { body: unknown; attempts: number }>(held: readonly T[], consume: Consume): Promise<{ verdicts: Map<T, Verdict>; error?: unknown }> {
  const said = new Map<T, Verdict>();
  const say = (each: T, verdict: Verdict): void => void (said.has(each) || said.set(each, verdict));
  const batch = held.map((each): DeliveredMessage => ({
    body: each.body,
    attempts: each.attempts,
    ack: () => say(each, { is: "done" }),
    retry: (options) => say(each, { is: "again", delaySeconds: options?.delaySeconds }),
  }));
  let error: unknown;
  try {
    await consume(batch);
  } catch (thrown) {
    error = thrown ?? new Error("the consumer threw nothing");
  }
  return { verdicts: new Map(held.map((each) => [each, said.get(each) ?? { is: "again", delaySeconds: undefined }])), ...(error === undefined ? {} : { error }) };
}
