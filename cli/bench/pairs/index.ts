import { accessPatterns } from "../../../src/access/registry.ts";
import type { BenchPair } from "../pair.ts";
import { dashboardPairs } from "./dashboard.ts";
import { observationPairs } from "./observations.ts";
import { publicTracePairs } from "./public-traces.ts";
import { scorePairs } from "./scores.ts";
import { sessionPairs } from "./sessions.ts";
import { tracePairs } from "./traces.ts";
import { userPairs } from "./users.ts";

/**
 * What the benchmark asks: one entry an access pattern and way of asking it. Both sides read the same input through the
 * functions that serve requests. A pattern without an entry is named by every run.
 */
export const PAIRS: readonly BenchPair[] = [...publicTracePairs, ...tracePairs, ...observationPairs, ...scorePairs, ...sessionPairs, ...userPairs, ...dashboardPairs];

/** Access patterns that no pair asks. */
export const unpaired = (): string[] => accessPatterns.map(({ name }) => name).filter((name) => !PAIRS.some((each) => each.pattern === name));
