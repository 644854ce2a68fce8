/** How much of an input or output an answer shows (tRPC contract 4.4). */
export type Verbosity = "compact" | "truncated" | "full";

/** UTF-16 units that `truncated` keeps, and what then follows. */
const TRUNCATED_LENGTH = 10_000;
const MARK = "...[truncated]";
/** What `compact` keeps: of a text, of each text in a JSON value, and entries of it. */
const COMPACT_LENGTH = 1_000;
const COMPACT_TEXT_LENGTH = 200;
const COMPACT_ENTRIES = 20;

/** Cut between characters, not within one. */
const cut = (text: string, length: number): string => (text.length <= length ? text : `${text.slice(0, length).replace(/[\ud800-\udbff]$/, "")}${MARK}`);

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

/** A value one level down: texts cut, what is nested further told by its size. */
function shallow(value: unknown): unknown {
  if (typeof value === "string") return cut(value, COMPACT_TEXT_LENGTH);
  if (Array.isArray(value)) return `[${value.length} items]`;
  return isObject(value) ? `{${Object.keys(value).length} keys}` : value;
}

/** A JSON object or array with its first entries, shallow; undefined for any other text. */
function shallowJson(text: string): string | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    const value = JSON.parse(text) as unknown;
    return JSON.stringify(Array.isArray(value) ? value.slice(0, COMPACT_ENTRIES).map(shallow) : Object.fromEntries(Object.entries(value as object).slice(0, COMPACT_ENTRIES).map(([key, each]) => [key, shallow(each)])));
  } catch {
    return undefined;
  }
}

/** A stored text as asked for; null stays null. */
export function preview(text: string | null, verbosity: Verbosity): string | null {
  if (text === null || verbosity === "full") return text;
  if (verbosity === "truncated") return cut(text, TRUNCATED_LENGTH);
  return cut(shallowJson(text) ?? text, COMPACT_LENGTH);
}
