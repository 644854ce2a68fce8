import { CliError } from "../../errors.ts";
import { quantile } from "../statistics.ts";
import type { Batch } from "./load.ts";
import type { Target } from "./target.ts";

export interface Driven {
  spans: number;
  bytes: number;
  requests: number;
  /** Spans acknowledged a second. */
  perSecond: number;
  /** Spans a second, counted until the totals of all traces were settled too. */
  settledPerSecond: number;
  /** Milliseconds until a request was acknowledged. */
  p50: number;
  p99: number;
  /** Processor milliseconds of the target for 1,000 spans, work behind the answers included; the store is another process. */
  cpuMsPer1000: number;
}

const ACCEPTED = new Set([200, 207]);

/** Sends the bodies over some connections, each going on when it is answered. A refused one is an error. */
export async function drive(target: Target, path: string, load: Iterable<Batch>, connections: number): Promise<Driven> {
  const waits: number[] = [];
  const sum = { spans: 0, bytes: 0 };
  const bodies = load[Symbol.iterator]();
  const before = target.usage();
  const started = performance.now();
  const connection = async (): Promise<void> => {
    for (let next = bodies.next(); !next.done; next = bodies.next()) {
      const { body, spans } = next.value;
      const sent = performance.now();
      const status = await target.send(path, body);
      if (!ACCEPTED.has(status)) throw new CliError(`${path} answered ${status}: nothing was measured`);
      waits.push(performance.now() - sent);
      sum.spans += spans;
      sum.bytes += body.length;
    }
  };
  await Promise.all(Array.from({ length: connections }, connection));
  const acknowledged = performance.now() - started;
  await target.settled();
  const settled = performance.now() - started;
  return {
    ...sum, requests: waits.length, perSecond: (sum.spans / acknowledged) * 1000, settledPerSecond: (sum.spans / settled) * 1000,
    p50: quantile(waits, 0.5), p99: quantile(waits, 0.99), cpuMsPer1000: ((target.usage().cpuMs - before.cpuMs) / sum.spans) * 1000,
  };
}

export interface Memory {
  /** Resident bytes before, the peak over each quarter of the stream, and after. */
  before: number;
  quarters: number[];
  after: number;
  bytes: number;
}

const LOOK_EVERY_MS = 20;

/** Memory under a stream of bodies that are made as they are sent: flat when later quarters need no more than earlier ones. */
export async function memoryUnder(target: Target, path: string, load: Iterable<Batch>, totalBytes: number, connections: number): Promise<Memory> {
  const before = target.usage().rssBytes;
  const quarters: number[] = [];
  let bytes = 0;
  const look = (): void => {
    const quarter = Math.min(3, Math.floor((bytes / totalBytes) * 4));
    quarters[quarter] = Math.max(quarters[quarter] ?? 0, target.usage().rssBytes);
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  function* counted(): Generator<Batch> {
    for (const batch of load) {
      if (bytes >= totalBytes) return;
      bytes += batch.body.length;
      look();
      yield batch;
    }
  }
  try {
    await drive(target, path, counted(), connections);
  } finally {
    clearInterval(timer);
  }
  return { before, quarters: Array.from({ length: 4 }, (_, index) => quarters[index] ?? 0), after: target.usage().rssBytes, bytes };
}
