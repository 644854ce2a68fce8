import type { ColumnSqls } from "../filters/compile.ts";
import { sql, type Sql } from "../sql.ts";

/**
 * Aggregates of a trace's observations as filter columns. `alias` carries latency_ms, the three costs, the three usages
 * and the four level counts: a join over observations, or a settled list row.
 */
export const statColumns = (alias: Sql) =>
  ({
    level: {
      expression: sql`multiIf(${alias}.error_count > 0, 'ERROR', ${alias}.warning_count > 0, 'WARNING', ${alias}.default_count > 0, 'DEFAULT', ${alias}.debug_count > 0, 'DEBUG', '')`,
    },
    latency: { expression: sql`${alias}.latency_ms / 1000` },
    inputTokens: { expression: sql`${alias}.input_usage` },
    outputTokens: { expression: sql`${alias}.output_usage` },
    totalTokens: { expression: sql`${alias}.total_usage` },
    inputCost: { expression: sql`${alias}.input_cost` },
    outputCost: { expression: sql`${alias}.output_cost` },
    totalCost: { expression: sql`${alias}.total_cost` },
    errorCount: { expression: sql`${alias}.error_count` },
    warningCount: { expression: sql`${alias}.warning_count` },
    defaultCount: { expression: sql`${alias}.default_count` },
    debugCount: { expression: sql`${alias}.debug_count` },
  }) satisfies ColumnSqls<string>;

export const STAT_COLUMNS: ReadonlySet<string> = new Set([
  "level", "latency", "inputTokens", "outputTokens", "totalTokens", "inputCost", "outputCost", "totalCost", "errorCount", "warningCount", "defaultCount", "debugCount",
]);

/** The aggregates of a group of deduplicated observations in `o`: counts, times and levels (both sides name these alike). */
export const levelAndTimeSums = sql`
  count() AS observation_count, countIf(o.level = 'ERROR') AS error_count, countIf(o.level = 'WARNING') AS warning_count,
  countIf(o.level = 'DEFAULT') AS default_count, countIf(o.level = 'DEBUG') AS debug_count,
  dateDiff('millisecond', min(o.start_time), greatest(max(o.start_time), max(ifNull(o.end_time, o.start_time)))) AS latency_ms`;
