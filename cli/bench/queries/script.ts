import { readSettings } from "../../../src/db/settings.ts";
import type { Recorded } from "../recorder.ts";

/** A text as a literal of SQL. */
const literal = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

/** A parameter's value as ClickHouse reads it: tab-separated escapes in a single value, a literal within an array. */
function valueText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((each) => (typeof each === "string" ? literal(each) : String(each))).join(",")}]`;
  return String(value).replaceAll("\\", "\\\\").replaceAll("\t", "\\t").replaceAll("\n", "\\n");
}

/** Of the HTTP interface, which a client on the native protocol does not have. */
const HTTP_ONLY = new Set(["wait_end_of_query"]);

const SETTINGS = Object.entries(readSettings)
  .filter(([name]) => !HTTP_ONLY.has(name))
  .map(([name, value]) => `${name} = ${typeof value === "string" ? literal(value) : String(value)}`)
  .join(", ");

/** The indentation of our sources is of no use to a reader of the file. */
const dedented = (sql: string): string => {
  const lines = sql.split("\n").filter((line) => line.trim() !== "");
  const least = Math.min(...lines.slice(lines[0]?.startsWith(" ") ? 0 : 1).map((line) => line.length - line.trimStart().length));
  return lines.map((line) => line.replace(new RegExp(`^ {0,${Number.isFinite(least) ? least : 0}}`), "").trimEnd()).join("\n");
};

/** Statements as a script for clickhouse-client, parameters and settings included. */
export function script(heading: readonly string[], statements: readonly Recorded[]): string {
  const blocks = statements.map(({ tag, query, params }) => {
    const sets = Object.entries(params).map(([name, value]) => `SET param_${name} = ${literal(valueText(value))};`);
    return [`-- ${tag.name}`, ...sets, `${dedented(query)};`].join("\n");
  });
  return `${[heading.map((line) => `-- ${line}`).join("\n"), `SET ${SETTINGS};`, ...blocks].join("\n\n")}\n`;
}
