import type { Growth } from "../growth.ts";
import { type Other, OTHER_NAMES, OTHERS } from "../other.ts";
import type { BenchReport } from "../run.ts";
import { count, digits, megabytes, ratio } from "./format.ts";

export interface ReportPlace {
  /** The command line that repeats it. */
  command: string;
  /** File names of the charts, beside the report. */
  charts: string[];
}

/** The report for people. */
export function markdown(report: BenchReport, growth: Growth | undefined, { command, charts }: ReportPlace): string {
  const { data, machine } = report;
  const unequal = report.cells.filter((cell) => !cell.equal);
  return `${[
    `# ${count(data.traces)} traces, ${count(data.observations)} observations in the project that was asked`,
    `\`${command}\`, ${report.startedAt.slice(0, 16).replace("T", " ")} UTC. ${machine.cores} × ${machine.cpu}, ${Math.round(machine.memoryBytes / 2 ** 30)} GB, ${machine.platform}; ClickHouse ${report.server}. Parts: ${Object.entries(report.parts).map(([table, parts]) => `${table} ${parts}`).join(", ")}.`,
    "Milliseconds are of the whole read function: statements, transfer, decoding. Ratio: current ÷ new of each round, the median and the quartiles. Store: milliseconds of them that the server says it took, without transfer and decoding; of statements that ran at once the longest counts. Rows and bytes are what the statements took from parts (uncompressed); memory is the largest peak of one statement that was seen (– = over too soon). Round trips are statements that waited for one another.",
    ...charts.map((chart) => `![${chart}](${chart})`),
    unequal.length === 0 ? "Both sides answered alike in every line." : `**Answers differ:** ${unequal.map((cell) => `${cell.pair} ${cell.window ?? ""}: ${cell.difference}`).join("; ")}`,
    table(
      ["pair", "window", "answer", "ratio", "current ms (p95)", "new ms (p95)", "store ratio", "store ms", "current rows / MB", "new rows / MB", "memory MB", "statements", "round trips", "runs"],
      report.cells.map((cell) => [
        cell.pair, cell.window ?? "key", String(cell.answer), cell.equal ? ratio(cell) : `differs`,
        `${digits(cell.current.median)} (${digits(cell.current.p95)})`, `${digits(cell.new.median)} (${digits(cell.new.p95)})`,
        digits(cell.storeRatio), `${digits(cell.current.store)} → ${digits(cell.new.store)}`,
        `${count(cell.current.rows)} / ${megabytes(cell.current.bytes)}`, `${count(cell.new.rows)} / ${megabytes(cell.new.bytes)}`,
        `${megabytes(cell.current.memory)} → ${megabytes(cell.new.memory)}`, `${cell.current.statements} → ${cell.new.statements}`, `${cell.current.roundTrips} → ${cell.new.roundTrips}`, String(cell.new.runs),
      ]),
    ),
    ...OTHERS.flatMap((way) => (report.cells.some(({ others }) => others[way]) ? [otherSection(report, way)] : [])),
    ...(growth === undefined ? [] : [growthSection(growth)]),
    ...(report.unpaired.length === 0 ? [] : [`Access patterns without a pair: ${report.unpaired.join(", ")}.`]),
  ].join("\n\n")}\n`;
}

const ABOUT: Record<Other, { title: string; text: string }> = {
  rival: { title: "A single wide events table", text: "One row a span with the trace's fields on it (`cli/bench/rival/`), filled with the newest versions only, read without deduplication: in the rival's favour." },
  langfuse: { title: "What Langfuse itself sends", text: "The statements of Langfuse's own code over the current tables, with the server's own settings (`cli/bench/langfuse/`)." },
};

function otherSection({ cells }: BenchReport, way: Other): string {
  const { title, text } = ABOUT[way];
  const name = OTHER_NAMES[way];
  return [
    `## ${title}`,
    `${text} Ratio: ${name} ÷ new.`,
    table(
      ["pair", "window", `answer: both sides, ${name}`, `${name} ms (p95)`, "new ms", "ratio", "store ratio", "store ms", `${name} rows / MB`, "new rows / MB"],
      cells.flatMap(({ pair, window, answer, others, new: ours }) => {
        const found = others[way];
        return found ? [[pair, window ?? "key", `${answer}, ${found.answer}`, `${digits(found.median)} (${digits(found.p95)})`, digits(ours.median), digits(found.ratio), digits(found.storeRatio), `${digits(found.store)} → ${digits(ours.store)}`, `${count(found.rows)} / ${megabytes(found.bytes)}`, `${count(ours.rows)} / ${megabytes(ours.bytes)}`]] : [];
      }),
    ),
  ].join("\n\n");
}

const growthSection = (growth: Growth): string =>
  [
    `## Growth: the same page at ${count(growth.small.traces)} and ${count(growth.large.traces)} traces`,
    table(
      ["pair", "window", "current: small → large ms", "grows by", "new: small → large ms", "grows by"],
      growth.lines.map((line) => [line.pair, line.window, `${digits(line.current.small)} → ${digits(line.current.large)}`, digits(line.current.large / line.current.small), `${digits(line.new.small)} → ${digits(line.new.large)}`, digits(line.new.large / line.new.small)]),
    ),
  ].join("\n\n");

const table = (head: string[], rows: string[][]): string => [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
