import { benchReads, pairsNamed, type ReadsOptions, windowsNamed } from "../bench/reads.ts";
import type { CellResult } from "../bench/measure.ts";
import { answersLines } from "../bench/answers/lines.ts";
import { benchAnswers } from "../bench/answers/run.ts";
import type { SeedRequest } from "../bench/data.ts";
import { benchDropDowns, type DropDownsRequest } from "../bench/drop-downs.ts";
import { ingestLines } from "../bench/ingest/lines.ts";
import type { Door } from "../bench/ingest/load.ts";
import { benchIngest, type IngestOptions } from "../bench/ingest/run.ts";
import { writeQueries } from "../bench/queries/write.ts";
import { type Other, OTHER_NAMES, OTHERS } from "../bench/other.ts";
import { digits, ratio, sizeName } from "../bench/report/format.ts";
import { writeReport } from "../bench/report/write.ts";
import { cellsOf } from "../bench/run.ts";
import { CLICKHOUSE_ARGS, clickHouseTarget, command } from "../command.ts";
import { CliError } from "../errors.ts";
import { positiveInteger } from "../numbers.ts";
import { WRITE_MODES, type WriteMode } from "../../src/rollout/modes.ts";
import type { Output } from "../output.ts";

const ACTIONS = ["reads", "answers", "drop-downs", "ingest", "queries"] as const;
/** End of the seeded data: fixed, so that the same command measures the same rows. */
const UNTIL = Date.UTC(2026, 0, 31);

export const bench = command({
  name: "bench",
  description: "Measure the current side against the new one",
  args: {
    action: { type: "positional", required: false, default: "reads", description: "reads: both sides of the access patterns; answers: what answers cost the Worker; drop-downs: those of many traces; ingest: writes through the app; queries: write performance-queries/ anew" },
    traces: { type: "string", default: "100000", description: "size of the data set that is seeded" },
    "data-dir": { type: "string", description: "keep the embedded engine's data here, and use it again", valueHint: "DIR" },
    pairs: { type: "string", description: "only those whose names contain one of these", valueHint: "publicTraces,scores" },
    windows: { type: "string", description: "else all of 1h,24h,7d,30d", valueHint: "24h,30d" },
    runs: { type: "string", default: "15", description: "most rounds a measurement" },
    seconds: { type: "string", default: "2", description: "a measurement's rounds end after these, but not before the fifth" },
    growth: { type: "boolean", description: "also the same pages on a tenth of the traces" },
    rival: { type: "boolean", description: "also a single wide events table, made beside the data" },
    langfuse: { type: "boolean", description: "also the statements that Langfuse itself sends" },
    seed: { type: "string", default: "1", description: "seed of the data" },
    report: { type: "string", description: "write Markdown, JSON and charts here", valueHint: "docs/performance" },
    spans: { type: "string", default: "20000", description: "ingest: spans that are timed" },
    batch: { type: "string", default: "100", description: "ingest: spans a request" },
    connections: { type: "string", default: "8", description: "ingest: requests under way at once" },
    "stream-mb": { type: "string", default: "100", description: "ingest: size of the stream under which memory is looked at" },
    door: { type: "enum", options: ["ingestion", "otlp"], default: "ingestion", description: "ingest: Langfuse's batches or OTLP (JSON)" },
    "write-mode": { type: "enum", options: [...WRITE_MODES], default: "current", description: "ingest: where the app writes" },
    worker: { type: "boolean", description: "ingest: also through the Worker on workerd" },
    ...CLICKHOUSE_ARGS,
  },
  run: async ({ args, output }) => {
    const action = ACTIONS.find((one) => one === args.action);
    if (!action) throw new CliError(`unknown action '${args.action}': one of ${ACTIONS.join(", ")}`);
    if (action === "queries") return queries(output);
    if (action === "ingest") {
      return ingest(
        {
          door: args.door as Door,
          writeMode: args["write-mode"] as WriteMode,
          spans: positiveInteger("--spans", args.spans, 10_000_000),
          warmUpSpans: 2_000,
          perBatch: positiveInteger("--batch", args.batch, 3_000),
          connections: positiveInteger("--connections", args.connections, 1_000),
          streamBytes: positiveInteger("--stream-mb", args["stream-mb"], 100_000) * 1e6,
          worker: args.worker === true,
        },
        output,
      );
    }
    if (action === "answers") {
      return answers({ traces: positiveInteger("--traces", args.traces, 100_000_000), dataDir: args["data-dir"], seed: positiveInteger("--seed", args.seed, 2 ** 32 - 1), until: UNTIL }, output);
    }
    const effort = { runs: positiveInteger("--runs", args.runs, 10_000), budgetMs: positiveInteger("--seconds", args.seconds, 3_600) * 1_000, warmUps: 2, costRuns: 2 };
    if (action === "drop-downs") return dropDowns({ traces: positiveInteger("--traces", args.traces, 100_000_000), seed: positiveInteger("--seed", args.seed, 2 ** 32 - 1), until: UNTIL, effort }, output);
    const server = args.url ?? process.env.CLICKHOUSE_URL ? clickHouseTarget(args) : undefined;
    if (server && (args["data-dir"] || args.growth || args.rival)) throw new CliError("--data-dir, --growth and --rival are of the embedded engine: unset CLICKHOUSE_URL, or leave them out");
    await reads(
      {
        server,
        traces: positiveInteger("--traces", args.traces, 100_000_000),
        dataDir: args["data-dir"],
        seed: positiveInteger("--seed", args.seed, 2 ** 32 - 1),
        until: UNTIL,
        selection: { pairs: pairsNamed(args.pairs), windows: windowsNamed(args.windows), others: OTHERS.filter((way) => args[way]) },
        effort,
        growth: args.growth === true,
      },
      args.report,
      output,
    );
  },
});

/** Says how far the work is, and whether it came to its end. */
async function measuring<Report>(output: Output, what: string, work: (onProgress: (text: string) => void) => Promise<Report>): Promise<Report> {
  const task = output.task(`Measuring ${what}`);
  try {
    const report = await work((text) => task.update(text));
    task.done(`Measured ${what}`);
    return report;
  } catch (error) {
    task.fail("Not measured");
    throw error;
  }
}

async function ingest(options: Omit<IngestOptions, "onProgress">, output: Output): Promise<void> {
  const report = await measuring(output, "ingestion", (onProgress) => benchIngest({ ...options, onProgress }));
  output.result(report, ingestLines(report).join("\n"));
}

async function answers(options: Omit<SeedRequest, "onProgress"> & { dataDir: string | undefined }, output: Output): Promise<void> {
  const report = await measuring(output, "answers", (onProgress) =>
    benchAnswers({ ...options, onProgress: ({ traces, of }) => onProgress(`generating: ${traces} of ${of} traces`) }, onProgress));
  output.result(report, answersLines(report).join("\n"));
}

async function dropDowns(options: Omit<DropDownsRequest, "onProgress">, output: Output): Promise<void> {
  const cells = await measuring(output, "drop-downs", (onProgress) => benchDropDowns({ ...options, onProgress }));
  output.result({ traces: options.traces, cells }, cells.map(line).join("\n"));
}

async function queries(output: Output): Promise<void> {
  const task = output.task("Writing performance-queries/");
  const files = await writeQueries((text) => task.update(text));
  task.done(`Written: ${files.length} files`);
  output.result({ files }, files.join("\n"));
}

async function reads(options: Omit<ReadsOptions, "onProgress">, directory: string | undefined, output: Output): Promise<void> {
  const steps = cellsOf(options.selection).length;
  const task = output.task("Measuring", { steps });
  try {
    const { report, growth } = await benchReads({ ...options, onProgress: (text, step) => task.update(text, step) });
    task.done(`Measured ${steps} pairs and windows`);
    const written = directory === undefined ? undefined : await writeReport(directory, sizeName(options.traces), report, growth, `npx spanhouse bench ${process.argv.slice(3).join(" ")}`.trim());
    output.result({ ...report, growth, written }, [...report.cells.map(line), ...(report.unpaired.length > 0 ? [`No pair asks ${report.unpaired.join(", ")}`] : []), ...(written ? [`Written: ${written}`] : [])].join("\n"));
    if (report.cells.some((cell) => !cell.equal)) {
      process.exitCode = 1;
      output.event({ event: "unequal" }, "The sides do not answer alike: see above");
    }
  } catch (error) {
    task.fail("Not measured");
    throw error;
  }
}

function aside(way: Other, { others }: CellResult): string {
  const found = others[way];
  return found ? `  ${OTHER_NAMES[way]} ${digits(found.median)} ms, ${digits(found.ratio)}×` : "";
}

const line = (cell: CellResult): string =>
  `${cell.pair.padEnd(42)} ${(cell.window ?? "key").padStart(4)}  ${`${digits(cell.current.median)} → ${digits(cell.new.median)} ms`.padEnd(24)} ${ratio(cell)}×${OTHERS.map((way) => aside(way, cell)).join("")}${cell.equal ? "" : `  DIFFERS: ${cell.difference}`}`;
