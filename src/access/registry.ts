import type { AccessPattern } from "../rollout/switch.ts";
import { observationsById } from "./observations.byId.ts";
import { observationsCursor } from "./observations.cursor.ts";
import { observationsList } from "./observations.list.ts";
import { publicSessionsById } from "./publicSessions.byId.ts";
import { publicSessionsList } from "./publicSessions.list.ts";
import { publicTracesById } from "./publicTraces.byId.ts";
import { publicTracesList } from "./publicTraces.list.ts";

/** The one list of access patterns: flags, verification, benchmarks, docs and status derive from it. */
export const accessPatterns = [publicTracesList, publicTracesById, observationsById, observationsList, observationsCursor, publicSessionsList, publicSessionsById] as const satisfies readonly AccessPattern<never, unknown>[];
