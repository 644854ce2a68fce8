import { canonical, normalize, type Plain } from "./normalize.ts";

/** How two answers differ, the first difference found. `order`: the same elements in another order. */
export type DifferenceClass = "content" | "row_count" | "order";

export interface Difference {
  class: DifferenceClass;
  /** Where, e.g. `rows[3].totalCost`; it ends at a field of free content, whose inside is nobody's business. */
  path: string;
  /** Both values as JSON, cut; only their size where they are content of a trace. */
  current: string;
  new: string;
}

/** Characters of a value that are kept. */
export const SHOWN = 200;

/** Sums of floats depend on the order the server adds in: shares of the value below which two are one. */
const FLOAT_TOLERANCE = 1e-9;

/** Fields that hold what users sent: their values are never kept, nor the keys inside. */
const CONTENT = new Set(["input", "output", "metadata", "comment", "statusmessage", "stringvalue", "longstringvalue", "modelparameters", "tooldefinitions", "toolcalls"]);
const isContent = (key: string): boolean => CONTENT.has(key.replaceAll("_", "").toLowerCase());

type Step = string | number;
const isRecord = (value: Plain | undefined): value is { readonly [key: string]: Plain } => typeof value === "object" && value !== null && !Array.isArray(value);
const isList = (value: Plain | undefined): value is readonly Plain[] => Array.isArray(value);

const isSameNumber = (a: number, b: number): boolean =>
  a === b || ((!Number.isInteger(a) || !Number.isInteger(b)) && Math.abs(a - b) <= FLOAT_TOLERANCE * Math.max(Math.abs(a), Math.abs(b)));

function pathText(steps: readonly Step[]): string {
  const hidden = steps.findIndex((step) => typeof step === "string" && isContent(step));
  // `$date` and its like are our own form of a value, no field.
  const shown = (hidden < 0 ? steps : steps.slice(0, hidden + 1)).filter((step) => typeof step === "number" || !step.startsWith("$"));
  const text = shown.map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`)).join("").replace(/^\./, "");
  return text === "" ? "(whole answer)" : text.slice(0, SHOWN);
}

/** Content may also lie below the value, as in a row that only one side has: then it is left out. */
const withoutContent = (key: string, value: unknown): unknown => (isContent(key) ? "(content)" : value);

function shown(steps: readonly Step[], value: Plain | undefined): string {
  if (value === undefined) return "(absent)";
  if (steps.some((step) => typeof step === "string" && isContent(step))) return `(content of ${canonical(value).length} characters)`;
  return JSON.stringify(value, withoutContent).slice(0, SHOWN);
}

const found = (kind: DifferenceClass, steps: readonly Step[], a: Plain | undefined, b: Plain | undefined): Difference => ({
  class: kind, path: pathText(steps), current: shown(steps, a), new: shown(steps, b),
});

/** A list of rows: not inside another one, and of objects; or the answer itself. A row's own list is a field of it. */
const isRows = (steps: readonly Step[], a: readonly Plain[], b: readonly Plain[]): boolean =>
  steps.every((step) => typeof step === "string") && (steps.length === 0 || isRecord(a[0] ?? b[0]));

function lists(steps: readonly Step[], a: readonly Plain[], b: readonly Plain[]): Difference | undefined {
  if (a.length !== b.length) {
    const extra = a.length > b.length ? a[b.length] : b[a.length];
    if (!isRows(steps, a, b)) return found("content", steps, a, b);
    return { ...found("row_count", steps, a.length, b.length), ...(isRecord(extra) && "id" in extra ? { path: `${pathText(steps)} (first beyond: ${shown(["id"], extra.id)})`.slice(0, SHOWN) } : {}) };
  }
  const first = firstOf(a, (each, index) => walk([...steps, index], each, b[index]));
  if (!first) return undefined;
  const sorted = (list: readonly Plain[]): string => list.map(canonical).sort().join();
  return sorted(a) === sorted(b) ? { ...first, class: "order" } : first;
}

function records(steps: readonly Step[], a: { readonly [key: string]: Plain }, b: { readonly [key: string]: Plain }): Difference | undefined {
  // Another id explains every other difference of a row.
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort((x, y) => Number(y === "id") - Number(x === "id") || (x < y ? -1 : 1));
  const differences = keys.map((key) => walk([...steps, key], Object.hasOwn(a, key) ? a[key] : undefined, Object.hasOwn(b, key) ? b[key] : undefined)).filter((each) => each !== undefined);
  // Rows that are missing or differ explain a total, or a next place, not the other way round.
  const ofRows = steps.length === 0 ? differences.find((each) => each.path.includes("[")) : undefined;
  return differences.find((each) => each.class === "row_count") ?? ofRows ?? differences[0];
}

function walk(steps: readonly Step[], a: Plain | undefined, b: Plain | undefined): Difference | undefined {
  if (isList(a) && isList(b)) return lists(steps, a, b);
  if (isRecord(a) && isRecord(b)) return records(steps, a, b);
  if (typeof a === "number" && typeof b === "number") return isSameNumber(a, b) ? undefined : found("content", steps, a, b);
  return a === b ? undefined : found("content", steps, a, b);
}

function firstOf<T, R>(list: readonly T[], look: (each: T, index: number) => R | undefined): R | undefined {
  for (const [index, each] of list.entries()) {
    const result = look(each, index);
    if (result !== undefined) return result;
  }
  return undefined;
}

/** The first difference between the two sides' answers, by value and field by field; undefined when they are equal. */
export function compare(current: unknown, candidate: unknown): Difference | undefined {
  // One side finds the record and the other does not: a row too few.
  if ((current === undefined || current === null) !== (candidate === undefined || candidate === null)) {
    return { class: "row_count", path: pathText([]), current: current == null ? "(absent)" : "(present)", new: candidate == null ? "(absent)" : "(present)" };
  }
  return walk([], normalize(current), normalize(candidate));
}
