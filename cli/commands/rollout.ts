import { defineCommand } from "citty";
import { adminClient } from "../admin.ts";
import { command } from "../command.ts";
import { CliError } from "../errors.ts";

interface Entry {
  mode: string;
  percentage: number;
  projects: Record<string, string>;
  rollback?: { at: string; by: string; reason: string };
}

const PATTERN = { pattern: { type: "positional", required: true, description: "access pattern, as `rollout status` lists them" } } as const;
const REASON = { reason: { type: "string", required: true, description: "why; the history keeps it", valueHint: "TEXT" } } as const;

const inWords = ({ mode, percentage, projects, rollback }: Entry): string => {
  const own = Object.entries(projects).map(([project, of]) => `${project}=${of}`);
  const share = mode === "current" || percentage === 100 ? "" : ` ${percentage} %`;
  const back = rollback && mode === "current" ? `  rolled back by ${rollback.by}: ${rollback.reason}` : "";
  return `${mode}${share}${own.length === 0 ? "" : ` (${own.join(", ")})`}${back}`;
};

/** A table of text: columns as wide as their widest cell. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd()).join("\n");
}

const status = command({
  name: "status",
  description: "What answers each access pattern, and what comparing found in the last hour",
  run: async ({ output }) => {
    const client = adminClient();
    const [rollout, all] = await Promise.all([
      client.get<{ write: string; patterns: (Entry & { pattern: string })[] }>("/rollout"),
      client.get<{ flagsUnreadable: string | null; samples: { pattern: string; classes: Record<string, number>; current_p95: number; new_p95: number }[] | null; settle: { pendingTraces: number; lagSeconds: number } | null; failed: string[] }>("/status"),
    ]);
    const rows = rollout.patterns.map((entry) => {
      const samples = all.samples?.find(({ pattern }) => pattern === entry.pattern);
      const found = samples ? Object.entries(samples.classes).map(([name, count]) => `${count} ${name}`).join(", ") : "no samples";
      const p95 = samples ? `p95 ${Math.round(samples.current_p95)} → ${Math.round(samples.new_p95)} ms` : "";
      return [entry.pattern, inWords(entry), all.samples ? found : "samples unknown", p95];
    });
    const settle = all.settle ? `${all.settle.pendingTraces} traces pending, ${all.settle.lagSeconds} s behind` : "unknown";
    output.result({ ...rollout, status: all }, [table(rows), `writes: ${rollout.write}`, `settling: ${settle}`, ...all.failed.map((part) => `could not be read: ${part}`)].join("\n"));
  },
});

const set = command({
  name: "set",
  description: "Set a pattern by hand; without a pattern, and with --write, where ingestion writes",
  args: {
    pattern: { type: "positional", required: false, description: "access pattern, as `rollout status` lists them" },
    mode: { type: "enum", options: ["current", "shadow", "new"], description: "who answers; shadow: current answers and new is compared" },
    percentage: { type: "string", description: "share of the projects that get the mode", valueHint: "0-100" },
    project: { type: "string", description: "modes of single projects, in place of those there are", valueHint: "ID=MODE,…" },
    "shadow-rate": { type: "string", description: "share of the answers to compare", valueHint: "0-1" },
    "min-samples": { type: "string", description: "samples the guard and promotions need", valueHint: "N" },
    write: { type: "enum", options: ["current", "dual", "new"], description: "where ingestion writes, one step at a time" },
    ...REASON,
  },
  run: async ({ args, output }) => {
    const client = adminClient();
    if (args.write !== undefined) {
      if (args.pattern !== undefined || args.mode !== undefined) throw new CliError("--write is for all patterns: set it alone");
      const { before, after } = await client.put<{ before: string; after: string }>("/rollout", { write: args.write, reason: args.reason });
      return output.result({ before, after }, `writes go to ${after}; they went to ${before}`);
    }
    if (args.pattern === undefined || args.mode === undefined) throw new CliError("name a pattern and a --mode, or a --write mode");
    const body = {
      mode: args.mode, reason: args.reason, percentage: numberOf("percentage", args.percentage), shadowRate: numberOf("shadow-rate", args["shadow-rate"]), projects: projectsOf(args.project),
      ...(args["min-samples"] === undefined ? {} : { thresholds: { minSamples: numberOf("min-samples", args["min-samples"]) } }),
    };
    const changed = await client.put<Changed>(`/rollout/${encodeURIComponent(args.pattern)}`, body);
    output.result(changed, changedText(changed));
  },
});

interface Changed {
  pattern: string;
  before?: Entry;
  after: Entry;
  recorded: boolean;
}

const changedText = ({ pattern, after, recorded }: Changed): string =>
  `${pattern}: ${inWords(after)}\nAll isolates heed it within 90 s.${recorded ? "" : "\nThe history could not be written: note down yourself who did this and why."}`;

function numberOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isFinite(value)) throw new CliError(`--${name} is not a number: ${text}`);
  return value;
}

function projectsOf(text: string | undefined): Record<string, string> | undefined {
  if (text === undefined) return undefined;
  return Object.fromEntries(
    text.split(",").map((pair) => {
      const at = pair.lastIndexOf("=");
      if (at < 1) throw new CliError(`--project is not a list of ID=MODE: ${pair}`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

const act = (name: "promote" | "rollback", description: string) =>
  command({
    name,
    description,
    args: { ...PATTERN, ...REASON },
    run: async ({ args, output }) => {
      const changed = await adminClient().post<Changed>(`/rollout/${encodeURIComponent(args.pattern)}/${name}`, { reason: args.reason });
      output.result(changed, changedText(changed));
    },
  });

const promote = act("promote", "One step further: shadow, then new for 1, 10, 50, 100 %; refused without enough clean samples");
const rollback = act("rollback", "Everything of the pattern back to current");

const history = command({
  name: "history",
  description: "Who changed what, when and why; the guard's rollbacks with their evidence (--json)",
  args: { pattern: { type: "positional", required: false, description: "of one pattern alone" }, limit: { type: "string", default: "20", description: "how many", valueHint: "N" } },
  run: async ({ args, output }) => {
    const query = new URLSearchParams({ limit: args.limit, ...(args.pattern === undefined ? {} : { pattern: args.pattern }) });
    const { data } = await adminClient().get<{ data: { at: string; pattern: string; action: string; actor: string; reason: string; after: Entry | string }[] }>(`/rollout/history?${query}`);
    const rows = data.map(({ at, pattern, action, actor, reason, after }) => [at, pattern, action, typeof after === "string" ? after : inWords({ ...after, rollback: undefined as never }), actor, reason]);
    output.result({ data }, rows.length === 0 ? "nothing was changed yet" : table(rows));
  },
});

const explain = command({
  name: "explain",
  description: "How a pattern is answered for a project, and why",
  args: { project: { type: "positional", required: true, description: "id of the project" }, ...PATTERN },
  run: async ({ args, output }) => {
    const query = new URLSearchParams({ project: args.project, pattern: args.pattern });
    const answer = await adminClient().get<{ mode: string; because: string; shadowRate: number; cached: { mode: string }; breaker: string }>(`/rollout/explain?${query}`);
    const cached = answer.cached.mode === answer.mode ? [] : [`the isolate that answered still has ${answer.cached.mode} cached`];
    output.result(answer, [`${answer.mode}: ${answer.because}`, `compared: ${answer.shadowRate * 100} % of the answers`, `breaker: ${answer.breaker}`, ...cached].join("\n"));
  },
});

export const rollout = defineCommand({
  meta: { name: "rollout", description: "Move access patterns to the new tables and back (SPANHOUSE_URL, SPANHOUSE_ADMIN_TOKEN)" },
  subCommands: { status, set, promote, rollback, history, explain },
});
