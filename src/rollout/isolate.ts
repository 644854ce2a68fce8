import type { Db } from "../db/client.ts";
import type { Clock } from "../platform/ports.ts";
import { createSettler, type Settler } from "../settle/behind.ts";
import { settle } from "../settle/settle.ts";
import { type Breaker, BREAKER_LIMITS, createBreaker } from "./breaker.ts";
import { createBudget, type PermitBudget } from "./budget.ts";
import { type Counters, createCounters } from "./counters.ts";
import { createSamples, type SampleSink } from "./samples.ts";
import { createSlots, type Slots } from "./slots.ts";

/** What rolling out may cost an isolate. */
export interface IsolateLimits {
  /** Milliseconds the new side has before the current one is asked, where the pattern states none of its own. */
  deadlineMs: number;
  /** Milliseconds a shadow read has: up to three of them and a write have to end within the 30 s that Workers give behind an answer. */
  shadowDeadlineMs: number;
  /** Shadow reads at once: a Worker has six connections in all. */
  shadows: number;
  /** Bytes an answer may take to be compared: twice this times `shadows` is what comparing holds at most. */
  shadowBytes: number;
  /** Fallbacks at once, and how many come back a second: a store that dies is not asked twice by everybody. */
  fallbacks: { burst: number; perSecond: number };
  sampleWaitMs: number;
  samples: number;
}

export const ISOLATE_LIMITS: IsolateLimits = {
  deadlineMs: 5_000,
  shadowDeadlineMs: 7_000,
  shadows: 2,
  shadowBytes: 8_000_000,
  fallbacks: { burst: 20, perSecond: 2 },
  sampleWaitMs: 1_000,
  samples: 500,
};

/** Milliseconds after which a shadow read has ended in any case: Workers end what goes on for 30 s behind an answer. */
const SLOT_MS = 60_000;

/** What is kept between the requests of one isolate. */
export interface Isolate {
  clock: Clock;
  limits: IsolateLimits;
  counters: Counters;
  breaker: Breaker;
  fallbacks: PermitBudget;
  samples: SampleSink;
  /** Places for shadow reads. */
  slots: Slots;
  settler: Settler;
  /** 0 to 1, for samples. */
  random(): number;
  log(event: Record<string, unknown>): void;
}

interface Options {
  db: Db;
  clock: Clock;
  log(event: Record<string, unknown>): void;
  /** Called behind every batch of samples that was written: the guard. */
  afterBatch(): Promise<void>;
  limits?: Partial<IsolateLimits> | undefined;
  random?: () => number;
}

export function createIsolate({ db, clock, log, afterBatch, limits: given, random = Math.random }: Options): Isolate {
  const limits = { ...ISOLATE_LIMITS, ...given };
  const counters = createCounters();
  return {
    clock,
    limits,
    counters,
    breaker: createBreaker(clock, BREAKER_LIMITS),
    fallbacks: createBudget(clock, limits.fallbacks.burst, limits.fallbacks.perSecond),
    samples: createSamples({ db, clock, counters, log, waitMs: limits.sampleWaitMs, capacity: limits.samples, afterBatch }),
    slots: createSlots(clock, limits, SLOT_MS),
    settler: createSettler((projectId, traceIds) => settle(db, projectId, traceIds), clock),
    random,
    log,
  };
}
