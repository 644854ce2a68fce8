import type { TestApp } from "../../engine/app.ts";

const TABLES = ["traces", "observations", "scores", "exp_spans", "exp_span_io", "exp_traces_amt", "exp_trace_hours", "exp_events", "exp_trace_metrics", "exp_scores"];

const onEach = async (app: TestApp, statement: (table: string) => string): Promise<void> => {
  for (const table of TABLES) await app.database.client.command({ query: statement(table) });
};

/** Keeps every version a row of its own: a merge would hide a read that takes the wrong one. */
export const stopMerges = (app: TestApp): Promise<void> => onEach(app, (table) => `SYSTEM STOP MERGES ${table}`);

/** As much later: one part of newest versions a partition. */
export const mergeAll = (app: TestApp): Promise<void> => onEach(app, (table) => `OPTIMIZE TABLE ${table} FINAL`);
