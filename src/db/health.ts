import { z } from "zod";
import type { Db } from "./client.ts";
import { sql } from "./sql.ts";

const anyNumber = z.object({ n: z.union([z.string(), z.number()]).transform(Number) });

/** Whether the store answers. Rejects when it does not. */
export async function ping(db: Db): Promise<void> {
  await db.query({ tag: { name: "health.ping", projectId: "" }, sql: sql`SELECT 1 AS n`, row: anyNumber, budget: "probe" });
}

/** Traces and observations of the last three minutes, in any project, on either side. */
export async function recentEvents(db: Db): Promise<{ traces: boolean; observations: boolean }> {
  const since = sql`now() - INTERVAL 3 MINUTE`;
  const count = async (name: string, statement: ReturnType<typeof sql>): Promise<boolean> => {
    const [row] = await db.query({ tag: { name: `health.${name}`, projectId: "" }, sql: statement, row: anyNumber, budget: "probe" });
    return (row?.n ?? 0) > 0;
  };
  const [traces, observations] = await Promise.all([
    count("traces", sql`SELECT (SELECT count() FROM traces WHERE timestamp >= ${since}) + (SELECT count() FROM exp_trace_metrics WHERE hour >= toStartOfHour(${since}) AND listed = 1 AND timestamp >= ${since}) AS n`),
    count("observations", sql`SELECT (SELECT count() FROM observations WHERE start_time >= ${since}) + (SELECT count() FROM exp_spans WHERE hour >= toStartOfHour(${since}) AND start_time >= ${since}) AS n`),
  ]);
  return { traces, observations };
}
