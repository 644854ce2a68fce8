import { digits, megabytes } from "../report/format.ts";
import { SIDES } from "../pair.ts";
import type { AnswersReport } from "./run.ts";

/** The report for people, as a table in Markdown. */
export const answersLines = ({ traces, firstMs, answers }: AnswersReport): string[] => [
  `${traces} traces in the project that was asked; the first answer of a Worker that had just started: ${SIDES.map((side) => `${side} ${digits(firstMs[side])} ms`).join(", ")}`,
  "",
  "| request | side | answer MB | ms (p95) | Worker CPU ms |",
  "| --- | --- | --- | --- | --- |",
  ...answers.map((each) => `| ${each.request} | ${each.side} | ${megabytes(each.bytes)} | ${digits(each.median)} (${digits(each.p95)}) | ${digits(each.cpuMs)} |`),
];
