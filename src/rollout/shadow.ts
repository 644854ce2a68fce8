import { pendingTraces } from "../settle/pending.ts";
import { compare, type Difference } from "./compare.ts";
import type { Decision } from "./decide.ts";
import { DeadlineError, errorText, type Run, run } from "./run.ts";
import type { Sample, SampleClass } from "./samples.ts";
import type { AccessPattern, SwitchScope } from "./switch.ts";
import { timeRangeOf } from "./time-range.ts";
import { weigh } from "./weight.ts";

/**
 * Has the other side answer too, behind the answer that was given, and keeps how they compare. Starts only once the
 * answer is on its way and never throws: whatever goes wrong here is counted, and nobody waits for it.
 */
export function shadow<Input, Output>(pattern: AccessPattern<Input, Output>, scope: SwitchScope, input: Input, decision: Decision, primary: Run<Output>): void {
  const { isolate } = scope;
  if (isolate.random() >= decision.shadowRate) return;
  const { drops } = isolate.counters.of(pattern.name);
  const release = isolate.slots.take();
  if (!release) {
    drops.busy += 1;
    return;
  }
  scope.background(
    // A turn of the event loop: the answer is built from `primary` in this one.
    new Promise((resolve) => setTimeout(resolve, 0))
      .then(() => sampled(pattern, scope, input, decision, primary))
      .catch((error: unknown) => {
        isolate.log({ level: "error", event: "rollout.shadow_failed", pattern: pattern.name, error: String(error) });
        return undefined;
      })
      // Before the sample waits for its batch: waiting takes no connection.
      .finally(release)
      .then((sample) => sample && isolate.samples.add(sample)),
  );
}

async function sampled<Input, Output>(pattern: AccessPattern<Input, Output>, scope: SwitchScope, input: Input, decision: Decision, primary: Run<Output>): Promise<Sample | undefined> {
  const { isolate } = scope;
  const { shadowBytes } = isolate.limits;
  const { drops } = isolate.counters.of(pattern.name);
  if (weigh(primary.output, shadowBytes) > shadowBytes) {
    drops.size += 1;
    return undefined;
  }
  const isNewBehind = decision.mode === "shadow";
  const other = isNewBehind ? "new" : "current";
  const base = {
    pattern: pattern.name, projectId: scope.projectId, requestId: scope.requestId, mode: decision.mode,
    timeRange: timeRangeOf(input, isolate.clock.now()), represents: 1 / decision.shadowRate,
  };
  const started = isolate.clock.now();
  let behind: Run<Output>;
  try {
    behind = await again(pattern, other, scope, input);
  } catch (error) {
    // Only the new side is on trial: that the current one fails behind it says nothing.
    if (!isNewBehind) return undefined;
    const failed: SampleClass = error instanceof DeadlineError ? "timeout" : "error";
    return { ...base, class: failed, error: errorText(error), currentMs: primary.ms, newMs: isolate.clock.now() - started, current: primary.meter };
  }
  const [current, candidate] = isNewBehind ? [primary, behind] : [behind, primary];
  const taken = { ...base, currentMs: current.ms, newMs: candidate.ms, current: current.meter, new: candidate.meter };
  if (weigh(behind.output, shadowBytes) > shadowBytes) {
    return { ...taken, class: "content", difference: { class: "content", path: "(whole answer)", ...sizes(isNewBehind, shadowBytes) } };
  }
  const difference = differ(pattern, input, current.output, candidate.output);
  if (!difference) return { ...taken, class: "match" };
  const confirmed = await confirm(pattern, scope, input, behind.output, isNewBehind);
  if (confirmed === "unknown") {
    drops.recheck += 1;
    return undefined;
  }
  return confirmed === "stale" ? { ...taken, class: "stale", difference } : { ...taken, class: confirmed.class, difference: confirmed };
}

function differ<Input, Output>(pattern: AccessPattern<Input, Output>, input: Input, current: Output, candidate: Output): Difference | undefined {
  const of = (output: Output): unknown => (pattern.comparable ? pattern.comparable(output, input) : output);
  try {
    return compare(of(current), of(candidate));
  } catch {
    // Only what is not of the pattern's type at all cannot be compared.
    return { class: "content", path: "(whole answer)", current: "(of the pattern's shape)", new: "(of another shape)" };
  }
}

function sizes(isNewBehind: boolean, limit: number): { current: string; new: string } {
  const [within, over] = ["(within the size that is compared)", `(over ${limit} bytes)`];
  return isNewBehind ? { current: within, new: over } : { current: over, new: within };
}

const again = <Input, Output>(pattern: AccessPattern<Input, Output>, side: "current" | "new", scope: SwitchScope, input: Input): Promise<Run<Output>> => {
  const { clock, limits } = scope.isolate;
  return run(pattern[side], scope, input, clock, { deadlineMs: limits.shadowDeadlineMs, maxResultBytes: limits.shadowBytes });
};

/**
 * Asks both sides once more: a write between the two reads makes them differ too. It is `stale` when the first side
 * now says what the other said, when both now agree, or when writes of the project are still not settled.
 */
async function confirm<Input, Output>(pattern: AccessPattern<Input, Output>, scope: SwitchScope, input: Input, behind: Output, isNewBehind: boolean): Promise<Difference | "stale" | "unknown"> {
  const [first, second] = isNewBehind ? (["current", "new"] as const) : (["new", "current"] as const);
  const differs = (one: Output, other: Output): Difference | undefined => (isNewBehind ? differ(pattern, input, one, other) : differ(pattern, input, other, one));
  try {
    const again1 = await again(pattern, first, scope, input);
    if (!differs(again1.output, behind)) return "stale";
    const again2 = await again(pattern, second, scope, input);
    const difference = differs(again1.output, again2.output);
    if (!difference || (await pendingTraces(scope.db, scope.projectId, 1)).length > 0) return "stale";
    return difference;
  } catch {
    return "unknown";
  }
}

