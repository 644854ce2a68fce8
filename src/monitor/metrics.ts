import { LATENCY_BUCKETS } from "../rollout/counters.ts";
import type { Figures } from "./figures.ts";

type Labels = Record<string, string>;
type Point = [labels: Labels, value: number];

const escaped = (text: string): string => text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
const labelText = (labels: Labels): string => {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
};

const lines = (name: string, points: readonly Point[]): string[] => points.map(([labels, value]) => `${name}${labelText(labels)} ${value}`);

function family(name: string, type: "gauge" | "counter", help: string, points: readonly Point[]): string[] {
  return points.length === 0 ? [] : [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines(name, points)];
}

/** One value, or nothing where it is not known. */
const maybe = (value: number | null | undefined, labels: Labels = {}): Point[] => (value === null || value === undefined ? [] : [[labels, value]]);

const counts = (pattern: string, label: string, values: Record<string, number>): Point[] => Object.entries(values).map(([key, value]) => [{ pattern, [label]: key }, value]);

/** Counters of the isolate that answered this scrape: each scrape may meet another one. */
function isolateLines({ patterns }: Figures): string[] {
  const each = (points: (pattern: string, counters: Figures["patterns"][number]) => Point[]): Point[] => patterns.flatMap((all) => points(all.pattern, all));
  const name = "spanhouse_isolate_read_seconds";
  const histogram = patterns.flatMap(({ pattern, isolate }) =>
    (["current", "new"] as const).flatMap((side) => {
      const { buckets, totalMs, count } = isolate.latency[side];
      if (count === 0) return [];
      let sum = 0;
      const upTo = LATENCY_BUCKETS.map((bound, index): Point => [{ pattern, side, le: String(bound / 1_000) }, (sum += buckets[index] ?? 0)]);
      return [...lines(`${name}_bucket`, [...upTo, [{ pattern, side, le: "+Inf" }, count]]), ...lines(`${name}_sum`, [[{ pattern, side }, totalMs / 1_000]]), ...lines(`${name}_count`, [[{ pattern, side }, count]])];
    }),
  );
  return [
    ...family("spanhouse_isolate_reads_total", "counter", "Answers of this isolate by who gave them.", each((pattern, { isolate }) => counts(pattern, "served_by", isolate.served))),
    ...(histogram.length === 0 ? [] : [`# HELP ${name} Time a side took for an answer.`, `# TYPE ${name} histogram`, ...histogram]),
    ...family("spanhouse_isolate_failures_total", "counter", "Failures of the new side where it answers.", each((pattern, { isolate }) => counts(pattern, "kind", isolate.failures))),
    ...family("spanhouse_isolate_fallbacks_refused_total", "counter", "Failures not answered from the current side, because too many had been.", each((pattern, { isolate }) => maybe(isolate.refusedFallbacks, { pattern }))),
    ...family("spanhouse_isolate_compared_total", "counter", "Samples by how they compared.", each((pattern, { isolate }) => counts(pattern, "class", isolate.compared))),
    ...family("spanhouse_isolate_shadow_dropped_total", "counter", "Samples that were lost, by cause.", each((pattern, { isolate }) => counts(pattern, "cause", isolate.drops))),
    ...family("spanhouse_isolate_breaker_open", "gauge", "1 while the isolate keeps off the new side.", each((pattern, { breakerOpen }) => maybe(Number(breakerOpen), { pattern }))),
  ];
}

function rolloutLines({ patterns, samples, flagsUnreadable }: Figures): string[] {
  const seen = samples ?? [];
  return [
    ...family("spanhouse_flags_readable", "gauge", "0 while the flags cannot be read or understood, and everything is answered as current.", [[{}, flagsUnreadable === null ? 1 : 0]]),
    ...family("spanhouse_rollout_mode", "gauge", "1 for the mode a pattern is in.", patterns.map(({ pattern, mode }) => [{ pattern, mode }, 1])),
    ...family("spanhouse_rollout_percentage", "gauge", "Share of the projects that get the mode.", patterns.map(({ pattern, percentage }) => [{ pattern }, percentage])),
    ...family("spanhouse_rollout_rolled_back", "gauge", "1 from a rollback until somebody sets the pattern again.", patterns.map(({ pattern, entry }) => [{ pattern, by: entry?.rollback?.by === "guard" ? "guard" : "person" }, entry?.rollback ? 1 : 0])),
    ...family("spanhouse_shadow_samples", "gauge", "Samples of all isolates in the last hour.", seen.flatMap(({ pattern, classes }) => counts(pattern, "class", classes))),
    ...family("spanhouse_shadow_mismatch_ratio", "gauge", "Share of the answers that differ, last hour.", seen.map(({ pattern, mismatch_rate }) => [{ pattern }, mismatch_rate])),
    ...family("spanhouse_shadow_error_ratio", "gauge", "Share of the answers the new side failed, last hour.", seen.map(({ pattern, error_rate }) => [{ pattern }, error_rate])),
    ...family("spanhouse_shadow_p95_seconds", "gauge", "95th percentile of both sides over the samples of the last hour.", seen.flatMap(({ pattern, current_p95, new_p95 }): Point[] => [[{ pattern, side: "current" }, current_p95 / 1_000], [{ pattern, side: "new" }, new_p95 / 1_000]])),
  ];
}

function storeLines({ settle, drift, parts, deletions, failed }: Figures): string[] {
  return [
    ...family("spanhouse_settle_pending_traces", "gauge", "Traces that changed after their last settle.", maybe(settle?.pendingTraces)),
    ...family("spanhouse_settle_lag_seconds", "gauge", "Age of the oldest change that is not settled.", maybe(settle?.lagSeconds)),
    ...family("spanhouse_settle_sweep_age_seconds", "gauge", "Time since the cron last settled something.", maybe(settle?.sweptSecondsAgo)),
    ...family("spanhouse_drift_sampled_traces", "gauge", "Traces whose sums were derived again.", maybe(drift?.sampled)),
    ...family("spanhouse_drift_differing_traces", "gauge", "Of them, those whose settled row says something else.", maybe(drift?.differing)),
    ...family("spanhouse_drift_age_seconds", "gauge", "Time since drift was measured.", maybe(drift?.secondsAgo)),
    ...family("spanhouse_parts_per_partition", "gauge", "The most active parts of a partition, by table.", Object.entries(parts ?? {}).map(([table, most]) => [{ table }, most])),
    ...family("spanhouse_deletions", "gauge", "Receipts of deletions by state; dead ones wait for a redrive.", Object.entries(deletions?.states ?? {}).map(([state, receipts]) => [{ state }, receipts])),
    ...family("spanhouse_deletion_oldest_seconds", "gauge", "Age of the oldest deletion that is neither proved nor given up.", maybe(deletions?.oldestSeconds)),
    ...family("spanhouse_scrape_failed", "gauge", "1 for a part of these figures that could not be read.", ["samples", "settle", "drift", "parts", "deletions"].map((part) => [{ part }, Number(failed.includes(part))])),
  ];
}

/** The figures in Prometheus' text format. */
export const metricsText = (all: Figures): string => `${[...rolloutLines(all), ...isolateLines(all), ...storeLines(all)].join("\n")}\n`;
