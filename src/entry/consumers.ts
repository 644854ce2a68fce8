import { selectTraces } from "../access/traces.selected.ts";
import { consume } from "../deletion/consumer.ts";
import { buryDeadLetters } from "../deletion/dead-letters.ts";
import type { Deps } from "../deps.ts";
import type { DeliveredMessage } from "../platform/ports.ts";

/** What takes the messages of the deletion queue, and those it gave up: the same on every platform. */
export const deletionConsumers = (deps: Deps) => ({
  consume: (batch: readonly DeliveredMessage[]): Promise<void> => consume({ ...deps, select: selectTraces(deps) }, batch),
  bury: (batch: readonly DeliveredMessage[]): Promise<void> => buryDeadLetters(deps, batch),
});
