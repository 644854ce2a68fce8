import { fieldsOf } from "./list.ts";

const NANOS_PER_MS = 1_000_000n;
const NANOS_PER_MICRO = 1_000n;
/** What a DateTime64(3) column holds: 1900-01-01 to 2299-12-31T23:59:59.999Z. */
const FIRST_MS = -2_208_988_800_000;
const LAST_MS = 10_413_791_999_999;
const LAST_NANOS = BigInt(LAST_MS) * NANOS_PER_MS;

/** False for milliseconds that no time column can hold. */
export const isStorable = (ms: number): boolean => ms >= FIRST_MS && ms <= LAST_MS;

function integerOf(value: unknown): bigint | undefined {
  if (typeof value === "bigint") return value;
  if (typeof value === "string") return /^\s*\d{1,20}\s*$/.test(value) ? BigInt(value) : undefined;
  if (typeof value === "number") return Number.isFinite(value) ? BigInt(Math.trunc(value)) : undefined;
  const { high, low } = fieldsOf(value);
  if (!Number.isInteger(high) || !Number.isInteger(low)) return undefined;
  return (BigInt.asUintN(32, BigInt(high as number)) << 32n) | BigInt.asUintN(32, BigInt(low as number));
}

/**
 * Unix nanoseconds as text, number or `{high, low}` (ingestion contract section 6, "Times").
 * Zero is how protobuf says "not set"; it counts as missing, as does what storage cannot hold.
 */
export function readNanos(value: unknown): bigint | undefined {
  const nanos = integerOf(value);
  return nanos !== undefined && nanos > 0n && nanos <= LAST_NANOS ? nanos : undefined;
}

/** Milliseconds and microseconds since the epoch; both are cut, not rounded. */
export interface Instant {
  ms: number;
  micros: number;
}

const fromNanos = (nanos: bigint): Instant => ({ ms: Number(nanos / NANOS_PER_MS), micros: Number(nanos / NANOS_PER_MICRO) });

/** A missing start or end takes the other; without both, `now` (milliseconds). */
export function spanTimes(span: { startNanos?: bigint; endNanos?: bigint }, now: number): { start: Instant; end: Instant } {
  const start = span.startNanos ?? span.endNanos;
  const end = span.endNanos ?? span.startNanos;
  const missing = { ms: now, micros: now * 1_000 };
  return { start: start === undefined ? missing : fromNanos(start), end: end === undefined ? missing : fromNanos(end) };
}
