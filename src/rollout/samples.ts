import type { Meter } from "../db/bounded.ts";
import type { Db } from "../db/client.ts";
import { dateTimeText } from "../db/sql.ts";
import type { Clock } from "../platform/ports.ts";
import type { Difference, DifferenceClass } from "./compare.ts";
import type { Counters, Failure } from "./counters.ts";
import type { ReadMode } from "./modes.ts";
import type { TimeRange } from "./time-range.ts";

/** `stale`: the sides differed because of a write between the two reads, or of one that is not settled yet. */
export type SampleClass = "match" | "stale" | DifferenceClass | Failure;

/** One answer compared with the other side's, or one failure of the new side. */
export interface Sample {
  pattern: string;
  projectId: string;
  requestId: string;
  mode: ReadMode;
  timeRange: TimeRange;
  class: SampleClass;
  /** Answers it stands for: 1 / rate of a random sample, 1 of a failure, which is always kept. */
  represents: number;
  difference?: Difference | undefined;
  /** Text of an error, of our own vocabulary. */
  error?: string | undefined;
  currentMs: number;
  newMs: number;
  current?: Meter | undefined;
  new?: Meter | undefined;
}

export interface SampleSink {
  /** Keeps a sample; resolves when it is written or lost (counted as a drop). Never rejects. */
  add(sample: Sample): Promise<void>;
}

interface Options {
  db: Db;
  clock: Clock;
  counters: Counters;
  log(event: Record<string, unknown>): void;
  /** How long a sample waits for others to be written with. */
  waitMs: number;
  /** Samples held at most. */
  capacity: number;
  /** Called behind every batch that was written. */
  afterBatch(): Promise<void>;
}

const row = (sample: Sample, at: number): Record<string, unknown> => ({
  at: dateTimeText(at),
  pattern: sample.pattern,
  project_id: sample.projectId,
  mode: sample.mode,
  time_range: sample.timeRange,
  class: sample.class,
  represents: sample.represents,
  path: sample.difference?.path ?? "",
  current_value: sample.difference?.current ?? "",
  new_value: sample.difference?.new ?? sample.error ?? "",
  request_id: sample.requestId,
  current_ms: Math.round(sample.currentMs),
  new_ms: Math.round(sample.newMs),
  current_rows: sample.current?.rows ?? 0,
  new_rows: sample.new?.rows ?? 0,
  current_bytes: sample.current?.bytes ?? 0,
  new_bytes: sample.new?.bytes ?? 0,
});

/**
 * Gathers samples of many requests into few inserts. Each waits by its own timer and the first to wake up writes them
 * all: on Workers no request may rely on what another one's context has under way.
 */
export function createSamples({ db, clock, counters, log, waitMs, capacity, afterBatch }: Options): SampleSink {
  let held: { pattern: string; row: Record<string, unknown> }[] = [];
  const flush = async (): Promise<void> => {
    const batch = held;
    held = [];
    if (batch.length === 0) return;
    try {
      await db.insert({ name: "rollout.samples", projectId: "" }, "exp_shadow_results", batch.map((each) => each.row));
    } catch (error) {
      for (const { pattern } of batch) counters.of(pattern).drops.write += 1;
      log({ level: "warn", event: "rollout.samples_lost", samples: batch.length, error: String(error) });
      return;
    }
    await afterBatch();
  };
  return {
    add: async (sample) => {
      const counted = counters.of(sample.pattern);
      counted.compared[sample.class] = (counted.compared[sample.class] ?? 0) + 1;
      if (held.length >= capacity) {
        counted.drops.buffer += 1;
        return;
      }
      held.push({ pattern: sample.pattern, row: row(sample, clock.now()) });
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      try {
        await flush();
      } catch (error) {
        log({ level: "error", event: "rollout.guard_failed", error: String(error) });
      }
    },
  };
}
