/**
 * An answer as JSON text that does not depend on what no caller can tell apart: the order of keys and of maps, and the
 * order of the ids that a trace's totals were made of, and a score's unset text, which is NULL on one side and '' on the
 * other (no answer shows which). Two sides answer the same when these are the same.
 */
export const canonical = (value: unknown): string => JSON.stringify(normal(value)) ?? "undefined";

/** Ids in the order in which the store happened to group them. */
const UNORDERED = new Set(["observationIds", "scoreIds"]);

function normal(value: unknown, key = ""): unknown {
  if (key === "string_value" && value === "") return null;
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Map) return [...value].map(([each, held]) => [normal(each), normal(held)]).sort(byText);
  if (value instanceof Set) return [...value].map((each) => normal(each)).sort(byText);
  if (Array.isArray(value)) return UNORDERED.has(key) ? value.map((each) => normal(each)).sort(byText) : value.map((each) => normal(each));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, held]) => held !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, held]) => [name, normal(held, name)]),
  );
}

const byText = (a: unknown, b: unknown): number => {
  const [x, y] = [JSON.stringify(a) ?? "", JSON.stringify(b) ?? ""];
  return x < y ? -1 : x > y ? 1 : 0;
};

/** Where two canonical texts part, for a person. */
export function difference(a: string, b: string): string {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  const around = (text: string): string => text.slice(Math.max(0, at - 60), at + 60);
  return `current …${around(a)}… new …${around(b)}…`;
}

/** How many rows an answer has: of its longest list; 1 for a single thing, 0 for none. */
export function rowsIn(answer: unknown): number {
  if (answer === undefined || answer === null) return 0;
  if (Array.isArray(answer)) return answer.length;
  if (typeof answer !== "object") return 1;
  const lists = Object.values(answer).filter(Array.isArray);
  const longest = Math.max(0, ...lists.map((list) => list.length));
  return "rows" in answer ? longest : Math.max(1, longest);
}
