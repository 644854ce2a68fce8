import type { Read, ReadScope } from "../db/read.ts";
import type { Decision } from "./decide.ts";
import type { Isolate } from "./isolate.ts";
import { DeadlineError, errorText, isRefusal, type Run, run } from "./run.ts";
import { shadow } from "./shadow.ts";
import { timeRangeOf } from "./time-range.ts";

export type { Read, ReadScope } from "../db/read.ts";

/** One read of the plan with its two implementations, which agree to the field. */
export interface AccessPattern<Input, Output> {
  name: string;
  current: Read<Input, Output>;
  new: Read<Input, Output>;
  /** Milliseconds the new side has before the current one is asked; else the isolate's limit. */
  deadlineMs?: number;
  /** What of an output is compared, where a side may bring more than the input asks for. Else all of it. */
  comparable?(output: Output, input: Input): unknown;
}

/** A read's scope, and what decides which side answers. */
export interface SwitchScope extends ReadScope {
  /** How an access pattern is answered for this project, by the pattern's name. */
  decide(pattern: string): Decision;
  /** Whether the current tables have every write: not once writes go to the new ones alone. */
  currentIsComplete: boolean;
  isolate: Isolate;
  requestId: string;
  /** Work that goes on after the answer. */
  background(work: Promise<unknown>): void;
  log(event: Record<string, unknown>): void;
}

/**
 * Answers from the side the flags name. When the new side fails or is late the current one answers once, unless it
 * lacks writes: then the failure is the answer, never what the current side happens to have. Comparing goes on behind
 * the answer and cannot change it.
 */
export async function read<Input, Output>(pattern: AccessPattern<Input, Output>, scope: SwitchScope, input: Input): Promise<Output> {
  const { isolate } = scope;
  const decision = scope.decide(pattern.name);
  if (decision.mode === "new" && !scope.currentIsComplete) return (await answer("new", pattern, scope, input)).output;
  if (decision.mode === "new" && isolate.breaker.allows(pattern.name)) return fromNew(pattern, scope, input, decision);
  const primary = await answer("current", pattern, scope, input, decision.mode === "new" ? "breaker" : "current");
  if (decision.mode === "shadow") shadow(pattern, scope, input, decision, primary);
  return primary.output;
}

async function answer<Input, Output>(
  side: "current" | "new",
  pattern: AccessPattern<Input, Output>,
  scope: SwitchScope,
  input: Input,
  servedBy: "current" | "new" | "fallback" | "breaker" = side,
  deadlineMs?: number,
): Promise<Run<Output>> {
  const { counters, clock } = scope.isolate;
  const done = await run(pattern[side], scope, input, clock, { deadlineMs });
  counters.of(pattern.name).served[servedBy] += 1;
  counters.took(pattern.name, side, done.ms);
  return done;
}

async function fromNew<Input, Output>(pattern: AccessPattern<Input, Output>, scope: SwitchScope, input: Input, decision: Decision): Promise<Output> {
  const { isolate } = scope;
  const started = isolate.clock.now();
  let primary: Run<Output>;
  try {
    primary = await answer("new", pattern, scope, input, "new", pattern.deadlineMs ?? isolate.limits.deadlineMs);
  } catch (error) {
    // A refusal says that the side works: nothing failed.
    if (isRefusal(error)) {
      isolate.breaker.succeeded(pattern.name);
      throw error;
    }
    return fallback(pattern, scope, input, error, isolate.clock.now() - started);
  }
  isolate.breaker.succeeded(pattern.name);
  shadow(pattern, scope, input, decision, primary);
  return primary.output;
}

async function fallback<Input, Output>(pattern: AccessPattern<Input, Output>, scope: SwitchScope, input: Input, error: unknown, ms: number): Promise<Output> {
  const { isolate } = scope;
  const counted = isolate.counters.of(pattern.name);
  const failure = error instanceof DeadlineError ? "timeout" : "error";
  isolate.breaker.failed(pattern.name);
  counted.failures[failure] += 1;
  const isRefused = !isolate.fallbacks.take();
  if (isRefused) counted.refusedFallbacks += 1;
  scope.log({ level: "warn", event: isRefused ? "read.fallback_refused" : "read.fallback", pattern: pattern.name, projectId: scope.projectId, error: String(error) });
  // Always kept, whatever the sample rate: the guard has to see them. They stand for themselves alone.
  scope.background(
    isolate.samples.add({
      pattern: pattern.name, projectId: scope.projectId, requestId: scope.requestId, mode: "new", timeRange: timeRangeOf(input, isolate.clock.now()),
      class: failure, represents: 1, error: errorText(error), currentMs: 0, newMs: ms,
    }),
  );
  if (isRefused) throw error;
  return (await answer("current", pattern, scope, input, "fallback")).output;
}
