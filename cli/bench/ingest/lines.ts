import { digits, megabytes } from "../report/format.ts";
import type { Driven, Memory } from "./drive.ts";
import type { Raw } from "./raw.ts";
import type { IngestReport } from "./run.ts";

/** The report for people, as lines. */
export const ingestLines = ({ door, writeMode, perBatch, connections, app, worker, raw, fed }: IngestReport): string[] => [
  `${door}, write mode ${writeMode}, ${perBatch} spans a request, ${connections} connections`,
  ...through("app in process", app, raw.perSecond),
  ...(worker ? through("Worker on workerd", worker, raw.perSecond) : []),
  inserts("raw inserts of the same rows", raw),
  inserts("the same where views fill the new tables", fed),
];

const inserts = (name: string, { perSecond, p50, p99 }: Raw): string => `${name}: ${digits(perSecond)} spans/s, acknowledged in ${digits(p50)} ms (p99 ${digits(p99)})`;

const through = (name: string, driven: Driven & { memory?: Memory }, raw: number): string[] => [
  `${name}: ${digits(driven.perSecond)} spans/s acknowledged (${digits((driven.perSecond / raw) * 100)} % of raw), ${digits(driven.settledPerSecond)} settled; acknowledged in ${digits(driven.p50)} ms (p99 ${digits(driven.p99)}); CPU ${digits(driven.cpuMsPer1000)} ms for 1,000 spans`,
  ...(driven.memory ? [`${name}, memory under ${megabytes(driven.memory.bytes)} MB: ${megabytes(driven.memory.before)} MB before, peaks of the quarters ${driven.memory.quarters.map(megabytes).join(", ")}, ${megabytes(driven.memory.after)} after`] : []),
];
