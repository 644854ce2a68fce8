import { z } from "zod";
import type { Meter } from "./bounded.ts";

const figure = z.coerce.number().catch(0);
const schema = z.object({ read_rows: figure, read_bytes: figure, result_rows: figure, elapsed_ns: figure }).catch({ read_rows: 0, read_bytes: 0, result_rows: 0, elapsed_ns: 0 });

/** What the server says a statement read and answered; 0 where it says nothing, or something else. */
export type Summary = z.output<typeof schema>;

export function summaryOf(headers: Record<string, string | string[] | undefined>): Summary {
  try {
    return schema.parse(JSON.parse(String(headers["x-clickhouse-summary"])));
  } catch {
    return schema.parse({});
  }
}

/** Adds what a query cost. */
export function count(meter: Meter | undefined, { read_rows, read_bytes, elapsed_ns }: Summary): void {
  if (!meter) return;
  meter.rows += read_rows;
  meter.bytes += read_bytes;
  meter.elapsedMs += elapsed_ns / 1e6;
}
