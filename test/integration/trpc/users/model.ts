import type { Condition } from "../../support/model/conditions.ts";
import type { Model, ModelTrace } from "../../support/model/fold.ts";
import { type Candidate, candidatesOf, fits, sumKeys } from "../../support/model/list.ts";
import { HOUR, totalOf } from "../../support/model/wire.ts";
import { byBytes, usd } from "../../support/model/values.ts";

/** Users by the words of tRPC contract section 8, over what a project holds. */

export interface ModelUser {
  userId: string;
  /** Those that the filter selects, with the observations that count, earliest first. */
  traces: Candidate[];
}

/** The users that selected traces name. From two days before a lower bound observations count, scores from an hour before. */
export function usersOf(model: Model, filter: readonly Condition[] = []): ModelUser[] {
  const candidates = candidatesOf(model, filter, { observations: 48 * HOUR, scores: HOUR }).toSorted((a, b) => a.trace.timestamp - b.trace.timestamp || byBytes(a.trace.id, b.trace.id));
  const selected = candidates.filter((candidate) => candidate.trace.userId !== null && filter.every((condition) => fits(candidate, condition)));
  return [...Map.groupBy(selected, ({ trace }) => trace.userId as string)].map(([userId, traces]) => ({ userId, traces }));
}

/** Rows of users.all: the most traces first, then by id. */
export const rows = (users: readonly ModelUser[]) =>
  users
    .toSorted((a, b) => b.traces.length - a.traces.length || byBytes(a.userId, b.userId))
    .map(({ userId, traces }) => ({ userId, totalTraces: BigInt(traces.length) }));

/** A row of users.metrics. */
export function metrics({ userId, traces }: ModelUser) {
  const observations = traces.flatMap((each) => each.observations);
  const usage = observations.map((o) => o.usage);
  const [first, last] = [traces[0] as { trace: ModelTrace }, traces.at(-1) as { trace: ModelTrace }];
  return {
    userId,
    environment: first.trace.environment,
    firstTrace: new Date(first.trace.timestamp),
    lastTrace: new Date(last.trace.timestamp),
    totalPromptTokens: BigInt(sumKeys(usage, "input", 0)),
    totalCompletionTokens: BigInt(sumKeys(usage, "output", 0)),
    totalTokens: BigInt(usage.reduce((sum, each) => sum + (each.total ?? 0), 0)),
    totalObservations: BigInt(observations.length),
    totalTraces: BigInt(traces.length),
    sumCalculatedTotalCost: usd(totalOf(observations)),
  };
}
