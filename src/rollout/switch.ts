import type { Read, ReadScope } from "../db/read.ts";
import { SpanhouseError } from "../errors.ts";
import type { ReadMode } from "./modes.ts";

export type { Read, ReadScope } from "../db/read.ts";

/** One read of the plan with its two implementations, which agree to the field. */
export interface AccessPattern<Input, Output> {
  name: string;
  current: Read<Input, Output>;
  new: Read<Input, Output>;
}

/** A read's scope, and what decides which side answers. */
export interface SwitchScope extends ReadScope {
  /** The mode of an access pattern for this project, by the pattern's name. `shadow` is answered as `current`. */
  mode(pattern: string): ReadMode;
  /** Whether the current tables have every write: not once writes go to the new ones alone. */
  currentIsComplete: boolean;
  log(event: Record<string, unknown>): void;
}

/** A refusal of the request itself: the other side would refuse it too. */
const isRefusal = (error: unknown): boolean => error instanceof SpanhouseError && error.code !== "unavailable" && error.code !== "query_over_budget";

/**
 * Answers from the side the flags name. When the new side fails the current one answers once, unless it lacks writes:
 * then the failure is the answer, never what the current side happens to have.
 */
export async function read<Input, Output>(pattern: AccessPattern<Input, Output>, scope: SwitchScope, input: Input): Promise<Output> {
  if (scope.mode(pattern.name) !== "new") return pattern.current(scope, input);
  try {
    return await pattern.new(scope, input);
  } catch (error) {
    if (isRefusal(error) || !scope.currentIsComplete) throw error;
    scope.log({ level: "warn", event: "read.fallback", pattern: pattern.name, projectId: scope.projectId, error: String(error) });
    return pattern.current(scope, input);
  }
}
