import type { Read, ReadScope } from "../db/read.ts";
import { SpanhouseError } from "../errors.ts";

export type { Read, ReadScope } from "../db/read.ts";

/** One read of the plan with its two implementations, which agree to the field. */
export interface AccessPattern<Input, Output> {
  name: string;
  current: Read<Input, Output>;
  new: Read<Input, Output>;
}

/** A refusal of the request itself: the other side would refuse it too. */
const isRefusal = (error: unknown): boolean => error instanceof SpanhouseError && error.code !== "unavailable" && error.code !== "query_over_budget";

/** Answers from the side the flags name; when the new side fails, the current one answers once. */
export async function read<Input, Output>(pattern: AccessPattern<Input, Output>, scope: ReadScope, input: Input): Promise<Output> {
  if (scope.mode(pattern.name) !== "new") return pattern.current(scope, input);
  try {
    return await pattern.new(scope, input);
  } catch (error) {
    if (isRefusal(error)) throw error;
    scope.log({ level: "warn", event: "read.fallback", pattern: pattern.name, projectId: scope.projectId, error: String(error) });
    return pattern.current(scope, input);
  }
}
