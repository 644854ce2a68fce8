import { pieces } from "./pieces.ts";

/**
 * SQL as a value: text with bound parameters. Only `Sql`, `Param` and `Ident` may be interpolated, so a bare string
 * does not type-check and cannot reach the statement as text. Parameter names are positional and deterministic.
 */
export class Param {
  readonly type: string;
  readonly value: unknown;
  constructor(type: string, value: unknown) {
    this.type = type;
    this.value = value;
  }
}

/** An identifier (table, column) from our own code, quoted. Never made from a request's text. */
export class Ident {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

export type SqlPart = Sql | Param | Ident;

export class Sql {
  readonly strings: readonly string[];
  readonly parts: readonly SqlPart[];
  constructor(strings: readonly string[], parts: readonly SqlPart[]) {
    this.strings = strings;
    this.parts = parts;
  }
}

export function sql(strings: TemplateStringsArray, ...parts: SqlPart[]): Sql {
  return new Sql(strings, parts);
}

export const empty: Sql = new Sql([""], []);

/** Joins fragments: `joinSql([a, b], " AND ")`. The separator is our own text. An empty list gives an empty fragment. */
export function joinSql(fragments: readonly Sql[], separator: string): Sql {
  const [first, ...rest] = fragments;
  if (first === undefined) return empty;
  return new Sql(["", ...rest.map(() => separator), ""], [first, ...rest]);
}

export const all = (conditions: readonly Sql[]): Sql => (conditions.length === 0 ? sql`1` : joinSql(conditions.map((c) => sql`(${c})`), " AND "));
export const any = (conditions: readonly Sql[]): Sql => (conditions.length === 0 ? sql`0` : joinSql(conditions.map((c) => sql`(${c})`), " OR "));

export const ident = (name: string): Ident => new Ident(name);

/** What a DateTime64(3) and the hours of a DateTime can hold: a bound beyond it selects as the edge does. */
const TIMES = { first: Date.UTC(1900, 0, 1), last: Date.UTC(2299, 11, 31, 23, 59, 59, 999) };
const HOURS = { first: 0, last: Date.UTC(2106, 1, 7, 6) };
const within = (ms: number, { first, last }: typeof TIMES): number => Math.min(Math.max(ms, first), last);

const hourText = (ms: number): string => `${dateTimeText(within(ms, HOURS)).slice(0, 13)}:00:00`;

/** Bound parameters by their ClickHouse type. Times are milliseconds since the epoch, in UTC. */
export const param = {
  string: (value: string) => new Param("String", value),
  strings: (values: readonly string[]) => new Param("Array(String)", values),
  uint: (value: number | bigint) => new Param("UInt64", typeof value === "bigint" ? value.toString() : value),
  float: (value: number) => new Param("Float64", value),
  floats: (values: readonly number[]) => new Param("Array(Float64)", values),
  bool: (value: boolean) => new Param("Bool", value),
  time: (ms: number) => new Param("DateTime64(3, 'UTC')", dateTimeText(within(ms, TIMES))),
  /** The start of the time's hour, as the new tables' keys have it. Not by `toStartOfHour`, which wraps around outside a DateTime. */
  hour: (ms: number) => new Param("DateTime('UTC')", hourText(ms)),
  /** The same of several. The sorting key serves a list of constants, but not one that a function computes. */
  hours: (times: readonly Date[]) => new Param("Array(DateTime('UTC'))", [...new Set(times.map((time) => hourText(time.getTime())))]),
  /** Microseconds, as text 'YYYY-MM-DD hh:mm:ss.ffffff' in UTC. */
  microtime: (text: string) => new Param("DateTime64(6, 'UTC')", text),
  times: (ms: readonly number[]) => new Param("Array(DateTime64(3, 'UTC'))", ms.map(dateTimeText)),
};

/** 'YYYY-MM-DD hh:mm:ss.mmm' in UTC: how ClickHouse reads and prints a DateTime64(3) under session_timezone = UTC. */
export function dateTimeText(ms: number): string {
  return new Date(ms).toISOString().replace("T", " ").slice(0, 23);
}

export interface Statement {
  query: string;
  params: Record<string, unknown>;
}

/** Binds a value under a name and gives its placeholder; a large one in pieces, which the server puts together before it plans. */
function bind({ type, value }: Param, name: string, params: Record<string, unknown>): string {
  const parts = pieces(value);
  if (parts.length === 1) {
    params[name] = value;
    return `{${name}:${type}}`;
  }
  const each = parts.map((part, index) => {
    params[`${name}_${index + 1}`] = part;
    return `{${name}_${index + 1}:${type}}`;
  });
  return `${Array.isArray(value) ? "arrayConcat" : "concat"}(${each.join(", ")})`;
}

/** The statement's text with `{p1:Type}` placeholders and their values. The same `Param` object is bound once. */
export function render(fragment: Sql): Statement {
  const params: Record<string, unknown> = {};
  const placeholders = new Map<Param, string>();
  let query = "";
  const write = (node: Sql): void => {
    node.strings.forEach((text, index) => {
      query += text;
      const part = node.parts[index];
      if (part === undefined) return;
      if (part instanceof Sql) write(part);
      else if (part instanceof Ident) query += `\`${part.name.replaceAll("`", "``")}\``;
      else {
        let placeholder = placeholders.get(part);
        if (placeholder === undefined) {
          placeholder = bind(part, `p${placeholders.size + 1}`, params);
          placeholders.set(part, placeholder);
        }
        query += placeholder;
      }
    });
  };
  write(fragment);
  return { query, params };
}
