import { type Bounds, boundedDb, type Meter, newMeter } from "../db/bounded.ts";
import type { Read, ReadScope } from "../db/read.ts";
import { SpanhouseError } from "../errors.ts";
import type { Clock } from "../platform/ports.ts";

/** An answer and what it took. */
export interface Run<Output> {
  output: Output;
  ms: number;
  meter: Meter;
}

/** The side did not answer in its time; its queries were ended. */
export class DeadlineError extends SpanhouseError {
  constructor(deadlineMs: number) {
    super("unavailable", `The trace store did not answer within ${deadlineMs} ms. Try again.`);
    this.name = "DeadlineError";
  }
}

/** A refusal of the request itself: the other side would refuse it too. */
export const isRefusal = (error: unknown): boolean => error instanceof SpanhouseError && error.code !== "unavailable" && error.code !== "query_over_budget";

/** What may be kept of a failure: messages of our own vocabulary; of anything else, which may quote data, its name and code. */
export function errorText(error: unknown): string {
  if (error instanceof SpanhouseError) return `${error.name}: ${error.message}`.slice(0, 200);
  const { name, code } = (error ?? {}) as { name?: unknown; code?: unknown };
  return `${String(name ?? "failure")}${code === undefined ? "" : ` (code ${String(code)})`}`.slice(0, 200);
}

interface Limits {
  deadlineMs?: number | undefined;
  maxResultBytes?: number;
}

/** Runs one side. Past the deadline it throws `DeadlineError`, whatever the side goes on doing. */
export async function run<Input, Output>(read: Read<Input, Output>, { db, projectId }: ReadScope, input: Input, clock: Clock, { deadlineMs, maxResultBytes }: Limits = {}): Promise<Run<Output>> {
  const meter = newMeter();
  // What has a limit is held whole: it is to be compared.
  const bounds: Bounds = { meter, ...(maxResultBytes === undefined ? {} : { maxResultBytes, held: Infinity }) };
  const started = clock.now();
  const took = (output: Output): Run<Output> => ({ output, ms: clock.now() - started, meter });
  if (deadlineMs === undefined) return took(await read({ db: boundedDb(db, bounds), projectId }, input));
  const ending = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new DeadlineError(deadlineMs));
      ending.abort();
    }, deadlineMs);
  });
  // In a function of its own: a side that throws before its first await must not leave the timer behind.
  const answer = (async () => read({ db: boundedDb(db, { ...bounds, signal: ending.signal }), projectId }, input))();
  // Past the deadline nobody waits for it any more.
  answer.catch(() => {});
  try {
    return took(await Promise.race([answer, late]));
  } finally {
    clearTimeout(timer);
  }
}
