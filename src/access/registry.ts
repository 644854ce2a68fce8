import type { AccessPattern } from "../rollout/switch.ts";
import { observationsById } from "./observations.byId.ts";
import { publicTracesById } from "./publicTraces.byId.ts";
import { publicTracesList } from "./publicTraces.list.ts";

/** The one list of access patterns: flags, verification, benchmarks, docs and status derive from it. */
export const accessPatterns = [publicTracesList, publicTracesById, observationsById] as const satisfies readonly AccessPattern<never, unknown>[];
