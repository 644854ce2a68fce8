import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Figures } from "../../../src/monitor/figures.ts";
import { metricsText } from "../../../src/monitor/metrics.ts";
import { createCounters } from "../../../src/rollout/counters.ts";

/** The alert rules against the text that is scraped: names, labels and thresholds are those of both files. */

interface Rule {
  alert: string;
  metric: string;
  selector: Record<string, string>;
  /** Whether the rule looks at how much a counter grew. */
  isIncrease: boolean;
  operator: string;
  threshold: number;
}

const EXPRESSION = /^(increase\()?(\w+)(?:\{(.*?)\})?(?:\[15m\]\))? ([<>]) ([\d.]+)$/;

const rules: Rule[] = [...readFileSync(new URL("../../../docs/operations/alerts.yml", import.meta.url), "utf8").matchAll(/- alert: (\w+)\n\s+expr: (.+)/g)].map(([, alert = "", expression = ""]) => {
  const match = EXPRESSION.exec(expression);
  if (!match) throw new Error(`${alert}: this test does not know how to read ${expression}`);
  const selector = Object.fromEntries((match[3] ?? "").split(",").filter(Boolean).map((pair) => pair.replaceAll('"', "").split("=") as [string, string]));
  return { alert, metric: match[2] as string, selector, isIncrease: match[1] !== undefined, operator: match[4] as string, threshold: Number(match[5]) };
});

/** Values of a metric in the text, by their labels. */
function read(text: string, { metric, selector }: Rule): Map<string, number> {
  const points = [...text.matchAll(/^(\w+)(?:\{(.*)\})? (\S+)$/gm)].filter(([, name]) => name === metric);
  return new Map(points.filter(([, , labels = ""]) => Object.entries(selector).every(([key, value]) => labels.includes(`${key}="${value}"`))).map(([, , labels = "", value]) => [labels, Number(value)]));
}

function firing(before: Figures, after: Figures): string[] {
  const [then, now] = [metricsText(before), metricsText(after)];
  return rules
    .filter((rule) => {
      const old = read(then, rule);
      return [...read(now, rule)].some(([labels, value]) => {
        const seen = rule.isIncrease ? value - (old.get(labels) ?? 0) : value;
        return rule.operator === ">" ? seen > rule.threshold : seen < rule.threshold;
      });
    })
    .map(({ alert }) => alert);
}

const healthy = (): Figures => ({
  flagsUnreadable: null,
  writeMode: "dual",
  patterns: [{ pattern: "traces.all", entry: { mode: "new", percentage: 50, projects: {} }, mode: "new", percentage: 50, breakerOpen: false, isolate: createCounters().of("traces.all") }],
  samples: [{ pattern: "traces.all", classes: { match: 1_000, stale: 3 }, mismatch_rate: 0, error_rate: 0, current_p95: 40, new_p95: 20 }],
  settle: { pendingTraces: 12, lagSeconds: 4, sweptSecondsAgo: 50 },
  drift: { sampled: 50, differing: 0, secondsAgo: 300, detail: [] },
  parts: { exp_spans: 20 },
  deletions: { states: { verified: 40, hidden: 2 }, oldestSeconds: 9 },
  failed: [],
});

type Change = (figures: Figures) => void;
const pattern = (change: (one: Figures["patterns"][number]) => void): Change => ({ patterns }) => change(patterns[0] as Figures["patterns"][number]);
const sampled = (change: object): Change => ({ samples }) => Object.assign(samples?.[0] as object, change);
const rollback = { at: "2026-01-01T00:00:00.000Z", by: "guard", reason: "r", evidence: {}, from: { mode: "new" as const, percentage: 50, projects: {} } };

const FAILURES: Record<string, Change> = {
  SpanhouseRolledBack: pattern((one) => (one.entry = { mode: "current", percentage: 100, projects: {}, rollback })),
  SpanhouseSidesDiffer: sampled({ mismatch_rate: 0.0011 }),
  SpanhouseNewSideFails: sampled({ error_rate: 0.0051 }),
  SpanhouseBreakerOpen: pattern((one) => (one.breakerOpen = true)),
  SpanhouseFallbacksRefused: pattern((one) => (one.isolate.refusedFallbacks += 1)),
  SpanhouseSamplesLost: pattern((one) => (one.isolate.drops.write += 1)),
  SpanhouseFlagsUnreadable: (figures) => (figures.flagsUnreadable = "the flag store cannot be asked"),
  SpanhouseSettleLags: ({ settle }) => Object.assign(settle as object, { lagSeconds: 181 }),
  SpanhouseSettlePiles: ({ settle }) => Object.assign(settle as object, { pendingTraces: 2_001 }),
  SpanhouseDrift: ({ drift }) => Object.assign(drift as object, { differing: 1 }),
  SpanhouseDriftUnmeasured: ({ drift }) => Object.assign(drift as object, { secondsAgo: 3_601 }),
  SpanhouseDeletionsDead: ({ deletions }) => Object.assign(deletions?.states as object, { dead: 1 }),
  SpanhouseDeletionsLate: ({ deletions }) => Object.assign(deletions as object, { oldestSeconds: 3_601 }),
  SpanhouseTooManyParts: ({ parts }) => Object.assign(parts as object, { exp_spans: 301 }),
  SpanhouseFiguresMissing: (figures) => {
    figures.settle = null;
    figures.failed.push("settle");
  },
};

describe("the alert rules", () => {
  it("are all tried here", () => expect(rules.map(({ alert }) => alert).sort()).toEqual(Object.keys(FAILURES).sort()));

  it("are quiet while all is well", () => expect(firing(healthy(), healthy())).toEqual([]));

  it.each(Object.entries(FAILURES))("%s fires, and it alone", (alert, change) => {
    const after = healthy();
    change(after);
    expect(firing(healthy(), after)).toEqual([alert]);
  });
});

it("the text is what Prometheus reads: a type for every name, escaped labels, one line a point, cumulative buckets", () => {
  const figures = healthy();
  const counters = createCounters();
  for (const ms of [5, 30, 20_000]) counters.took('odd"name\\\n', "new", ms);
  figures.patterns.push({ ...(figures.patterns[0] as Figures["patterns"][number]), pattern: 'odd"name\\\n', isolate: counters.of('odd"name\\\n') });
  const text = metricsText(figures);
  const typed = new Set([...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name));
  for (const line of text.trimEnd().split("\n")) {
    expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+(\{\w+="([^"\\\n]|\\["\\n])*"(,\w+="([^"\\\n]|\\["\\n])*")*\})? [\d.e+-]+)$/);
    if (!line.startsWith("#")) expect(typed).toContain((/^\w+/.exec(line) as RegExpExecArray)[0].replace(/_(bucket|sum|count)$/, ""));
  }
  const odd = String.raw`spanhouse_isolate_read_seconds_bucket{pattern="odd\"name\\\n",side="new",le=`;
  expect(["0.01", "0.05", "10", "+Inf"].map((le) => text.split("\n").find((line) => line.startsWith(`${odd}"${le}"`))?.split(" ").at(-1))).toEqual(["1", "2", "2", "3"]);
});
