import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Growth } from "../growth.ts";
import type { BenchReport } from "../run.ts";
import { rangeChart, ratioChart } from "./charts.ts";
import { markdown } from "./markdown.ts";

/** Writes NAME.md, NAME.json and their charts into a folder; gives the path of the report. */
export async function writeReport(directory: string, name: string, report: BenchReport, growth: Growth | undefined, command: string): Promise<string> {
  const files = new Map([[`${name}-ratio.svg`, ratioChart(report.cells)]]);
  const ranges = rangeChart(report.cells);
  if (ranges !== undefined) files.set(`${name}-range.svg`, ranges);
  const charts = [...files.keys()];
  files.set(`${name}.md`, markdown(report, growth, { command, charts }));
  files.set(`${name}.json`, `${JSON.stringify({ ...report, growth }, null, 1)}\n`);
  await mkdir(directory, { recursive: true });
  for (const [file, content] of files) await writeFile(join(directory, file), content);
  return join(directory, `${name}.md`);
}
